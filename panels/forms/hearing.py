"""Forms of an appeal before the panel."""

from __future__ import annotations

from django import forms


class HearingForm(forms.Form):
    """What a member says, and why."""

    stand = forms.ChoiceField(
        label="Can the idea be done after all?",
        choices=[("overturn", "Yes, it can be done"), ("uphold", "No, staff are right")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    words = forms.CharField(
        label="Why?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The panel reads it, without your name.",
        error_messages={"required": "Say why, in a sentence."},
    )


class GivenAnswerForm(forms.Form):
    """The panel's answer in words."""

    reason = forms.CharField(
        label="The panel’s reasons",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everybody can read this, the applicant first of all.",
        error_messages={"required": "Write down why the panel answers so."},
    )
