"""Forms in which a member answers what the panel is asked, or somebody writes the answer down for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from panels.domain.consent import Bar, Stand, quorum_choices
from panels.domain.ladder import DOTS, MOST_IDEAS, STEPS, Channel, Content, Rung
from panels.models import Answer, Asking, Member

STANDS = [
    (Stand.SUPPORTS.value, "I support it"),
    (Stand.CONSENTS.value, "I can live with it"),
    (Stand.CONCERN.value, "I have a concern, but it can go ahead"),
    (Stand.OBJECTS.value, "I object"),
]
CHANNELS = [
    (Channel.PHONE.value, "By phone"),
    (Channel.ROOM.value, "In the room"),
    (Channel.PAPER.value, "On a signed paper card"),
]
SHARES = {(1, 2): "half", (2, 3): "two thirds", (3, 4): "three quarters", (1, 1): "all"}


def area(label: str, *, required: bool = False, rows: int = 3, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AnswerForm(forms.Form):
    """Fields for one asking. `content` is what was answered; whether it is an answer, the service decides."""

    def __init__(
        self, data: Any = None, *, asking: Asking, mine: Answer | None = None, blind: bool = False
    ) -> None:
        self.asking, self.rung = asking, Rung(asking.rung)
        self.options: list[str] = asking.body.get("options", [])
        super().__init__(data, initial=_initial(mine, self.rung), auto_id=f"id_{asking.pk}_%s")
        match self.rung:
            case Rung.IDEAS:
                for place in range(MOST_IDEAS):
                    self.fields[f"idea_{place}"] = area(f"Idea {place + 1}", rows=2)
            case Rung.GRADIENT:
                self.fields["step"] = forms.TypedChoiceField(
                    label="How do you feel about this article as it stands?",
                    coerce=int,
                    choices=list(enumerate(STEPS, start=1)),
                    widget=forms.RadioSelect,
                    error_messages={"required": "Choose one of the eight."},
                )
            case Rung.DOTS:
                for place, option in enumerate(self.options):
                    self.fields[f"dots_{place}"] = forms.IntegerField(
                        label=option, min_value=0, max_value=DOTS, required=False
                    )
            case Rung.RANKING:
                places = [("", "Choose"), *((n, str(n)) for n in range(1, len(self.options) + 1))]
                for place, option in enumerate(self.options):
                    self.fields[f"place_{place}"] = forms.TypedChoiceField(
                        label=option,
                        coerce=int,
                        choices=places,
                        error_messages={"required": f"Give “{option}” a place."},
                    )
            case Rung.CONSENT | Rung.BAR:
                self.fields["stand"] = forms.ChoiceField(
                    label="What do you think?",
                    choices=STANDS,
                    widget=forms.RadioSelect,
                    error_messages={"required": "Choose one of the four."},
                )
                if not blind:
                    self.fields["words"] = area("Why? Needed for a concern or an objection")
                    self.fields["change"] = area("If you object: what would you change?")

    def content(self) -> Content:
        """Call after `is_valid`."""
        given = self.cleaned_data
        order = sorted(
            (int(given[f"place_{place}"]), place)
            for place in range(len(self.options))
            if self.rung is Rung.RANKING
        )
        return Content(
            stand=Stand(given["stand"]) if given.get("stand") else None,
            words=given.get("words", ""),
            change=given.get("change", ""),
            step=given.get("step", 0) or 0,
            dots={
                place: given.get(f"dots_{place}") or 0
                for place in range(len(self.options))
                if self.rung is Rung.DOTS
            },
            order=tuple(place for _, place in order),
            ideas=tuple(given.get(f"idea_{place}", "").strip() for place in range(MOST_IDEAS)),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        taken: dict[int, str] = {}
        for name in [name for name in self.fields if name.startswith("place_")]:
            place = cleaned.get(name)
            if place in taken:
                self.add_error(name, f"“{taken[place]}” has this place already.")
            elif place:
                taken[place] = str(self.fields[name].label)
        return cleaned

    def field_of(self, code: str) -> str | None:
        """Beside which field a refusal belongs."""
        beside = {
            "objection_without_words": "words",
            "concern_without_words": "words",
            "objection_without_change": "change",
            "dots_do_not_add_up": "dots_0",
            "ideas_missing": "idea_0",
        }.get(code)
        return beside if beside in self.fields else None


class EntryForm(AnswerForm):
    """The same fields, with for whom and how it came."""

    def __init__(self, data: Any = None, *, asking: Asking, members: Iterable[Member]) -> None:
        super().__init__(data, asking=asking)
        self.members = {str(member.pk): member for member in members}
        self.fields["member"] = forms.ChoiceField(
            label="Whose answer is it?",
            choices=[("", "Choose a member"), *((pk, _name(each)) for pk, each in self.members.items())],
            error_messages={"required": "Choose whose answer it is."},
        )
        self.fields["channel"] = forms.ChoiceField(
            label="How did it come?",
            choices=CHANNELS,
            widget=forms.RadioSelect,
            error_messages={"required": "Say how the answer came."},
        )
        self.order_fields(["member", "channel"])

    def member(self) -> Member:
        return self.members[self.cleaned_data["member"]]


class AskForm(forms.Form):
    """The facilitator asks before consent."""

    rung = forms.ChoiceField(
        label="What do you ask the panel?",
        choices=[
            (Rung.IDEAS.value, "Ideas: everybody writes theirs down alone, and you share them all at once"),
            (Rung.GRADIENT.value, "Temperature: eight steps from “all for it” to “cannot accept it”"),
            (Rung.DOTS.value, "Dots: everybody shares eight dots out over three or more options"),
            (Rung.RANKING.value, "Ranking: everybody puts three or more options in order"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you ask."},
    )
    question = forms.CharField(label="The question, in one sentence", max_length=300, required=False)
    options = forms.CharField(
        label="The options, one on a line",
        required=False,
        max_length=4000,
        help_text="For dots and ranking. From the ideas, if the panel had some.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class BarForm(forms.Form):
    """How the panel decides."""

    share = forms.ChoiceField(
        label="How many of the members must have spoken on an article?",
        choices=[(f"{of}/{out}", SHARES[of, out].capitalize()) for of, out in quorum_choices()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how many must have spoken."},
    )
    patience = forms.TypedChoiceField(
        label="After how many rounds may an article pass although somebody objects?",
        coerce=int,
        choices=[
            (1, "In the first"),
            (2, "After two rounds"),
            (3, "After three rounds"),
            (4, "After four rounds"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the number of rounds."},
    )
    threshold = forms.IntegerField(
        label="From then on, how many in a hundred of those who spoke must agree?",
        min_value=51,
        max_value=100,
        error_messages={"required": "Write a number from 51 to 100."},
    )
    words = forms.CharField(label="Why this way?", required=False, max_length=500)

    def bar(self) -> Bar:
        of, _, out = self.cleaned_data["share"].partition("/")
        return Bar(int(of), int(out), self.cleaned_data["threshold"], self.cleaned_data["patience"])


def _name(member: Member) -> str:
    return member.person.name or member.person.email or f"Member {member.pk}"


def _initial(mine: Answer | None, rung: Rung) -> dict[str, Any]:
    if mine is None:
        return {}
    body = mine.body
    found: dict[str, Any] = {"stand": mine.stand, "words": mine.words, "change": mine.change}
    match rung:
        case Rung.IDEAS:
            found |= {f"idea_{place}": idea for place, idea in enumerate(body["ideas"])}
        case Rung.GRADIENT:
            found["step"] = body["step"]
        case Rung.DOTS:
            found |= {f"dots_{place}": number for place, number in body["dots"].items()}
        case Rung.RANKING:
            found |= {f"place_{option}": place for place, option in enumerate(body["order"], start=1)}
    return found
