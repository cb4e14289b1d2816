"""How a paper is counted: the rules, and every choice within them that can change an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """How winners are found. Meanings: docs/explanation/counting.md."""

    GREEDY = "greedy"
    GREEDY_NO_SKIP = "greedy-no-skip"
    GREEDY_PER_COST = "greedy-per-cost"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    MAXIMIN_SUPPORT = "maximin-support"
    STV = "stv"


class Completion(StrEnum):
    """What equal shares does with money that no group of voters could spend together."""

    NONE = "none"
    UTILITARIAN = "utilitarian"
    ADD1 = "add1"
    ADD1U = "add1u"


class Utility(StrEnum):
    """What equal shares takes a funded line to be worth to those who approve it."""

    COST = "cost"
    CARDINALITY = "cardinality"


class Start(StrEnum):
    """What every voter holds when equal shares begins: pot ÷ voters, or that without the fraction."""

    EXACT = "exact"
    WHOLE = "whole"


class Stop(StrEnum):
    """What ends add1 and add1u: the first overspend alone, or also the first outcome to which no further
    line fits."""

    OVERSPEND = "overspend"
    EXHAUSTIVE = "exhaustive"


class Scoring(StrEnum):
    """Points that a ranked ballot of k lines gives the line in place r (1 is best), of m lines on the
    paper."""

    BORDA = "borda"  # k - r + 1, as in the `score` column of Pabulib files and Kraków's 3-2-1
    FULL_BORDA = "full-borda"  # m - r + 1: a short ballot loses nothing
    DOWDALL = "dowdall"  # 1 / r, brought to whole numbers
    PLURALITY = "plurality"  # 1 for the first, 0 for the others
    APPROVAL = "approval"  # every ranked line is approved alike


@dataclass(frozen=True, slots=True)
class Counting:
    """The counting rule: every choice that can change an outcome.

    `increment` (pence per voter) is the step of add1 and add1u; with `comparison` the outcome of equal shares
    stands only if at least as many voters prefer it to greedy's as the other way round. `threshold_votes` is
    a score that a line must reach to be funded at all; `threshold_percent`: so many per cent, rounded up, of
    the ballots that chose any line of its area and pot must have chosen it (a line without an area: of those
    that chose any line of the pot). `part_funding_percent`: what is left in the end is offered to the best
    supported line that it does not cover, if it is at least so many per cent of that line's cost (0: never).
    """

    rule: Rule = Rule.GREEDY
    completion: Completion = Completion.NONE
    utility: Utility = Utility.COST
    threshold_votes: int = 0
    increment: int = 100
    start: Start = Start.EXACT
    stop: Stop = Stop.OVERSPEND
    comparison: bool = False
    scoring: Scoring = Scoring.BORDA
    threshold_percent: int = 0
    part_funding_percent: int = 0
