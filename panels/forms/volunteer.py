"""What volunteers and anchor organisations fill in: shape only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from panels.domain.area_profile import Category
from panels.domain.volunteering import Call
from panels.services.volunteering import Answers
from pb.domain.verdict import Reason

FIELD_OF = {
    "volunteer_name_missing": "name",
    "postcode_unknown": "postcode",
    "volunteer_lives_elsewhere": "postcode",
    "house_missing": "house",
    "volunteer_too_young": "of_age",
    "volunteer_consent_missing": "consents",
    "invitation_not_valid": "code",
    "nominee_has_not_agreed": "agreed",
}
"""Which field a reason for a no is about. `feature_missing` names its category."""


class VolunteerForm(forms.Form):
    """Name, address, home, the panel's categories, needs, consent. `parts` leaves out what is known already:
    some of email, home, consent, code; age without home.
    """

    name = forms.CharField(max_length=120, label="Your name", error_messages={"required": "Enter your name."})
    email = forms.EmailField(
        label="Your e-mail address",
        error_messages={"required": "Enter your e-mail address, so that a seat can be offered to you."},
    )
    code = forms.CharField(max_length=40, required=False, label="The code in your letter of invitation")
    postcode = forms.CharField(max_length=12, required=False, label="Your postcode")
    house = forms.CharField(max_length=60, required=False, label="House number or name, and flat")
    of_age = forms.BooleanField(required=False)
    need = forms.CharField(
        max_length=2000,
        required=False,
        label="What would you need, to take part?",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consents = forms.BooleanField(required=False, label="I agree to all of this")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        call: Call,
        parts: Sequence[str] = ("email", "home", "consent"),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.categories = call.categories
        self.fields["of_age"].label = f"I am {call.minimum_age} or older"
        for category in call.categories:
            self.fields[_name(category.key)] = _choice(category)
        if "email" not in parts:
            del self.fields["email"]
        if "code" not in parts:
            del self.fields["code"]
        if "home" not in parts:
            for name in ("postcode", "house", "of_age"):
                del self.fields[name]
        elif not call.one_per_household:
            del self.fields["house"]
        if "age" in parts:
            self.fields["of_age"] = forms.BooleanField(
                required=False, label=f"I am {call.minimum_age} or older"
            )
        if "consent" not in parts:
            del self.fields["consents"]

    def questions(self) -> list[forms.BoundField]:
        """The fields of the panel's categories."""
        return [self[_name(category.key)] for category in self.categories]

    def answers(self, email: str = "") -> Answers:
        """Call after `is_valid`."""
        given = self.cleaned_data
        return Answers(
            name=given["name"],
            email=given.get("email") or email,
            postcode=given.get("postcode", ""),
            house=given.get("house", ""),
            of_age=bool(given.get("of_age")),
            features={category.key: given[_name(category.key)] for category in self.categories},
            need=given["need"],
            consents=bool(given.get("consents")),
        )

    def blame(self, reason: Reason, words: str) -> None:
        """Put the words of a reason beside the field that it is about."""
        name = FIELD_OF.get(reason.code)
        if reason.code == "feature_missing":
            name = _name(reason.params["key"])
        self.add_error(name if name in self.fields else None, words)


class NominationForm(forms.Form):
    name = forms.CharField(
        max_length=120, label="Their name", error_messages={"required": "Enter their name."}
    )
    email = forms.EmailField(
        label="Their e-mail address", error_messages={"required": "Enter their e-mail address."}
    )
    agreed = forms.BooleanField(
        required=False, label="They have agreed that I pass on their name and address for this panel"
    )


def features_as_initial(features: Mapping[str, str]) -> dict[str, str]:
    return {_name(key): group for key, group in features.items()}


def _name(category: str) -> str:
    return f"feature_{category}"


def _choice(category: Category) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=category.name,
        choices=[(group.key, group.name) for group in category.groups],
        widget=forms.RadioSelect,
        error_messages={"required": f"Choose one: {category.name}"},
    )
