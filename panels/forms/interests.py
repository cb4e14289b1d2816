"""Declaring an interest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from panels.domain.interests import WORDS, InterestKind, Matter
from panels.forms.parts import offer


class InterestForm(forms.Form):
    """`matters` are (value, words) of articles and proposals; `members` are for the facilitator alone."""

    member = forms.TypedChoiceField(
        label="Which member?", coerce=int, error_messages={"required": "Choose the member."}
    )
    matter = forms.ChoiceField(
        label="What is it about?", error_messages={"required": "Choose what it is about."}
    )
    kind = forms.ChoiceField(
        label="What is the interest?",
        choices=[(kind.value, words) for kind, words in WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what kind of interest it is."},
    )
    words = forms.CharField(
        label="Anything the facilitator should know",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, matters: Sequence[Any], members: Sequence[tuple[int, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["matter"], [("", "Choose an article or an idea"), *matters])
        offer(self.fields["member"], [("", "Choose a member"), *members])
        if not members:
            del self.fields["member"]

    def about(self) -> Matter:
        kind, _, name = str(self.cleaned_data["matter"]).partition(":")
        return Matter(article=name) if kind == "article" else Matter(proposal=int(name))

    def chosen(self) -> InterestKind:
        return InterestKind(self.cleaned_data["kind"])
