"""The answer of the elected members, as their page takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms


class RatifyForm(forms.Form):
    """`grounds` are those of the charter, for a return."""

    answer = forms.ChoiceField(
        choices=[("ratify", "Ratify the result"), ("return", "Return it with a reason")],
        widget=forms.RadioSelect,
        label="What has been decided?",
        error_messages={"required": "Choose whether the result is ratified or returned."},
    )
    ground = forms.ChoiceField(
        required=False, label="On what ground?", help_text="Needed when you return the result."
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
        label="Reason",
        help_text="Needed when you return the result. Everyone can read it.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, grounds: Sequence[str] = ()) -> None:
        super().__init__(data)
        choices = [("", "Choose a ground"), *((ground, ground) for ground in grounds)]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]
