"""Fields that several forms of the room share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from pb.domain.article_names import ARTICLE_NAMES


def words(
    label: str, *, rows: int = 4, most: int = 2000, hint: str = "", needed: bool = True
) -> forms.CharField:
    """Text over several lines."""
    return forms.CharField(
        label=label,
        required=needed,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line(label: str, *, most: int = 160, hint: str = "", needed: bool = True) -> forms.CharField:
    return forms.CharField(label=label, required=needed, max_length=most, help_text=hint)


def article(label: str = "Which article of the charter is it about?") -> forms.ChoiceField:
    """An article, or none."""
    choices = [("", "None in particular"), *ARTICLE_NAMES.items()]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def upload(label: str, *, needed: bool = True, hint: str = "") -> forms.FileField:
    return forms.FileField(
        label=label,
        required=needed,
        allow_empty_file=True,
        help_text=hint
        or "PDF, Word, Excel, PowerPoint, OpenDocument, plain text, JPEG, PNG or WebP; up to 10 MB.",
    )


def offer(field: forms.Field, choices: Sequence[Any]) -> None:
    """Give a choice field what can be chosen."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class ReasonForm(forms.Form):
    """Why: asked wherever an act owes a reason."""

    why = words("Why?", rows=2, most=500)
