"""Awards that cost more, and the panel's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from pb.forms import PoundsField


class OverrunForm(forms.Form):
    """`awards`: those that can rise, as (id, words)."""

    award = forms.ChoiceField(label="Which award?", error_messages={"required": "Choose the award."})
    cost = PoundsField(
        label="What does it cost in all now?", error_messages={"required": "Write down what it costs now."}
    )
    reason = forms.CharField(
        max_length=2000,
        label="Why does it cost more?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why. Everybody can read it."},
    )

    def __init__(self, data: Any = None, *, awards: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        choices = [("", "Choose an award"), *((str(pk), words) for pk, words in awards)]
        self.fields["award"].choices = choices  # type: ignore[attr-defined]


class OverrunAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="What has the panel decided?",
        choices=[("agreed", "It may cost that much"), ("refused", "It may not: the award stays as it was")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the panel has decided."},
    )
    reason = forms.CharField(
        max_length=2000,
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why. The applicant and everybody else can read it."},
    )
