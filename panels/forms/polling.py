"""Forms of live polls: asking, and answering on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localtime

from panels.domain.polling import LONGEST, MOST_OPTIONS, PollKind
from panels.models import Poll, PollAnswer, Sitting


class AskForm(forms.Form):
    kind = forms.ChoiceField(
        label="How do people answer?",
        choices=[
            (PollKind.PICK.value, "Pick from a list"),
            (PollKind.RANK.value, "Put a list in order"),
            (PollKind.SCALE.value, "A number from 1 to 5"),
            (PollKind.WORDS.value, "A few words"),
        ],
        initial=PollKind.PICK.value,
        widget=forms.RadioSelect,
    )
    question = forms.CharField(
        label="What do you ask?",
        max_length=200,
        error_messages={"required": "Write down what you ask the room."},
    )
    options = forms.CharField(
        label="What can people choose from?",
        required=False,
        max_length=2000,
        help_text=f"One on each line, two to {MOST_OPTIONS}. For a list only.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    most = forms.IntegerField(
        label="How many may one phone pick?", required=False, min_value=1, max_value=MOST_OPTIONS, initial=1
    )
    hide_small = forms.BooleanField(
        label="Hide numbers below five",
        required=False,
        help_text="Where a small number would say who it was.",
    )
    sitting = forms.TypedChoiceField(
        label="In which sitting?",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="The poll is listed on the sitting's page, and its results once you show them.",
        error_messages={"invalid_choice": "Choose a sitting of this panel that is not cancelled, or none."},
    )

    def __init__(
        self, data: Any = None, *, sittings: Iterable[Sitting], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        rows = [("", "Not in a sitting"), *((str(each.number), _name(each)) for each in sittings)]
        self.fields["sitting"].choices = rows  # type: ignore[attr-defined]


def _name(sitting: Sitting) -> str:
    when = localtime(sitting.starts_at)
    title = f": {sitting.title}" if sitting.title else ""
    return f"Sitting {sitting.number}{title}, {when.day} {when:%B}"


class AnswerForm(forms.Form):
    """The answer to one poll. `body` is what the service takes; whether it fits is the service's to say."""

    def __init__(self, data: Any = None, *, poll: Poll, last: PollAnswer | None = None) -> None:
        super().__init__(data)
        self.poll = poll
        places = [(str(place), text) for place, text in enumerate(poll.options)]
        said = last.body if last is not None else {}
        if poll.kind == PollKind.PICK and poll.most == 1:
            self.fields["picks"] = forms.ChoiceField(
                label=poll.question, choices=places, widget=forms.RadioSelect, required=False
            )
            self.initial["picks"] = str(said["picks"][0]) if said else None
        elif poll.kind == PollKind.PICK:
            self.fields["picks"] = forms.MultipleChoiceField(
                label=poll.question,
                choices=places,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=f"Choose up to {poll.most}.",
            )
            self.initial["picks"] = [str(place) for place in said.get("picks", [])]
        elif poll.kind == PollKind.SCALE:
            self.fields["value"] = forms.ChoiceField(
                label=poll.question,
                choices=[("1", "1 Not at all"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5 Very much")],
                widget=forms.RadioSelect,
                required=False,
            )
            self.initial["value"] = str(said.get("value", ""))
        elif poll.kind == PollKind.WORDS:
            self.fields["words"] = forms.CharField(
                label=poll.question,
                required=False,
                max_length=LONGEST,
                help_text=f"At most {LONGEST} characters. The facilitator reads it before the room does.",
            )
            self.initial["words"] = said.get("words", "")
        else:
            ranks = [("", "Choose"), *((str(n), str(n)) for n in range(1, len(places) + 1))]
            for place, text in places:
                field = forms.ChoiceField(label=text, choices=ranks, required=False)
                self.fields[f"rank_{place}"] = field
                if said:
                    self.initial[f"rank_{place}"] = str(said["ranks"].index(int(place)) + 1)

    def body(self) -> dict[str, Any]:
        """Call after `is_valid`."""
        data = self.cleaned_data
        if self.poll.kind == PollKind.PICK:
            picks = data["picks"] if self.poll.most > 1 else [data["picks"]] if data["picks"] else []
            return {"picks": [int(place) for place in picks]}
        if self.poll.kind == PollKind.SCALE:
            return {"value": int(data["value"] or 0)}
        if self.poll.kind == PollKind.WORDS:
            return {"words": data["words"]}
        ranks = {place: int(data[f"rank_{place}"] or 0) for place in range(len(self.poll.options))}
        if sorted(ranks.values()) != list(range(1, len(ranks) + 1)):
            return {"ranks": []}
        return {"ranks": sorted(ranks, key=lambda place: ranks[place])}

    def first(self) -> str:
        """The field that a no stands beside."""
        return next(iter(self.fields))
