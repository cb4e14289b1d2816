"""Why the panel takes its charter up again."""

from __future__ import annotations

from django import forms

from panels.forms.parts import words


class AmendmentForm(forms.Form):
    why = words(
        "Why should the rules change?",
        hint="Everybody can read this: on the page of the rules, and in the letter when it is adopted.",
    )


class TakeBackForm(forms.Form):
    why = words("Why is it taken back?", rows=2, hint="Everybody can read this.")
