"""Terms of reference, differences, and the council's answers."""

from __future__ import annotations

from django import forms

from panels.forms import parts


class TermsForm(forms.Form):
    text = parts.words(
        "Terms of reference",
        rows=14,
        most=20_000,
        hint="What the panel is for, what it may decide, who sits on it and for how long, what members get.",
    )


class TermsVoiceForm(forms.Form):
    agrees = forms.ChoiceField(
        label="What do you think?",
        choices=[("yes", "I agree to these terms"), ("no", "Something should change")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what you think."},
    )
    words = parts.words("What should change?", rows=3, most=1000, needed=False)


class DifferenceForm(forms.Form):
    question = parts.line("What did the panel differ about?", most=300)
    article = parts.article()
    settled = parts.words("How was it settled, and why?", rows=4, most=4000)
    minority = parts.words(
        "The view that did not carry",
        rows=4,
        most=4000,
        hint="In roles: “two members who work shifts”. Never a name.",
    )


class CouncilAnswerForm(forms.Form):
    said = parts.words("You said", rows=3, most=4000)
    did = parts.words("We did", rows=3, most=4000)
    why = parts.words("Why", rows=3, most=4000)
