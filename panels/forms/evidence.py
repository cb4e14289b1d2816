"""Evidence: offering it, asking for it, answering."""

from __future__ import annotations

from django import forms

from panels.forms import parts


class OfferForm(forms.Form):
    title = parts.line("Title")
    offered_by = parts.line(
        "Who offers it?",
        most=120,
        hint="A role or an organisation, such as “Council transport team”. No member’s name.",
    )
    article = parts.article()
    about = parts.words("What does it tell?", rows=3, most=1000, needed=False)
    link = forms.URLField(label="Link", required=False, max_length=500, assume_scheme="https")
    file = parts.upload("Or a file", needed=False)


class AskEvidenceForm(forms.Form):
    question = parts.words("What would you like to know?", rows=3, most=1000)
    article = parts.article()


class AnswerRequestForm(forms.Form):
    act = forms.ChoiceField(
        label="Can it be had?",
        choices=[("answer", "Yes: it is here, or this is the answer"), ("decline", "No, and this is why")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it can be had."},
    )
    why = parts.words("The answer, or why not", rows=4, most=4000)
