"""The kitchen sink: every component once, in its states, with invented values. For whoever builds or
themes pages.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.views.generic import TemplateView

from frontend.drawing.street import PotMoney
from pb.domain.clock import PhaseClock, Window
from pb.domain.phases import IN_ORDER
from pb.domain.verdict import Verdict

AT = datetime(2027, 5, 12, 17, 42, tzinfo=UTC)
_DAYS = (-120, -90, -60, -30, -4, 9, 11, 200)

CLOCK = PhaseClock.of(
    Window(
        phase,
        AT.replace(hour=19, minute=0) + timedelta(days=opens),
        AT.replace(hour=19, minute=0) + timedelta(days=closes),
    )
    for phase, opens, closes in zip(IN_ORDER, _DAYS, _DAYS[1:], strict=False)
)

POTS = (
    {"name": "Try it out", "money": 2_000_000, "note": "£500 to £1,000 each. No bank account needed."},
    {"name": "Main", "money": 12_000_000, "note": "Up to £30,000 each, for running something."},
    {"name": "Capital", "money": 6_000_000, "note": "Up to £30,000 each, for things that last."},
)
FUNDED = (1_990_000, 11_970_000, 5_655_000)

IDEAS = (
    ("Towpath lights by the lock", "Ruchill", "capital", 2_850_000),
    ("Soup and skills kitchen", "Possilpark", "main", 2_940_000),
    ("Bike repair apprentices", "Lambhill", "main", 1_890_000),
    ("Knit and natter at the library", "Milton", "try", 75_000),
    ("Ramp for the hall", "Cadder", "capital", 1_975_000),
    ("Seed swap shed", "Hamiltonhill", "try", 60_000),
)


class SampleForm(forms.Form):
    """One of each kind of field, with errors."""

    title = forms.CharField(
        label="What do you want to do?", help_text="A few words. This is what people will see first."
    )
    why = forms.CharField(label="Who is it for?", widget=forms.Textarea)
    cost = forms.CharField(label="What does it cost?", help_text="In pounds, such as 1,250.")
    starts = forms.DateField(label="When would it start?", widget=forms.DateInput(attrs={"type": "date"}))
    pot = forms.ChoiceField(
        label="Which pot?", widget=forms.RadioSelect, choices=[(each["name"], each["name"]) for each in POTS]
    )
    helps = forms.MultipleChoiceField(
        label="Who does it help?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("young", "Young people"), ("old", "Older people"), ("all", "Everybody")],
    )
    place = forms.ChoiceField(
        label="Where?", choices=[("", "Choose a place"), ("m", "Milton"), ("l", "Lambhill")]
    )
    photo = forms.FileField(label="A photo", required=False, help_text="JPEG or PNG, up to 5 MB.")
    agreed = forms.BooleanField(label="I have asked everybody who is in the photo")


def ballot(kind: str, least: int, most: int) -> Any:
    """A contest as the ballot tags take it."""
    lines = [
        SimpleNamespace(id=str(n), title=t, place=p, pot=k, cost=c)
        for n, (t, p, k, c) in enumerate(IDEAS, start=1)
    ]
    pots = [SimpleNamespace(key="all", budget=5_000_000)]
    return SimpleNamespace(
        key=kind, title="Canal ward", kind=kind, min_choices=least, max_choices=most, pots=pots, lines=lines
    )


class KitchenSink(TemplateView):
    template_name = "pages/kitchen_sink.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {"title": title, "place": place, "votes": 1204 - 97 * n, "cost": cost, "funded": n != 3}
            for n, (title, place, _, cost) in enumerate(IDEAS)
        ]
        pages = Paginator(range(95), 10)
        return super().get_context_data(
            at=AT,
            clock_shown=CLOCK,
            between=AT + timedelta(days=400),
            pots=POTS,
            dark_street=[PotMoney(each["name"], each["money"]) for each in POTS],  # type: ignore[arg-type]
            lit_street=[
                PotMoney(each["name"], each["money"], funded)  # type: ignore[arg-type]
                for each, funded in zip(POTS, FUNDED, strict=True)
            ],
            wide_street=[PotMoney(f"Pot {n + 1}", 3_000_000, 1_710_000) for n in range(6)],
            ideas=[
                {"title": title, "place": place, "cost": cost, "pot": n % 3, "pot_name": POTS[n % 3]["name"]}
                for n, (title, place, _, cost) in enumerate(IDEAS)
            ],
            form=SampleForm(),
            bad_form=SampleForm({"title": "", "cost": "", "helps": ["young"]}, prefix="bad"),
            no=Verdict.no("not_signed_in", act="", who=""),
            exactly_three=ballot("approval", 3, 3),
            exactly_three_list=[ballot("approval", 3, 3)],
            spending_list=[ballot("knapsack", 0, 6)],
            first_line=["1"],
            spending=ballot("knapsack", 0, 6),
            sharing=ballot("cumulative", 0, 10),
            rows=rows,
            page=pages.page(self.page_number(len(pages.page_range))),
            receipt_facts=[("Votes used", "3 of 3"), ("Charter", "Version 3")],
            choices=[
                ("All 7", "?show=all", True),
                ("Due today 3", "?show=due", False),
                ("Stuck 1", "?show=stuck", False),
            ],
            scored=SimpleNamespace(value=3.6, low=3.1, high=4.1),
            indexes=range(8),
            **kwargs,
        )

    def page_number(self, last: int) -> int:
        asked = self.request.GET.get("page", "")
        return min(int(asked), last) if asked.isdigit() and int(asked) else 1
