"""Forms of the ground: they shape and parse, they do not decide."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from pb.domain.money import MoneyError, parse_pounds
from pb.domain.roles import Role
from pb.models import Area, Fund, Pot, Programme, Round

ROLE_WORDS = {
    Role.OFFICER: "Officer: runs the round",
    Role.ASSESSOR: "Assessor: checks ideas and costs",
    Role.FINANCE: "Finance: moves the money",
    Role.DESK: "Desk: helps people vote in person",
    Role.RETURNING_OFFICER: "Returning officer: answers for the count",
    Role.PANEL_MEMBER: "Panel member: agrees the rules",
    Role.FACILITATOR: "Facilitator: helps the panel",
    Role.ELECTED_MEMBER: "Elected member: ratifies the result",
    Role.TRUSTEE: "Trustee: keeps a share of the key that opens the ballots",
    Role.OBSERVER: "Observer: watches",
}


class PoundsField(forms.CharField):
    """A sum typed in pounds, cleaned to integer pence."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_pounds(text)
        except MoneyError:
            raise forms.ValidationError("Enter a sum in pounds, like 1,250 or 1250.50.") from None


class MomentField(forms.DateTimeField):
    """A day and a time in London, typed or picked."""

    FORMATS: ClassVar[list[str]] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=self.FORMATS, **kwargs)


class RoundForm(forms.Form):
    programme = forms.ModelChoiceField(Programme.objects.all(), empty_label=None)
    title = forms.CharField(max_length=120, label="Name of the round")
    slug = forms.SlugField(max_length=50, label="Web address")
    strand = forms.ChoiceField(choices=Round.Strand.choices, label="What the round is about")
    theme = forms.CharField(max_length=120, required=False, label="Theme")
    summary = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), label="In a few sentences"
    )
    areas = forms.ModelMultipleChoiceField(
        Area.objects.all(), widget=forms.CheckboxSelectMultiple, label="Areas it covers"
    )


class FillPotForm(forms.Form):
    fund = forms.ModelChoiceField(Fund.objects.none(), empty_label=None, label="From the fund")
    pot = forms.ModelChoiceField(Pot.objects.none(), empty_label=None, label="Into the pot")
    amount = PoundsField(label="Sum")

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = Fund.objects.filter(programme=round.programme)  # type: ignore[attr-defined]
        self.fields["pot"].queryset = Pot.objects.filter(round=round)  # type: ignore[attr-defined]


class GrantToFundForm(forms.Form):
    fund = forms.ModelChoiceField(Fund.objects.none(), empty_label=None, label="Fund")
    amount = PoundsField(label="Sum")
    note = forms.CharField(max_length=200, label="What decided it", required=True)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = Fund.objects.filter(programme=programme)  # type: ignore[attr-defined]


class RoleRequestForm(forms.Form):
    email = forms.EmailField(label="E-mail address of their account")
    role = forms.ChoiceField(choices=[(role.value, words) for role, words in ROLE_WORDS.items()])
    reason = forms.CharField(max_length=500, label="Why")
