"""What whoever recruits a panel fills in: shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from panels.domain.area_profile import HEADER, MOST_BYTES, Category, ProfileError, read_profile
from panels.domain.inviting import MOST_BYTES as MOST_ADDRESS_BYTES
from panels.domain.inviting import Address, AddressesError, read_addresses
from pb.forms import MomentField

_WRONG = {
    "too_large": f"The file is larger than {MOST_BYTES // 1000} kB.",
    "not_utf8": "Line {line} is not UTF-8 text. Save the file as “CSV UTF-8” and try again.",
    "header": f"The first line must be: {','.join(HEADER)}",
    "columns": "Line {line} has {found} columns; it needs three: category, group, people.",
    "empty": "Line {line} names no category or no group.",
    "people": "Line {line}: “{found}” is not a whole number of people.",
    "twice": "Line {line}: the group “{found}” stands there already.",
    "one_group": "The category “{found}” has one group only. It needs two or more.",
    "too_many": "The category “{found}” has too many groups. Twenty are enough.",
    "nobody": "There is nobody in it {found}. Enter how many people belong to each group.",
}


class SetOutForm(forms.Form):
    """The call: what the panel is, who is wanted, until when."""

    seats = forms.IntegerField(
        min_value=2, max_value=500, initial=24, label="How many seats does the panel have?"
    )
    about = forms.CharField(
        max_length=4000,
        label="What does a member do?",
        help_text="How often, when and where you meet; what the panel decides; what members are paid.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    support = forms.CharField(
        max_length=2000,
        label="What support is there?",
        help_text="Childcare, travel, interpreters, a phone or a laptop to borrow.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minimum_age = forms.IntegerField(min_value=0, max_value=100, initial=16, label="From what age?")
    one_per_household = forms.BooleanField(
        required=False, initial=True, label="At most one person from each household"
    )
    opens = MomentField(label="People can volunteer from")
    closes = MomentField(label="The call closes")
    answer_days = forms.IntegerField(
        min_value=1, max_value=60, initial=7, label="How many days has somebody to accept a seat?"
    )
    keep_days = forms.IntegerField(
        min_value=1,
        max_value=730,
        initial=90,
        label="How many days after the panel is complete are answers deleted?",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = f"Fill in “{field.label}”"


class ProfileForm(forms.Form):
    """Who the area is, as text or as a file; the file counts when both are given."""

    text = forms.CharField(
        required=False,
        max_length=MOST_BYTES,
        label="Categories, groups and people",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    file = forms.FileField(required=False, label="Or a CSV file with the same three columns", max_length=200)
    profile: tuple[Category, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        sent = cleaned.get("file")
        if sent is not None and sent.size > MOST_BYTES:
            self.add_error("file", _WRONG["too_large"])
            return cleaned
        name = "file" if sent else "text"
        data = sent.read() if sent else cleaned["text"].encode()
        try:
            self.profile = read_profile(data)
        except ProfileError as error:
            self.add_error(name, _WRONG[error.wrong].format(line=error.line, found=error.found))
        return cleaned


def profile_as_text(profile: Sequence[Category]) -> str:
    """The profile as the CSV that `ProfileForm` reads."""
    lines = [",".join(HEADER)]
    for category in profile:
        lines += [f"{_cell(category.name)},{_cell(group.name)},{group.people}" for group in category.groups]
    return "\n".join(lines) + "\n"


class AnchorForm(forms.Form):
    name = forms.CharField(
        max_length=120, label="Organisation", error_messages={"required": "Enter the organisation’s name."}
    )
    email = forms.EmailField(
        label="E-mail address of whoever nominates there",
        error_messages={"required": "Enter an e-mail address: the link is sent there."},
    )


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text


_WRONG_ADDRESSES = {
    "too_large": "The file is larger than 8 MB. Send it in parts.",
    "not_utf8": "Line {line} is not UTF-8 text. Save the file as “CSV UTF-8” and try again.",
    "header": "The first line must be: address,postcode",
    "columns": "Line {line} has {found} columns; it needs two: address and postcode.",
    "empty": "Line {line} has no address.",
    "too_long": "Line {line}: the address “{found}…” is longer than 200 characters.",
    "postcode": "Line {line}: “{found}” is not written like a postcode.",
    "twice": "Line {line}: “{found}” stands there already.",
    "too_many": "The list has more than {found} addresses.",
    "nobody": "There is no address in it.",
}


class AddressesForm(forms.Form):
    """A list of addresses as a file, and where it comes from."""

    file = forms.FileField(
        label="CSV file with the columns address and postcode",
        max_length=200,
        error_messages={"required": "Choose the file."},
    )
    reason = forms.CharField(
        max_length=300,
        label="Where does the list come from?",
        error_messages={"required": "Say where the list comes from."},
    )
    raw: bytes = b""
    addresses: tuple[Address, ...] = ()

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_ADDRESS_BYTES:
            raise forms.ValidationError(_WRONG_ADDRESSES["too_large"])
        self.raw = sent.read()
        try:
            self.addresses = read_addresses(self.raw)
        except AddressesError as error:
            words = _WRONG_ADDRESSES[error.wrong].format(line=error.line, found=error.found)
            raise forms.ValidationError(words) from None
        return sent


class InviteForm(forms.Form):
    number = forms.IntegerField(
        min_value=1, label="How many letters?", error_messages={"required": "Enter how many letters."}
    )
    form = forms.ChoiceField(
        label="As what?",
        choices=[("letters", "Letters to print here"), ("csv", "A CSV file for whoever prints them")],
        widget=forms.RadioSelect,
        initial="letters",
    )


class SeatRequestForm(forms.Form):
    volunteer = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=300, label="Why them?", error_messages={"required": "Say why. The reason is public."}
    )
