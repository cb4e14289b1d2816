"""Forms of scoring: marks on the labelled scale, opening a review, speaking on a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from panels.domain.reviewing import Kind, Names, Others, Sees
from panels.domain.scoring import SCALE
from panels.models import Score
from panels.services.reviewing import Rights
from pb.forms import MomentField

CANNOT = "none"
"""How a form says "can't judge": a choice of its own, never an empty mark."""

MARKS = [*((str(value), f"{value} {label}") for value, label in SCALE), (CANNOT, "I can’t judge this")]


class WordsField(forms.CharField):
    def __init__(self, label: str, hint: str = "") -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=2000,
            help_text=hint,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"max_length": "Keep it to 2,000 characters; there are %(show_value)d."},
        )


class ScoreForm(forms.Form):
    """One radio group a criterion, and words."""

    def __init__(
        self, data: Any = None, *, criteria: Sequence[Sequence[str]], last: Score | None = None
    ) -> None:
        self.criteria = criteria
        super().__init__(data)
        for key, question in criteria:
            self.fields[f"mark_{key}"] = forms.ChoiceField(
                label=question,
                choices=MARKS,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose a mark, or say that you cannot judge it."},
            )
            if last is not None and key in last.marks:
                self.initial[f"mark_{key}"] = str(last.marks[key] or CANNOT)
        self.fields["words"] = WordsField(
            "Anything the panel should talk about?", "Read out in the discussion, without your name."
        )
        self.initial["words"] = last.words if last is not None else ""

    def marks(self) -> list[forms.BoundField]:
        return [self[f"mark_{key}"] for key, _ in self.criteria]

    def judged(self) -> dict[str, Any]:
        """What `save_score` takes. Call after `is_valid`."""
        given = {key: self.cleaned_data[f"mark_{key}"] for key, _ in self.criteria}
        marks = {key: None if value == CANNOT else int(value) for key, value in given.items()}
        return {"marks": marks, "words": self.cleaned_data["words"]}


class EligibleForm(forms.Form):
    """Yes, no, or can't judge; a no with words."""

    eligible = forms.ChoiceField(
        label="Does it meet the rules of the charter?",
        choices=[("yes", "Yes"), ("no", "No"), (CANNOT, "I can’t judge this")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no, or say that you cannot judge it."},
    )
    words = WordsField("Why, if not", "The people who sent it in may be told, without your name.")

    def __init__(self, data: Any = None, *, last: Score | None = None, **_: Any) -> None:
        super().__init__(data)
        if last is not None:
            answer = {True: "yes", False: "no", None: CANNOT}[last.eligible]
            self.initial.update(eligible=answer, words=last.words)

    def marks(self) -> list[forms.BoundField]:
        return [self["eligible"]]

    def judged(self) -> dict[str, Any]:
        answer = {"yes": True, "no": False}.get(self.cleaned_data["eligible"])
        return {"marks": {}, "eligible": answer, "words": self.cleaned_data["words"]}


class OpenForm(forms.Form):
    """A review: what it is about, from when until when, and what members see."""

    kind = forms.ChoiceField(
        label="What do members do?",
        choices=[
            (Kind.SCORES.value, "Score ideas that can be done, because the ballot would be too full"),
            (Kind.ELIGIBILITY.value, "Say yes or no: does the idea meet the rules?"),
        ],
        widget=forms.RadioSelect,
    )
    places = forms.IntegerField(
        label="How many ideas does the ballot hold?",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="For scores only.",
    )
    each = forms.IntegerField(
        label="How many members look at each idea?",
        min_value=1,
        max_value=100,
        help_text="Five or more for scores, two for yes or no. More readers help more than anything else.",
    )
    opens = MomentField(label="Members can start")
    closes = MomentField(label="It closes")
    sees = forms.ChoiceField(
        label="Which ideas can a member score?",
        choices=[(Sees.ASSIGNED.value, "Those on their own pile"), (Sees.ALL.value, "All")],
        initial=Sees.ASSIGNED.value,
        widget=forms.RadioSelect,
    )
    others = forms.ChoiceField(
        label="When do members see how many of the others gave which mark?",
        choices=[
            (Others.NEVER.value, "Not before the discussion"),
            (Others.AFTER_OWN.value, "After giving their own"),
            (Others.ALWAYS.value, "Always"),
        ],
        initial=Others.NEVER.value,
        help_text="Never by name, and only from three others on.",
        widget=forms.RadioSelect,
    )
    names = forms.ChoiceField(
        label="Do members see who sent an idea in?",
        choices=[
            (Names.HIDDEN.value, "No: names we know are taken out of the words"),
            (Names.SHOWN.value, "Yes"),
        ],
        initial=Names.HIDDEN.value,
        widget=forms.RadioSelect,
    )
    scorers = forms.TypedMultipleChoiceField(
        label="Who looks at ideas?",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick nobody for all members.",
    )

    def __init__(self, data: Any = None, *, members: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["scorers"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(pk, name) for pk, name in members]
        for each in self.fields.values():
            each.error_messages["required"] = f"Fill in “{each.label}”"

    def rights(self) -> Rights:
        data = self.cleaned_data
        return Rights(Sees(data["sees"]), Others(data["others"]), Names(data["names"]))


class ListVoiceForm(forms.Form):
    stand = forms.ChoiceField(
        label="What do you think of the list?",
        choices=[("agrees", "I can live with it"), ("objects", "I object")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you can live with it or object."},
    )
    words = WordsField("Why, if you object", "The panel reads it without your name.")
