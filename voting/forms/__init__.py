"""Shapes of what people fill in. Whether it may be done is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.timezone import localtime

from pb.domain.charter import Connection, Electorate
from pb.domain.verdict import Verdict
from pb.forms import MomentField
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.judging import Why
from voting.domain.paper import Kind, Paper
from voting.models import BoardHead

CONNECTIONS = {
    Connection.LIVE: "I live here",
    Connection.WORK: "I work here",
    Connection.STUDY: "I study here",
    Connection.VOLUNTEER: "I volunteer here",
}

WHY = {
    Why.IN_DOUBT.value: "They count: I cannot tell, and in doubt a ballot counts",
    Why.HOUSEHOLD.value: "They count: a family or household shares it",
    Why.SHARED_PLACE.value: "They count: a library, hall or other place that many people use",
    Why.GROUP.value: "They count: a class, club or group that came together",
    Why.SHARED_NETWORK.value: "They count: a network that many people use, such as a mobile one",
    Why.SLIP.value: "They count: a slip, such as a wrong key",
    Why.NO_INNOCENT_REASON.value: "Set them aside: nothing innocent explains this",
    Why.FALSE_DETAILS.value: "Set them aside: what they said of themselves is made up",
    Why.REPORTED.value: "Set them aside: people have reported misuse that fits this",
}
"""What each reason of a judgement says, in the order of the form: counting first."""

FIELD_OF = {
    "postcode_unknown": "postcode",
    "outside_area": "postcode",
    "age_missing": "age",
    "too_young": "age",
    "connection_missing": "connection",
    "connection_not_accepted": "connection",
    "outside_community": "community",
    "card_not_valid": "card",
    "proof_not_accepted": "card",
    "voted_another_way": "card",
    "credential_missing": "card",
}
"""Which field a reason for a no is about."""


class EnrolForm(forms.Form):
    """Where, how old, what connection; and a code card for those who have not signed in."""

    postcode = forms.CharField(max_length=12, required=False, strip=True)
    age = forms.IntegerField(
        min_value=0, max_value=125, required=False, label="How old are you?", help_text="In years."
    )
    connection = forms.ChoiceField(
        required=False, widget=forms.RadioSelect, label="What connects you with the area?"
    )
    community = forms.BooleanField(required=False, label="I belong to this community")
    card = forms.CharField(max_length=40, required=False, strip=True, label="The code on your card")

    def __init__(self, data: Mapping[str, Any] | None, *, electorate: Electorate) -> None:
        super().__init__(data)
        self.fields["connection"].choices = [  # type: ignore[attr-defined]
            (each.value, CONNECTIONS[each]) for each in electorate.connections
        ]
        self.asks_community = bool(electorate.community)
        self.fields["community"].help_text = electorate.community

    def age_given(self) -> int | None:
        age = self.cleaned_data.get("age")
        return int(age) if age is not None else None

    def connection_given(self) -> Connection | None:
        given = self.cleaned_data.get("connection")
        return Connection(given) if given else None


class _Lines(forms.MultipleChoiceField):
    """Any lines: the paper says which are allowed."""

    def validate(self, value: Any) -> None:
        return


class BallotForm(forms.Form):
    """A ballot as the browser sends it: ticks named `choice-CONTEST` with the boosted line under
    `boost-CONTEST`, numbers named `choice-CONTEST-LINE`."""

    def __init__(self, data: Any = None, *, paper: Paper) -> None:
        super().__init__(data)
        self.paper = paper
        for contest in paper.contests:
            if contest.kind in (Kind.APPROVAL, Kind.KNAPSACK):
                self.fields[f"choice-{contest.key}"] = _Lines(required=False)
                if contest.boost:
                    self.fields[f"boost-{contest.key}"] = forms.CharField(required=False, max_length=200)
                continue
            for line in contest.lines:
                self.fields[f"choice-{contest.key}-{line.id}"] = forms.IntegerField(
                    required=False,
                    min_value=0,
                    max_value=10_000,
                    error_messages={"invalid": f"{line.title}: enter a whole number."},
                )

    def marks(self) -> dict[str, Marks]:
        """What was marked, contest by contest; numbers that are no numbers are left out."""
        return {contest.key: self._marks(contest) for contest in self.paper.contests}

    def _marks(self, contest: Contest) -> Marks:
        if f"choice-{contest.key}" in self.fields:
            lines = tuple(self.cleaned_data.get(f"choice-{contest.key}") or ())
            if not contest.boost:
                return Marks(lines)
            boosted = self.boosted(contest)
            return Marks(lines, tuple(1 + contest.boost * (line == boosted) for line in lines))
        given = {
            line.id: value
            for line in contest.lines
            if (value := self.cleaned_data.get(f"choice-{contest.key}-{line.id}"))
        }
        if contest.kind is Kind.RANKED:
            return Marks(tuple(sorted(given, key=lambda line: given[line])))
        return Marks(tuple(given), tuple(given.values()))

    def clean(self) -> dict[str, Any]:
        for contest in self.paper.contests:
            if contest.kind is not Kind.RANKED:
                continue
            ranks = [
                value
                for line in contest.lines
                if (value := self.cleaned_data.get(f"choice-{contest.key}-{line.id}"))
            ]
            if len(set(ranks)) < len(ranks):
                self.add_error(None, "Two ideas have the same rank. Give each idea a rank of its own.")
        return self.cleaned_data

    def boosted(self, contest: Contest) -> str:
        """The line that the boost goes to, "" for none."""
        return str(self.cleaned_data.get(f"boost-{contest.key}") or "")

    def boosts(self) -> Verdict:
        """Yes, or which boosts go to a line that was not chosen."""
        verdict = Verdict.yes()
        for contest in self.paper.contests:
            boosted = self.boosted(contest)
            if boosted and boosted not in self._marks(contest).lines:
                line = contest.line_by_id.get(boosted)
                title = line.title if line else boosted
                verdict &= Verdict.no("boost_on_unchosen", contest=contest.title, line=title, key=contest.key)
        return verdict

    def hidden(self) -> list[tuple[str, str]]:
        """The same ballot as hidden fields, so that the next page holds it and the server need not."""
        return list(_pairs(self))


def _pairs(form: BallotForm) -> Iterable[tuple[str, str]]:
    for name in form.fields:
        value = form.cleaned_data.get(name)
        for each in value if isinstance(value, list) else [value]:
            if each not in (None, ""):
                yield name, str(each)


class FreezeForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label="I have read the paper line by line. Nobody can change it after this.",
        error_messages={"required": "Tick the box when you have read the paper line by line."},
    )
    keys = forms.ChoiceField(
        choices=[
            ("server", "The council’s server keeps it until the count"),
            ("trustees", "Three trustees keep it, and any two of them open the count"),
        ],
        initial="server",
        required=False,
        widget=forms.RadioSelect,
        label="Who keeps the key that opens the votes?",
    )


class ShareForm(forms.Form):
    """A trustee's share as typed. A slip comes back to be mended, on a page that is never cached."""

    share = forms.CharField(
        max_length=200,
        label="Your share",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type your share, all twelve groups of it."},
    )


class CardsForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=200, initial=20, label="How many cards?")
    reason = forms.CharField(max_length=200, label="What are they for?")


class VoidForm(forms.Form):
    serial = forms.IntegerField(min_value=1, label="Number of the lost card")
    reason = forms.CharField(max_length=200, label="What happened?")


class VoidWindowForm(forms.Form):
    """From one signed head of the board to a later one, by their sizes."""

    start = forms.TypedChoiceField(coerce=int, label="From after the head of")
    end = forms.TypedChoiceField(coerce=int, label="Up to the head of")
    reason = forms.CharField(max_length=500, label="What was broken?", widget=forms.Textarea)

    def __init__(self, data: Mapping[str, Any] | None = None, *, heads: Sequence[BoardHead]) -> None:
        super().__init__(data)
        named = [(head.size, f"{head.size:,} envelopes, {localtime(head.at):%-d %b %H:%M}") for head in heads]
        self.fields["start"].choices = [(0, "the beginning"), *named[:-1]]  # type: ignore[attr-defined]
        self.fields["end"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if {"start", "end"} <= given.keys() and given["start"] >= given["end"]:
            self.add_error("end", "Choose a head that is larger than the one before.")
        return given


class ReceiptForm(forms.Form):
    receipt = forms.CharField(max_length=80, label="Your receipt code", strip=True)


class ObjectionForm(forms.Form):
    """Kept apart from every name: who objects is known by the receipt alone."""

    words = forms.CharField(
        max_length=500,
        required=False,
        label="What explains it?",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JudgeForm(forms.Form):
    """Why the ballots of a group count, or are set aside: the reason says which."""

    why = forms.ChoiceField(
        choices=list(WHY.items()),
        widget=forms.RadioSelect,
        label="What do you say?",
        error_messages={"required": "Choose whether they count or are set aside, by the reason for it."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, one: bool = False) -> None:
        """`one`: about one ballot that is set aside already."""
        super().__init__(data)
        if one:
            said = [
                (why, words.replace("They count", "It counts").replace("Set them aside", "It stays aside"))
                for why, words in WHY.items()
            ]
            self.fields["why"].choices = said  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    code = forms.CharField(max_length=40, label="Your ballot code", strip=True)


class ExtendForm(forms.Form):
    """A later end for the window that is open now."""

    until = MomentField(
        label="Open until", error_messages={"required": "Say until when the window should be open."}
    )
    reason = forms.CharField(
        max_length=1000,
        label="What was broken?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what was broken, and for how long."},
    )
