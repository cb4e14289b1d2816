"""What members need, and their expenses."""

from __future__ import annotations

from typing import Any

from django import forms

from panels.domain.support import CLAIMS, NEEDS
from panels.forms import parts
from panels.models import Panel
from pb.forms import PoundsField


class NeedForm(forms.Form):
    kind = forms.ChoiceField(
        label="What do you need?",
        choices=[(kind.value, words) for kind, words in NEEDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you need."},
    )
    words = parts.words(
        "Tell us more", rows=3, most=1000, needed=False, hint="Which language, which days, from where."
    )


class BudgetForm(forms.Form):
    pounds = PoundsField(
        label="The panel’s budget",
        help_text="For thank-you payments, childcare, travel and what else members need.",
        error_messages={"required": "Fill in how much there is."},
    )


class ClaimForm(forms.Form):
    kind = forms.ChoiceField(
        label="What is it for?",
        choices=[(kind.value, words) for kind, words in CLAIMS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is for."},
    )
    pounds = PoundsField(label="How much?", error_messages={"required": "Fill in how much."})
    flat = forms.ChoiceField(
        label="How is it worked out?",
        choices=[("yes", "The panel’s flat rate"), ("no", "What the receipt says")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it is worked out."},
    )
    receipt = parts.upload("The receipt", needed=False, hint="A photo or a scan, if it is no flat rate.")
    sitting = forms.ChoiceField(label="Which sitting?", required=False)
    words = parts.line("Anything to add", most=500, needed=False)

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sittings = [(str(each.pk), f"Sitting {each.number}") for each in panel.sittings.order_by("number")]
        parts.offer(self.fields["sitting"], [("", "None in particular"), *sittings])


class TakeOnForm(forms.Form):
    owner = forms.ChoiceField(label="Who sees to it?", error_messages={"required": "Choose who."})
    due = forms.DateField(
        label="By when?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Fill in the day."},
    )

    def __init__(self, *args: Any, staff: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts.offer(self.fields["owner"], [("", "Choose somebody"), *staff])


class PayForm(forms.Form):
    reference = parts.line(
        "Reference of the finance system", most=60, hint="Nothing else: no account, no sort code, no name."
    )

    def clean_reference(self) -> str:
        found = str(self.cleaned_data["reference"])
        digits = sum(letter.isdigit() for letter in found)
        if "-" in found and digits >= 14:
            raise forms.ValidationError("This looks like a bank account. Enter the reference alone.")
        return found
