"""Who got what from a pot: what a ballot's share paid for, and figures over all voters.

Figures stand in the published result; what one ballot paid for is worked out from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np

from voting.domain.ballot import Marks
from voting.domain.contest import Contest, Line
from voting.domain.counting import Counting
from voting.domain.race import Race, race_of
from voting.domain.result import AreaResult, ContestResult, PotResult, Stage, VoterGroup
from voting.domain.votes import group_marks


def voter_account(result: PotResult, lines: Sequence[str], points: Sequence[int] = ()) -> dict[str, Fraction]:
    """What a ballot's share paid for each funded line it chose (pence, exact), in order of selection.

    Equal shares alone gives every ballot a share: with another rule, and for lines that completed the count,
    nobody's share paid, and the dictionary is empty of them. `points` beside `lines`, where ballots give
    them.
    """
    if not result.endowment:
        return {}
    worth = dict(zip(lines, points or [1] * len(lines), strict=True))
    left = Fraction(result.endowment)
    paid: dict[str, Fraction] = {}
    for step in result.steps:
        if step.stage is Stage.EQUAL_SHARES and step.payers is not None and worth.get(step.line, 0) > 0:
            paid[step.line] = min(left, Fraction(step.price) * worth[step.line])
            left -= paid[step.line]
    return paid


def ballot_account(
    contest: Contest, counting: Counting, counted: ContestResult, marks: Marks, area: str = ""
) -> dict[str, Fraction]:
    """What the share of a ballot with these marks, and the weight of that `area`, paid for the funded lines
    of a contest (pence, exact). Empty where no share paid: see `voter_account`."""
    votes, paid = group_marks(contest, [marks], [area]), dict[str, Fraction]()
    for pot in counted.pots:
        race = race_of(contest, pot.pot, votes, counting)
        chosen = [place for place in range(len(race.ids)) if len(race.supporters_of(place))]
        worths = [points for place in chosen if (points := race.points_of(place)) is not None]
        found = voter_account(
            pot, [race.ids[place] for place in chosen], [int(points[0]) for points in worths]
        )
        paid |= {line: race.voters * each for line, each in found.items()}
    return paid


@dataclass(frozen=True, slots=True)
class Figures:
    """Over the voters of a pot. `with_winner`: those who chose a funded line; `winners_each`: how many funded
    lines a voter chose on average; `unjust`: lines not funded that break EJR+ up to any project, with the
    number of supporters who could have claimed it."""

    voters: int
    with_winner: int
    winners_each: Fraction
    unjust: tuple[tuple[str, int], ...]
    groups: tuple[VoterGroup, ...]


def figures(race: Race, selected: Sequence[str]) -> Figures:
    """Figures of one pot. `winners_each` is 0 where nobody voted."""
    happy = np.zeros(len(race.counts), dtype=np.int64)
    spent = np.zeros(len(race.counts), dtype=np.int64)
    for line in selected:
        place = race.place_of[line]
        happy[race.supporters_of(place)] += 1
        spent[race.supporters_of(place)] += race.costs[place]
    total = int((race.counts * happy).sum())
    return Figures(
        voters=race.voters,
        with_winner=int(race.counts[happy > 0].sum()),
        winners_each=Fraction(total, race.voters) if race.voters else Fraction(0),
        unjust=_unjust(race, selected, spent),
        groups=_groups(race, selected, happy),
    )


def _groups(race: Race, selected: Sequence[str], happy: np.ndarray) -> tuple[VoterGroup, ...]:
    """Voters by how many of their choices are funded, from none upwards; numbers nobody has are left out."""
    voters: dict[int, int] = {}
    for number in np.unique(happy).tolist():
        voters[number] = int(race.counts[happy == number].sum())
    money = dict.fromkeys(voters, Fraction(0))
    for place in (race.place_of[line] for line in selected):
        groups = race.supporters_of(place)
        for number in np.unique(happy[groups]).tolist():
            mine = int(race.counts[groups][happy[groups] == number].sum())
            money[number] += Fraction(race.costs[place] * mine, race.votes[place])
    return tuple(VoterGroup(number, voters[number], floor(money[number])) for number in voters)


def _unjust(race: Race, selected: Sequence[str], spent: np.ndarray) -> tuple[tuple[str, int], ...]:
    """EJR+ up to any project with a line's cost as its worth (Brill and Peters 2023): a line left out breaks
    it when k of its supporters, each with at most s spent on what they chose, hold more of the pot together
    than s and its cost: k × budget / voters > s + cost."""
    found = []
    for place, line in enumerate(race.ids):
        if line in selected:
            continue
        groups = race.supporters_of(place)
        order = np.argsort(spent[groups], kind="stable")
        reached = np.cumsum(race.counts[groups][order]).tolist()
        had = spent[groups][order].tolist()
        for ballots, satisfied in zip(reached, had, strict=True):
            if ballots * race.budget > (satisfied + race.costs[place]) * race.voters:
                found.append((line, ballots))
                break
    return tuple(found)


def areas_of(lines: Sequence[Line], result: PotResult) -> tuple[AreaResult, ...]:
    """How the money of a pot spreads over the areas of its `lines`, in their order; empty where no line has
    an area."""
    standing = [line for line in lines if line.pot == result.pot]
    if not any(line.area for line in standing):
        return ()
    granted, funded = dict(result.granted), set(result.selected)
    return tuple(
        AreaResult(
            area,
            len(inside),
            sum(line.id in funded for line in inside),
            sum(granted.get(line.id, 0) for line in inside),
        )
        for area in dict.fromkeys(line.area for line in standing)
        for inside in [[line for line in standing if line.area == area]]
    )
