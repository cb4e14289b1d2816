"""Forms of the simulator: what to try rules on, and the columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.formsets import BaseFormSet, formset_factory

from panels.domain.trial_rules import BallotRule, Rules, Spread
from pb.models import Round
from voting.domain.counting import Completion, Counting, Rule, Scoring, Utility
from voting.domain.kinds import Kind

COLUMNS = 4

RULES: dict[str, tuple[str, Counting]] = {
    "greedy": ("Most votes first", Counting()),
    "greedy-no-skip": (
        "Most votes first, stop at the first that no longer fits",
        Counting(Rule.GREEDY_NO_SKIP),
    ),
    "greedy-per-cost": ("Most votes for each pound first", Counting(Rule.GREEDY_PER_COST)),
    "equal-shares": (
        "Equal shares, then most votes with what is left",
        Counting(Rule.EQUAL_SHARES, Completion.UTILITARIAN),
    ),
    "equal-shares-add1u": (
        "Equal shares, raised until the money is used",
        Counting(Rule.EQUAL_SHARES, Completion.ADD1U),
    ),
    "equal-shares-number": (
        "Equal shares where every win counts alike, large or small",
        Counting(Rule.EQUAL_SHARES, Completion.ADD1U, Utility.CARDINALITY),
    ),
    "phragmen": ("Phragmén: voters pay as they go", Counting(Rule.PHRAGMEN, Completion.UTILITARIAN)),
    "maximin-support": ("Maximin support: spread the backing evenly", Counting(Rule.MAXIMIN_SUPPORT)),
    "stv": ("Transferable vote (needs ranked ballots)", Counting(Rule.STV)),
}
BALLOTS = {
    "": "As our draft says, or as voters filled them in",
    "approval": "Choose up to so many ideas",
    "exactly": "Choose exactly so many ideas",
    "knapsack": "Spend the money",
    "cumulative": "Share out so many points",
    "ranked": "Put up to so many ideas in order",
    "score": "Give each idea up to so many points",
}


class Number(forms.IntegerField):
    """A whole number between two bounds, told in plain words when it is not."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        words = f"Fill in a whole number from {least:,} to {most:,}"
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), words)
        super().__init__(min_value=least, max_value=most, required=False, error_messages=messages, **kwargs)


class RoundField(forms.ModelChoiceField[Round]):
    """A choice of rounds by their titles."""

    def label_from_instance(self, obj: Round) -> str:
        return obj.title


class SourceForm(forms.Form):
    """What the rules are tried on. `rounds`: those with a published result."""

    source = forms.ChoiceField(
        label="Try the rules on",
        choices=[
            ("drawn", "Voters drawn for our area"),
            ("round", "A vote that has been held"),
            ("file", "A file of a real vote"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what to try the rules on."},
    )
    ideas = Number(label="How many ideas?", least=1, most=200, initial=40)
    voters = Number(label="How many voters?", least=1, most=100_000, initial=2000)
    seed = Number(
        label="Draw number",
        least=1,
        most=999_999,
        initial=1,
        help_text="Another number draws other people. The same one draws the same people again.",
    )
    round = RoundField(
        label="Which vote?", queryset=Round.objects.none(), required=False, to_field_name="slug"
    )
    upload = forms.FileField(
        label="The file",
        required=False,
        help_text="In the Pabulib format (.pb), up to 10 MB. Hundreds of real votes are at pabulib.org.",
    )

    def __init__(self, *args: Any, rounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["round"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rounds

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        source = cleaned.get("source")
        needed = {"drawn": ("ideas", "voters", "seed"), "round": ("round",), "file": ("upload",)}
        for name in needed.get(source or "", ()):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, f"Fill in “{self.fields[name].label}”")
        return cleaned

    def data_of_upload(self) -> tuple[str, bytes]:
        """(name, content) of the file. Call after `is_valid`; the size is checked before it is read."""
        held = self.cleaned_data["upload"]
        assert isinstance(held, UploadedFile)
        return str(held.name or "file"), held.read(10_000_001)


class ColumnForm(forms.Form):
    """The rules of one column; left out when no rule is chosen."""

    rule = forms.ChoiceField(
        label="Count by",
        required=False,
        choices=[("", "Leave this column out"), *((key, words) for key, (words, _) in RULES.items())],
    )
    ballot = forms.ChoiceField(label="Ballots", required=False, choices=list(BALLOTS.items()))
    number = Number(label="How many?", least=1, most=100)
    threshold_votes = Number(label="Votes an idea needs", least=0, most=1_000_000)
    threshold_percent = Number(label="Per cent of its area’s ballots it needs", least=0, most=100)
    part_funding_percent = Number(label="Offer what is left if it covers so many per cent", least=0, most=99)
    least_lines = Number(label="Ideas promised to each area", least=0, most=50)
    most_percent = Number(label="Per cent of the money for one area at most", least=1, most=100)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asks = cleaned.get("ballot") not in ("", "knapsack", None)
        if cleaned.get("rule") and asks and cleaned.get("number") is None and "number" not in self.errors:
            self.add_error("number", "Say how many choices or points a ballot has")
        return cleaned

    def rules(self, own: BallotRule | None) -> Rules | None:
        """The column, None when it is left out. `own`: how ballots are filled where nothing is chosen. Call
        after `is_valid`."""
        held = self.cleaned_data
        if not held.get("rule"):
            return None
        words, counting = RULES[held["rule"]]
        ballot = _ballot(held["ballot"], held.get("number"), own)
        counting = Counting(
            counting.rule,
            counting.completion,
            counting.utility,
            threshold_votes=held.get("threshold_votes") or 0,
            scoring=Scoring.BORDA,
            threshold_percent=held.get("threshold_percent") or 0,
            part_funding_percent=held.get("part_funding_percent") or 0,
        )
        spread = Spread(least_lines=held.get("least_lines") or 0, most_percent=held.get("most_percent"))
        return Rules(
            "; ".join([words, *_more(held)]), counting, ballot, (spread,) if spread != Spread() else ()
        )


ColumnForms: type[BaseFormSet[ColumnForm]] = formset_factory(
    ColumnForm, extra=0, min_num=COLUMNS, max_num=COLUMNS, absolute_max=COLUMNS
)


def first_columns() -> list[dict[str, Any]]:
    """What the form begins with: the two rules that are compared most often."""
    return [{"rule": "greedy"}, {"rule": "equal-shares-add1u"}, {}, {}]


def _ballot(chosen: str, number: int | None, own: BallotRule | None) -> BallotRule | None:
    if not chosen:
        return own
    if chosen == "exactly":
        return BallotRule(Kind.APPROVAL, number or 1, exactly=True)
    return BallotRule(Kind(chosen), number or 1)


def _more(held: dict[str, Any]) -> Iterable[str]:
    """What else a column asks, in few words: its name must tell columns apart."""
    number = held.get("number")
    short = {
        "approval": f"up to {number} choices",
        "exactly": f"exactly {number} choices",
        "knapsack": "spend the money",
        "cumulative": f"{number} points",
        "ranked": f"{number} in order",
        "score": f"up to {number} points each",
    }
    if held.get("ballot"):
        yield short[held["ballot"]]
    if held.get("threshold_votes"):
        yield f"at least {held['threshold_votes']} votes"
    if held.get("threshold_percent"):
        yield f"at least {held['threshold_percent']}% of its area"
    if held.get("part_funding_percent"):
        yield f"part funding from {held['part_funding_percent']}%"
    if held.get("least_lines"):
        yield f"{held['least_lines']} for each area"
    if held.get("most_percent"):
        yield f"one area gets {held['most_percent']}% at most"
