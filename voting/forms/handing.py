"""Giving out a code card, as the desk's page takes it."""

from __future__ import annotations

from typing import Any

from django import forms

from pb.domain.charter import Channel, Charter, SeenProof

CHANNELS = {Channel.PAPER: "With a paper ballot", Channel.DESK: "At a desk", Channel.EVENT: "At an event"}
PROOFS = {
    SeenProof.PAPER: "I saw a letter or card with their name and address",
    SeenProof.KNOWN: "Somebody here knows them",
    SeenProof.SAID: "They told me, and I saw nothing",
}


class HandForm(forms.Form):
    serial = forms.IntegerField(
        min_value=1, label="Number of the card", error_messages={"required": "Type the number on the card."}
    )
    channel = forms.ChoiceField(
        label="Where?", widget=forms.RadioSelect, error_messages={"required": "Choose where."}
    )
    proof = forms.ChoiceField(
        label="How do you know who they are?",
        choices=[(each.value, words) for each, words in PROOFS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you know who they are."},
    )
    email = forms.EmailField(
        required=False,
        label="Their e-mail address, if they have one",
        error_messages={"invalid": "Look at the address again."},
    )

    def __init__(self, data: Any = None, *, charter: Charter) -> None:
        super().__init__(data)
        seen = [each for each in charter.channels.open if each is not Channel.ONLINE]
        self.fields["channel"].choices = [(each.value, CHANNELS[each]) for each in seen]  # type: ignore[attr-defined]
        if len(seen) == 1:
            self.fields["channel"].initial = seen[0].value
