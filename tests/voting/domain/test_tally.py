"""The whole count: pots, turnout, digest; and a ward of Dundee with its published votes and costs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import SEED, approvals, contest, elections, paper
from voting.domain.ballot import Marks
from voting.domain.contest import Contest, Line, PaperPot
from voting.domain.counting import Completion, Counting, Rule, Utility
from voting.domain.paper import Kind
from voting.domain.result import CountResult
from voting.domain.tally import rule_name, tally
from voting.domain.votes import group_marks

POOLED = Contest(
    "canal",
    "Canal",
    Kind.APPROVAL,
    3,
    3,
    (PaperPot("pink", "Try it out", 100), PaperPot("main", "Main", 1000)),
    (
        Line("p1", "P1", "pink", 60, 1),
        Line("p2", "P2", "pink", 50, 2),
        Line("m1", "M1", "main", 700, 3),
        Line("m2", "M2", "main", 300, 4),
    ),
)


def test_each_pot_pays_for_its_own_lines() -> None:
    marks = [Marks(("p1", "p2", "m1")), Marks(("p2", "m1", "m2")), Marks(("p2", "m2", "m1"))]
    (counted,) = tally(paper(POOLED), {"canal": group_marks(POOLED, marks)}, SEED).contests
    assert [(pot.pot, pot.selected, pot.cost, pot.left, pot.voters) for pot in counted.pots] == [
        ("pink", ("p2",), 50, 50, 3),
        ("main", ("m1", "m2"), 1000, 0, 3),
    ]


def test_ballots_and_blanks_are_counted() -> None:
    one = contest({"a": 1}, 10)
    result = tally(paper(one), {"main": group_marks(one, [Marks(("a",)), Marks(), Marks()])}, SEED, ballots=4)
    assert (result.ballots, result.contests[0].ballots, result.contests[0].blank) == (4, 3, 2)
    assert result.contests[0].pots[0].voters == 1


def test_shares_of_a_pot_go_to_those_who_chose_something_in_it() -> None:
    marks = [Marks(("p1", "p2", "m1")), Marks(("m1", "m2", "p1")), Marks(("p2", "m2", "m1"))]
    only_main = Marks(("m1", "m2"))
    counting = Counting(Rule.EQUAL_SHARES)
    (counted,) = tally(
        paper(POOLED, counting=counting), {"canal": group_marks(POOLED, [*marks, only_main])}, SEED
    ).contests
    assert [pot.endowment for pot in counted.pots] == ["100/3", "250"]


def test_contest_without_ballots_funds_nothing() -> None:
    result = tally(paper(POOLED), {}, SEED)
    assert (result.selected, result.ballots) == ((), 0)


@pytest.mark.parametrize(
    ("costs_and_votes", "cost", "left"),
    [
        # Dundee Decides 2018, £150,000 a ward: Strathmartine spends all of it, Lochee leaves £10,000.
        (
            {
                "Downfield": (30_000, 911),
                "Clatto": (65_000, 742),
                "Beauly": (35_000, 609),
                "Haldane": (20_000, 403),
            },
            150_000,
            0,
        ),
        ({"first": (35_000, 986), "second": (45_000, 841), "third": (60_000, 597)}, 140_000, 10_000),
    ],
)
def test_dundee_wards_come_out_as_published(
    costs_and_votes: dict[str, tuple[int, int]], cost: int, left: int
) -> None:
    one = contest(
        {name: pounds * 100 for name, (pounds, _) in costs_and_votes.items()}, 15_000_000, kind=Kind.KNAPSACK
    )
    marks = [Marks((name,)) for name, (_, votes) in costs_and_votes.items() for _ in range(votes)]
    (pot,) = tally(paper(one), {"main": group_marks(one, marks)}, SEED).contests[0].pots
    assert pot.selected == tuple(costs_and_votes)
    assert (pot.cost, pot.left) == (cost * 100, left * 100)
    assert [(row.line, row.votes) for row in pot.lines] == [
        (name, votes) for name, (_, votes) in costs_and_votes.items()
    ]


def test_rule_name_says_every_choice_that_changes_outcomes() -> None:
    assert rule_name(Counting()) == "greedy"
    assert rule_name(Counting(Rule.GREEDY_NO_SKIP, threshold_votes=50)) == "greedy-no-skip;threshold=50"
    assert (
        rule_name(Counting(Rule.EQUAL_SHARES, Completion.ADD1U, Utility.CARDINALITY, increment=50))
        == "equal-shares/cardinality/add1u;start=budget/voters;step=50;stop=overspend"
    )


@given(elections(), st.sampled_from(Rule), st.sampled_from(Completion))
def test_result_reads_back_and_is_the_same_for_any_order_of_ballots(
    election: tuple[Contest, list[Marks]], rule: Rule, completion: Completion
) -> None:
    one, marks = election
    if rule is Rule.STV:
        one = replace(one, kind=Kind.RANKED)
    if rule is not Rule.EQUAL_SHARES:
        completion = Completion.NONE
    sheet = paper(one, counting=Counting(rule, completion))
    result = tally(sheet, {"main": group_marks(one, marks)}, SEED)
    again = tally(sheet, {"main": group_marks(one, marks[::-1])}, SEED)
    assert CountResult.from_dict(json.loads(result.to_bytes())) == result
    assert (again.to_bytes(), again.digest) == (result.to_bytes(), result.digest)


def test_another_seed_can_break_a_tie_otherwise_and_gives_another_digest() -> None:
    one, marks = contest({"a": 60, "b": 60}, 100), approvals([("a", 2), ("b", 2)])
    votes = {"main": group_marks(one, marks)}
    results = {
        tally(paper(one, seed=seed), votes, seed).selected for seed in (bytes([n]) * 32 for n in range(20))
    }
    assert results == {("a",), ("b",)}
