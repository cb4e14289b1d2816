"""A charter from elsewhere: a file, a text, or another round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class BringForm(forms.Form):
    source = forms.ChoiceField(label="From another round", required=False)
    file = forms.FileField(
        label="From a file", required=False, help_text="A charter that a site like this gave out, as JSON."
    )
    text = forms.CharField(
        label="Or paste the text of the file",
        required=False,
        max_length=400_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, sources: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a round"), *sources.items()]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("source", "file", "text")):
            self.add_error("source", "Choose a round, or give a file or a text.")
        return cleaned

    def given_in(self) -> str:
        return "file" if self.cleaned_data.get("file") else "text"
