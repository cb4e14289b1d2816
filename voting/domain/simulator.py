"""The same paper and ballots under several counting rules, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voting.domain.completion import preferences
from voting.domain.counting import Counting
from voting.domain.progress import tell
from voting.domain.race import Race
from voting.domain.tally import count_race, rule_name
from voting.domain.ties import TieOrder


@dataclass(frozen=True, slots=True)
class AreaShare:
    """What one area (or any other kind of lines) got. `asked`: lines on the paper; `votes`: choices that
    ballots made among them; `money` in the race's smallest unit."""

    area: str
    asked: int
    votes: int
    funded: int
    money: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """One rule's outcome. `with_winner`: ballots of which at least one choice is funded; `choices_funded`:
    funded choices per ballot on average, exact; `ties`: how many ties decided or could have decided."""

    rule: str
    selected: tuple[str, ...]
    cost: int
    left: int
    voters: int
    with_winner: int
    choices_funded: Fraction
    areas: tuple[AreaShare, ...]
    ties: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """Outcomes in the order asked for. `preferred[i][j]`: ballots better off with outcome i than with
    outcome j (more money spent on what they chose, or more points)."""

    budget: int
    outcomes: tuple[Simulated, ...]
    preferred: tuple[tuple[int, ...], ...]


def simulate(
    races: Iterable[tuple[Counting, Race]], order: TieOrder, areas: Mapping[str, str] | None = None
) -> Simulation:
    """Count each race by its counting. All races are of the same lines, money and ballots: they differ only
    in what a counting asks of them (how ranked ballots score, thresholds). `areas`: line id to area, "" for
    none. Tells its progress.
    """
    outcomes: list[Simulated] = []
    counted: list[Race] = []
    for counting, race in races:
        result = count_race("all", race, counting, order)
        chosen = [race.place_of[line] for line in result.selected]
        hits = np.zeros(len(race.counts), dtype=np.int64)
        for place in chosen:
            hits[race.supporters_of(place)] += 1
        outcomes.append(
            Simulated(
                rule=rule_name(counting),
                selected=result.selected,
                cost=result.cost,
                left=result.left,
                voters=race.voters,
                with_winner=int(race.counts[hits > 0].sum()),
                choices_funded=Fraction(int((race.counts * hits).sum()), race.voters or 1),
                areas=_shares(race, set(result.selected), areas or {}),
                ties=len(result.ties),
            )
        )
        counted.append(race)
        tell("rules", len(outcomes))
    preferred = tuple(
        tuple(preferences(race, one.selected, other.selected)[0] for other in outcomes)
        for one, race in zip(outcomes, counted, strict=True)
    )
    return Simulation(counted[0].budget if counted else 0, tuple(outcomes), preferred)


def _shares(race: Race, funded: set[str], areas: Mapping[str, str]) -> tuple[AreaShare, ...]:
    names = sorted({areas.get(line, "") for line in race.ids})
    return tuple(
        _share(race, funded, area, [line for line in race.ids if areas.get(line, "") == area])
        for area in names
    )


def _share(race: Race, funded: set[str], area: str, lines: Sequence[str]) -> AreaShare:
    places = [race.place_of[line] for line in lines]
    won = [place for place in places if race.ids[place] in funded]
    return AreaShare(
        area=area,
        asked=len(places),
        votes=sum(race.votes[place] for place in places),
        funded=len(won),
        money=sum(race.costs[place] for place in won),
    )
