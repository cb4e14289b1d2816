"""Forms of the panel's room: they shape and parse, they do not decide."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from django import forms

from panels.domain.templates import TEMPLATES, back_to_back
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
