"""Results that somebody changed, manifest and all: the stand-alone checker refuses each, and says why."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.voting.checker_kit import COSTS, SHARES, Change, forged, small
from tests.voting.domain.paper_kit import approvals, contest
from tests.voting.domain.test_bundle import bundle_of, relisted
from voting.checker import check
from voting.checker_pots import Wrong
from voting.domain.counting import Completion, Counting, Rule, Scoring, Stop
from voting.domain.limits import Limit
from voting.domain.paper import Kind

GREEDY, PHRAGMEN = Counting(Rule.GREEDY), Counting(Rule.PHRAGMEN)
MAXIMIN, STV = Counting(Rule.MAXIMIN_SUPPORT), Counting(Rule.STV)


def put(*path: Any) -> Change:
    """Put the last item where the others lead; a function is given what stood there."""

    def change(pot: dict[str, Any]) -> None:
        *way, last, value = path
        inside: Any = pot
        for key in way:
            inside = inside[key]
        inside[last] = value(inside[last]) if callable(value) else value

    return change


def swap(pot: dict[str, Any]) -> None:
    pot["steps"][0]["line"], pot["steps"][1]["line"] = pot["steps"][1]["line"], pot["steps"][0]["line"]


def drop_last_funded(pot: dict[str, Any]) -> None:
    pot["steps"].remove([step for step in pot["steps"] if step["fate"] == "funded"][-1])


def fund_another(pot: dict[str, Any]) -> None:
    """Everything about a loser says that it won instead of the last winner."""
    lost = next(row for row in pot["lines"] if row["line"] not in pot["selected"] and row["score"])
    won = [step for step in pot["steps"] if step["fate"] == "funded"][-1]
    pot["selected"][pot["selected"].index(won["line"])] = lost["line"]
    other = next(row for row in pot["lines"] if row["line"] == won["line"])
    lost["fate"], other["fate"] = other["fate"], lost["fate"]
    lost["granted"], other["granted"] = lost["cost"], 0
    won["line"], won["cost"] = lost["line"], lost["cost"]


def up(number: int) -> int:
    return number + 1


FIRST_LINES = ("lines", 0)


@pytest.mark.parametrize(
    ("counting", "change", "says"),
    [
        (SHARES, swap, "comes first"),
        (SHARES, fund_another, "comes first"),
        (SHARES, put("steps", 0, "price", "1"), "a supporter, not 1"),
        (SHARES, put("steps", 0, "support", "7"), "has the support"),
        (SHARES, put("steps", 0, "payers", "full", up), "the payers of"),
        (SHARES, put("steps", 0, "payers", "gave", "1/2"), "the payers of"),
        (SHARES, put("steps", 0, "payers", None), "the payers of"),
        (SHARES, put("steps", 0, "tied_with", ["d"]), "level with"),
        (SHARES, put("steps", 0, "left_after", up), "leaves"),
        (SHARES, put("steps", 0, "stage", "completion"), "is decided by"),
        (SHARES, put("steps", 0, "granted", 5), "is offered 0"),
        (SHARES, drop_last_funded, "is left out"),
        (SHARES, put("selected", lambda lines: lines[::-1]), "in another order"),
        (SHARES, put("selected", lambda lines: lines[:-1]), "these are missing"),
        (SHARES, put("endowment", "1/3"), "stopped too early"),
        (SHARES, put("endowment", "99999"), "can have held"),
        (SHARES, put("voters", up), "voters"),
        (SHARES, put("budget", up), "to spend"),
        (SHARES, put("left", up), "spends"),
        (SHARES, put(*FIRST_LINES, "votes", up), "votes, score or cost of a"),
        (SHARES, put(*FIRST_LINES, "cost", up), "votes, score or cost of a"),
        (SHARES, put(*FIRST_LINES, "fate", "no_support"), "which it is not"),
        (SHARES, put(*FIRST_LINES, "granted", up), "which it is not"),
        (SHARES, put("lines", lambda lines: lines[1:]), "not those of the paper"),
        (SHARES, put("ties", [{"lines": ["a", "d"], "support": "3", "broken_by": "seed"}]), "stood level"),
        (SHARES, put("ties", [{"lines": ["a", "d"], "support": "3", "broken_by": "us"}]), "broken by us"),
        (SHARES, put("reserve", lambda lines: [*lines, "d"]), "the reserve list"),
        (SHARES, put("with_winner", up), "chose a funded line"),
        (SHARES, put("choices_funded", "5"), "funded lines, not 5"),
        (SHARES, put("unjust", ["d"]), "EJR"),
        (SHARES, put("part_funded", "d"), "part of the cost goes to no line"),
        (GREEDY, swap, "comes first"),
        (GREEDY, fund_another, "comes first"),
        (GREEDY, put("steps", 0, "support", "99"), "has the support"),
        (GREEDY, put("endowment", "5"), "it is none"),
        (PHRAGMEN, swap, "comes first"),
        (PHRAGMEN, fund_another, "comes first"),
        (PHRAGMEN, put("steps", 0, "price", "1000/1"), "a supporter, not 1000/1"),
        (PHRAGMEN, drop_last_funded, "is left out"),
        (MAXIMIN, swap, "comes first"),
        (MAXIMIN, fund_another, "comes first"),
        (MAXIMIN, put("steps", 1, "price", lambda price: price + "1"), "a supporter, not"),
        (MAXIMIN, drop_last_funded, "is left out"),
        (STV, swap, "comes first"),
        (STV, put("steps", 0, "support", "1/7"), "has the support"),
        (STV, put("steps", 0, "fate", "excluded"), "is excluded, but"),
        (replace(SHARES, comparison=True), put("steps", 0, "stage", "greedy"), "is decided by"),
        (Counting(part_funding_percent=1), put("cost", up), "spends"),
        (Counting(part_funding_percent=1), put("steps", -1, "granted", up), "is offered"),
        (Counting(part_funding_percent=1), put("part_funded", ""), "part of the cost goes to"),
        (Counting(threshold_votes=3), put("lines", 3, "fate", "over_budget"), "which it is not"),
        (Counting(threshold_percent=40), put("lines", 3, "fate", "over_budget"), "which it is not"),
    ],
)
def test_a_changed_result_is_refused_with_the_reason(counting: Counting, change: Change, says: str) -> None:
    files = forged(change, counting, small(Kind.RANKED if counting.rule is Rule.STV else Kind.APPROVAL))
    with pytest.raises(Wrong, match=says):
        check(files)


@pytest.mark.parametrize("scoring", list(Scoring))
def test_other_points_are_other_scores(scoring: Scoring) -> None:
    """A result counted by another scoring than the paper's."""
    other = Scoring.PLURALITY if scoring is not Scoring.PLURALITY else Scoring.BORDA
    theirs = bundle_of(*small(Kind.RANKED), Counting(scoring=other))["result.json"]

    def recounted(pot: dict[str, Any]) -> None:
        pot.update(json.loads(theirs)["contests"][0]["pots"][0])

    files = forged(recounted, Counting(scoring=scoring), small(Kind.RANKED))
    with pytest.raises(Wrong, match="votes, score or cost"):
        check(files)


@pytest.mark.parametrize(
    "counting",
    [GREEDY, SHARES, PHRAGMEN, MAXIMIN, replace(SHARES, stop=Stop.EXHAUSTIVE), Counting(Rule.EQUAL_SHARES)],
)
def test_a_guaranteed_place_that_was_not_given_is_seen(counting: Counting) -> None:
    """The result of the same election without the quota is put in its place."""
    one, marks = small()
    quota = replace(one, limits=(Limit("d", "A place for d", ("d",), least_lines=1),))
    plain = json.loads(bundle_of(one, marks, counting)["result.json"])

    def forget(pot: dict[str, Any]) -> None:
        pot.update(plain["contests"][0]["pots"][0])

    with pytest.raises(Wrong, match=r"d comes first|is decided by|voters? of main"):
        check(forged(forget, counting, (quota, marks)))


def test_a_limit_that_was_broken_is_seen() -> None:
    """The result of the same election without the limit is put in its place."""
    one, marks = small()
    free = json.loads(bundle_of(one, marks, MAXIMIN)["result.json"])["contests"][0]["pots"][0]
    first, second = free["selected"][:2]
    one = replace(one, limits=(Limit("two", "One of two", (first, second), most_lines=1),))
    with pytest.raises(Wrong, match=f"{second} is funded"):
        check(forged(lambda pot: pot.update(free), MAXIMIN, (one, marks)))


def test_the_wrong_side_of_the_comparison_is_seen() -> None:
    """Greedy's outcome, told as the one that stood although more ballots prefer equal shares."""
    one = contest({"b": 9000, "x": 3000, "y": 3000, "z": 3000}, 9000)
    marks = approvals([("b", 5), ("x", 4), ("y", 4), ("z", 4)])
    counting = Counting(Rule.EQUAL_SHARES, Completion.ADD1U, comparison=True)
    greedy = json.loads(bundle_of(one, marks, GREEDY)["result.json"])
    theirs = greedy["contests"][0]["pots"][0]
    with pytest.raises(Wrong, match="no voter of main"):
        check(forged(lambda pot: pot.update(theirs), counting, (one, marks)))


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("ballots-main.pb", b";a,b\n", b";a,c\n", "votes, score or cost"),
        ("result.json", b'"blank":0', b'"blank":1', "blank"),
        ("result.json", b'"tie_order":"seed"', b'"tie_order":"drawn"', "order of ties"),
        ("result.json", b'"pot":"main"', b'"pot":"other"', "pots are not those"),
        ("result.json", b'"ballots":8,"contests"', b'"ballots":9,"contests"', "ballots are in the bundle"),
        ("paper.json", b'"cost":900', b'"cost":800', "another paper"),
        ("seed.json", b'"seed":"61', b'"seed":"62', "the seed is not"),
    ],
)
def test_other_files_are_seen(name: str, old: bytes, new: bytes, says: str) -> None:
    files = forged(lambda pot: None)
    assert old in files[name].replace(b"\r", b"")
    files[name] = files[name].replace(b"\r", b"").replace(old, new)
    with pytest.raises(Wrong, match=says):
        check(files)


def test_a_file_that_the_manifest_does_not_list_is_seen() -> None:
    """What the checker does not recount, such as votes_short, is held to the manifest at least."""
    files = forged(lambda pot: None)
    with pytest.raises(Wrong, match="charter"):
        check({**files, "charter.json": b"{}"})
    assert check(relisted(files)) == check(files)
    assert sum(COSTS.values()) > 10000  # not everything fits, or forging would be idle
