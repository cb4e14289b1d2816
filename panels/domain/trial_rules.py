"""The rules of one column of a trial: how ballots are filled and counted, how far money must spread."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from pb.domain.charter import Charter
from voting.domain.combinations import ballot_faults, counting_faults
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.kinds import Kind
from voting.domain.limits import Limit

MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class BallotRule:
    """How a ballot is filled: `number` choices (approval, ranked) or points (cumulative: in all, score: for
    each idea); a knapsack needs none. `exactly`: all of the choices must be used."""

    kind: Kind
    number: int = 3
    exactly: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """What ideas of one area may win in a contest. `area`: its code or name, "" for every area alike.
    `most_percent` of the contest's money; `most_money` in pence; None is no limit."""

    area: str = ""
    least_lines: int = 0
    most_lines: int | None = None
    most_percent: int | None = None
    most_money: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """One column. `ballot` None: the ballots as their voters filled them."""

    name: str
    counting: Counting
    ballot: BallotRule | None = None
    spread: tuple[Spread, ...] = ()


COLUMNS: TypeAdapter[tuple[Rules, ...]] = TypeAdapter(tuple[Rules, ...])
"""Reads and writes columns as JSON-able data."""


def rules_of(charter: Charter, name: str) -> Rules:
    """What a charter, or a draft of one, says on ballots and counting. Weights of areas are left out: a drawn
    or foreign election has other areas."""
    said, ballot = charter.counting, charter.ballot
    counting = Counting(
        rule=Rule(said.rule),
        completion=Completion(said.completion),
        utility=Utility(said.utility),
        threshold_votes=said.threshold_votes,
        increment=said.increment,
        start=Start(said.start),
        stop=Stop(said.stop),
        comparison=said.comparison,
        scoring=Scoring(said.scoring),
        threshold_percent=said.threshold_percent,
        part_funding_percent=charter.left_over.part_funding_percent,
    )
    spread = tuple(
        Spread(quota.area, quota.least_lines, quota.most_lines, None, quota.most_money)
        for quota in said.quotas
    )
    kind = Kind(ballot.kind)
    return Rules(name, counting, BallotRule(kind, ballot.number, ballot.choose == "exactly"), spread)


def faults_of(counting: Counting, kind: Kind, choices: int, *, boost: bool = False) -> tuple[str, ...]:
    """Why this counting cannot count ballots of this kind with up to so many choices; empty when it can."""
    return (*counting_faults(counting), *ballot_faults(counting, kind, choices=choices, boost=boost))


def fitting(counting: Counting, kind: Kind) -> Counting:
    """The counting with what has no meaning for such ballots left out: a scoring where nothing is ranked,
    approval scoring where the rule needs choices that are all worth the same."""
    if kind is not Kind.RANKED:
        return replace(counting, scoring=Scoring.BORDA)
    alike = counting.rule in (Rule.PHRAGMEN, Rule.MAXIMIN_SUPPORT)
    return replace(counting, scoring=Scoring.APPROVAL) if alike else counting


def limits_for(contest: Contest, spread: tuple[Spread, ...]) -> tuple[Limit, ...]:
    """The contest's own limits with those of the spread in place of its quotas of areas. An area with no idea
    in the contest gives none."""
    kept = tuple(limit for limit in contest.limits if not limit.key.startswith("area-"))
    areas = dict.fromkeys(line.area for line in contest.lines if line.area)
    money = sum(pot.budget for pot in contest.pots)
    named = {each.area for each in spread if each.area}
    found: dict[str, Limit] = {}
    for area in areas:
        rule = next((each for each in spread if each.area == area), None)
        rule = rule or next((each for each in spread if not each.area and area not in named), None)
        if rule is None:
            continue
        lines = tuple(line.id for line in contest.lines if line.area == area)
        shares = [money * rule.most_percent // 100] if rule.most_percent is not None else []
        sums = [each for each in (*shares, rule.most_money) if each is not None]
        found[area] = Limit(
            key=f"area-{len(found) + 1}",
            title=area,
            lines=lines,
            most_lines=rule.most_lines,
            most_money=min(sums, default=None),
            least_lines=min(rule.least_lines, len(lines)),
        )
    return (*kept, *found.values())
