"""The closing report, as its page takes it: one field for each part of the purpose."""

from __future__ import annotations

from typing import Any

from django import forms

from pb.domain.charter import Purpose


def _words(label: str, about: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=4000,
        label=label,
        help_text=about,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReportForm(forms.Form):
    def __init__(self, data: Any = None, *, purpose: Purpose) -> None:
        super().__init__(data)
        self.purpose = purpose
        self.fields["statement"] = _words("What did the round do?", f"The charter: {purpose.statement}")
        self.fields["inequality_focus"] = _words(
            "Did it help those it should help most?", f"The charter: {purpose.inequality_focus}"
        )
        for place, outcome in enumerate(purpose.outcomes):
            self.fields[f"outcome-{place}"] = _words("Did this come about?", f"The charter: {outcome}")

    def outcomes(self) -> list[str]:
        """In the charter's order. Call after `is_valid`."""
        return [self.cleaned_data[f"outcome-{place}"] for place in range(len(self.purpose.outcomes))]
