"""Forms of the panel's room: they shape and parse, they do not decide."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar

from django import forms

from panels.domain.templates import TEMPLATES, back_to_back
from pb.domain.charter import Charter
from pb.domain.money import pounds
from pb.domain.phases import IN_ORDER, Phase
from pb.forms import MomentField, PoundsField

OPENS = {
    Phase.SUBMITTING: "Ideas can be sent in from",
    Phase.ASSESSING: "Ideas close, and checking starts",
    Phase.SHORTLISTING: "The shortlist is chosen from",
    Phase.VOTING: "Voting opens",
    Phase.COUNTING: "Voting closes, and counting starts",
    Phase.DELIVERING: "Winners start their work",
}




class SeatForm(forms.Form):
    name = forms.CharField(
        max_length=120, label="Name of the panel", error_messages={"required": "Give the panel a name."}
    )


class StartForm(forms.Form):
    """A template, the money, and the moments at which one phase ends and the next begins."""

    template = forms.ChoiceField(
        label="Which one comes closest?",
        choices=[(each.key, f"{each.name}. {each.about}") for each in TEMPLATES.values()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the template to start from."},
    )
    total = PoundsField(label="How much money is there in all?")
    ends = MomentField(label="The round ends")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for phase, words in OPENS.items():
            self.fields[f"opens_{phase}"] = MomentField(label=words)
        for name, field in self.fields.items():
            if name != "template":
                field.error_messages["required"] = f"Fill in “{field.label}”"
        self.order_fields(["template", "total", *(f"opens_{phase}" for phase in OPENS), "ends"])

    def moments(self) -> list[forms.BoundField]:
        return [*(self[f"opens_{phase}"] for phase in OPENS), self["ends"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        names = [*(f"opens_{phase}" for phase in OPENS), "ends"]
        for earlier, later in pairwise(names):
            first, second = cleaned.get(earlier), cleaned.get(later)
            if first and second and second <= first:
                self.add_error(later, f"This has to be later than “{self.fields[earlier].label}”.")
        return cleaned

    def timetable(self) -> list[dict[str, Any]]:
        """Windows back to back. Call after `is_valid`."""
        opens: dict[Phase, datetime] = {
            phase: self.cleaned_data[f"opens_{phase}"] for phase in IN_ORDER if phase in OPENS
        }
        return back_to_back(opens, self.cleaned_data["ends"])


class ArticleForm(forms.Form):
    """One article's settings. `fields_of` lists what can be changed here; the rest of the article stays."""

    article: ClassVar[str]

    def __init__(self, data: Any = None, *, charter: Charter) -> None:
        self.charter = charter
        super().__init__(data, initial=getattr(charter, self.article).model_dump())
        for field in self.fields.values():
            field.error_messages["required"] = f"Fill in “{field.label}”"

    def changed(self) -> dict[str, Any]:
        """The whole charter as data with this article changed. Call after `is_valid`."""
        body = self.charter.model_dump(mode="json")
        body[self.article] |= {name: value for name, value in self.cleaned_data.items() if value is not None}
        return body


class PurposeForm(ArticleForm):
    article = "purpose"
    statement = forms.CharField(
        label="What is the round for?", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    inequality_focus = forms.CharField(
        label="Whom should it help most?", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ElectorateForm(ArticleForm):
    article = "electorate"
    minimum_age = forms.IntegerField(label="From what age can people vote?", min_value=0, max_value=120)
    age_reason = forms.CharField(
        label="Why from that age?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class BallotForm(ArticleForm):
    article = "ballot"
    kind = forms.ChoiceField(
        label="How do people vote?",
        choices=[
            ("approval", "They choose a number of ideas"),
            ("knapsack", "They spend the money on ideas"),
        ],
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(label="How many votes?", min_value=1, max_value=1000)
    choose = forms.ChoiceField(
        label="Must all of them be used?",
        choices=[("exactly", "Yes, exactly that many"), ("up_to", "No, up to that many")],
        widget=forms.RadioSelect,
    )
    per = forms.ChoiceField(
        label="With several pots, are the votes",
        choices=[("pooled", "for all pots together"), ("pot", "for each pot")],
        widget=forms.RadioSelect,
    )


class CountingForm(ArticleForm):
    article = "counting"
    rule = forms.ChoiceField(
        label="How are votes counted?",
        choices=[
            ("greedy", "Most votes first; skip what no longer fits"),
            ("greedy-no-skip", "Most votes first; stop at the first that no longer fits"),
            ("equal-shares", "Equal shares: every voter has the same part of the money"),
        ],
        widget=forms.RadioSelect,
    )
    completion = forms.ChoiceField(
        label="With equal shares, what happens to money that is left?",
        choices=[
            ("none", "It is left over"),
            ("utilitarian", "It goes to the ideas with the most votes that fit"),
            ("add1", "Shares grow until nothing more fits"),
            ("add1u", "Shares grow, then the most votes"),
        ],
        widget=forms.RadioSelect,
    )
    threshold_votes = forms.IntegerField(label="How many votes does an idea need at least?", min_value=0)


class MoneyForm(ArticleForm):
    """Each pot's sum and limits."""

    article = "money"

    def __init__(self, data: Any = None, *, charter: Charter) -> None:
        super().__init__(data, charter=charter)
        for number, pot in enumerate(charter.money.pots):
            for name, label in (
                ("amount", "in all"),
                ("minimum", "an idea from"),
                ("maximum", "an idea up to"),
            ):
                key = f"{name}_{number}"
                required = {"required": f"Fill in “{pot.name}: {label}”"}
                self.fields[key] = PoundsField(label=f"{pot.name}: {label}", error_messages=required)
                self.initial[key] = pounds(getattr(pot, name)).removeprefix("£")

    def changed(self) -> dict[str, Any]:
        body = self.charter.model_dump(mode="json")
        for number, pot in enumerate(body["money"]["pots"]):
            for name in ("amount", "minimum", "maximum"):
                pot[name] = self.cleaned_data[f"{name}_{number}"]
        return body


ARTICLE_FORMS: dict[str, type[ArticleForm]] = {
    each.article: each for each in (PurposeForm, MoneyForm, ElectorateForm, BallotForm, CountingForm)
}
