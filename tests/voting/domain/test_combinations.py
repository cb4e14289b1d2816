"""Papers that cannot work are refused, each with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.voting.domain.paper_kit import contest, paper
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.limits import Limit
from voting.domain.paper import Kind, Paper, PaperError

SHARES = Rule.EQUAL_SHARES


def one(kind: Kind = Kind.APPROVAL) -> Contest:
    points = 5 if kind in (Kind.CUMULATIVE, Kind.SCORE) else 0
    return contest({"a": 10, "b": 20}, 30, kind=kind, max_points=points)


@pytest.mark.parametrize(
    ("counting", "kind", "reason"),
    [
        (Counting(Rule.STV), Kind.APPROVAL, "stv needs ranked ballots"),
        (Counting(completion=Completion.ADD1), Kind.APPROVAL, "add1 belongs to equal shares"),
        (Counting(completion=Completion.UTILITARIAN), Kind.APPROVAL, "utilitarian belongs to"),
        (Counting(comparison=True), Kind.APPROVAL, "only equal shares is compared"),
        (Counting(utility=Utility.CARDINALITY), Kind.APPROVAL, "cardinality belongs to equal shares"),
        (Counting(start=Start.WHOLE), Kind.APPROVAL, "whole belongs to equal shares"),
        (Counting(SHARES, stop=Stop.EXHAUSTIVE), Kind.APPROVAL, "exhaustive belongs to the completions"),
        (Counting(SHARES, utility=Utility.CARDINALITY), Kind.SCORE, "no meaning where ballots give points"),
        (Counting(Rule.PHRAGMEN), Kind.CUMULATIVE, "every choice is worth the same"),
        (Counting(Rule.MAXIMIN_SUPPORT), Kind.RANKED, "every choice is worth the same"),
        (Counting(scoring=Scoring.DOWDALL), Kind.APPROVAL, "dowdall belongs to ranked"),
        (Counting(threshold_percent=101), Kind.APPROVAL, "between 0 and 100"),
        (Counting(part_funding_percent=100), Kind.APPROVAL, "0 to 99 per cent"),
        (Counting(threshold_votes=-1), Kind.APPROVAL, "less than no vote"),
        (Counting(increment=0), Kind.APPROVAL, "at least 1 penny"),
    ],
)
def test_rule_and_ballots_that_cannot_work_together(counting: Counting, kind: Kind, reason: str) -> None:
    with pytest.raises(PaperError, match=reason):
        paper(one(kind), counting=counting)


@pytest.mark.parametrize(
    ("counting", "kind"),
    [
        (Counting(Rule.STV, Completion.UTILITARIAN), Kind.RANKED),
        (Counting(Rule.PHRAGMEN, scoring=Scoring.APPROVAL), Kind.RANKED),
        (Counting(Rule.GREEDY_PER_COST), Kind.CUMULATIVE),
        (Counting(SHARES, Completion.ADD1U, stop=Stop.EXHAUSTIVE, comparison=True), Kind.SCORE),
        (Counting(SHARES, utility=Utility.CARDINALITY, start=Start.WHOLE), Kind.KNAPSACK),
    ],
)
def test_what_works_together_stands_and_reads_back(counting: Counting, kind: Kind) -> None:
    sheet = paper(one(kind), counting=counting)
    assert Paper.from_dict(sheet.to_dict()) == sheet


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ((Limit("x", "X", ("a", "z")),), "'z', not on the paper"),
        ((Limit("x", "X", ("a",)), Limit("x", "Y", ("b",))), "two limits have the key 'x'"),
        ((Limit("x", "X", ("a", "b"), most_lines=1, least_lines=2),), "guarantees more places"),
        ((Limit("x", "X", ("a",), least_lines=2),), "guarantees 2 places to 1 lines"),
        ((Limit("x", "X", ("a",), most_money=-1),), "below nothing"),
        ((Limit("x", "X", ("a", "a")),), "names a line twice"),
    ],
)
def test_limits_that_mean_nothing(limits: tuple[Limit, ...], reason: str) -> None:
    with pytest.raises(PaperError, match=reason):
        paper(replace(one(), limits=limits))


def test_limit_may_name_lines_of_another_contest() -> None:
    first = replace(one(), limits=(Limit("club", "Club", ("a", "c"), most_money=10),))
    second = replace(contest({"c": 10}, 10), key="second")
    sheet = paper(first, second)
    assert Paper.from_dict(sheet.to_dict()) == sheet


@pytest.mark.parametrize(
    ("kind", "boost", "lines", "reason"),
    [
        (Kind.KNAPSACK, 1, (), "belongs to approval ballots, not knapsack"),
        (Kind.APPROVAL, -1, (), "takes points away"),
        (Kind.APPROVAL, 0, ("a",), "has no boost vote"),
        (Kind.APPROVAL, 2, ("z",), "names the line 'z'"),
    ],
)
def test_boosts_that_cannot_be_given(kind: Kind, boost: int, lines: tuple[str, ...], reason: str) -> None:
    with pytest.raises(PaperError, match=reason):
        paper(replace(one(kind), boost=boost, boost_lines=lines))
