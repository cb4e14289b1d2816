"""What would have been enough under Phragmén's rule, in closed form, for each round.

At round r a line with n supporters who carry the load L in all costs (cost + L) / n; with k further ballots
that choose only it and carry nothing, (cost + L) / (n + k). It is funded once that is below the price of the
round's winner (or level with it and earlier in the order of ties), and the money left covers it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, inf

import numpy as np

from voting.domain.enough import Enough, room_for, to_qualify
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, Stage, Step
from voting.domain.ties import TieOrder


def phragmen_enough(
    race: Race, outcome: Outcome, order: TieOrder, losers: Sequence[int]
) -> dict[int, Enough]:
    """By place of each loser; a completion is not looked at here."""
    steps = [step for step in outcome.steps if step.stage is Stage.PHRAGMEN]
    rounds: list[Step | None] = [step for step in steps if step.fate is Fate.FUNDED]
    stop = next((step for step in steps if step.fate is Fate.OVER_BUDGET and step.cost <= race.budget), None)
    rounds.append(stop)
    found = dict.fromkeys(losers, Enough())
    levels, loads, left = np.zeros(len(race.counts), dtype=np.int64), [Fraction(0)], race.budget
    room = race.headroom()
    for step in rounds:
        for place in losers:
            most = min(left, room_for(room, place, race.costs[place]))
            found[place] = found[place].either(
                _at(race, order, place, step, _carried(race, place, levels, loads), most)
            )
        if step is not None and step.fate is Fate.FUNDED:
            winner = race.place_of[step.line]
            levels[race.supporters_of(winner)] = len(loads)
            loads.append(Fraction(step.price))
            room.take(winner)
            left = step.left_after
    return found


def _carried(race: Race, place: int, levels: np.ndarray, loads: Sequence[Fraction]) -> Fraction:
    groups = race.supporters_of(place)
    ballots = np.zeros(len(loads), dtype=np.int64)
    np.add.at(ballots, levels[groups], race.counts[groups])
    return sum((loads[level] * count for level, count in enumerate(ballots.tolist()) if count), Fraction(0))


def _at(race: Race, order: TieOrder, place: int, step: Step | None, carried: Fraction, most: int) -> Enough:
    """At one round; `most`: the largest cost for which there is money and room."""
    cost, votes, gap = race.costs[place], race.votes[place], to_qualify(race, place)
    if most < 0:
        return Enough()
    if step is None:
        return Enough(gap if cost <= most else None, None if gap else min(cost, most))
    price = Fraction(step.price)
    stops = step.fate is not Fate.FUNDED
    yields = stops or order.rank[race.ids[place]] > order.rank[step.line]
    fewest: float = inf
    if price:
        level = (cost + carried) / price
        fewest = max(gap, (floor(level) + 1 if yields else ceil(level)) - votes)
    elif not cost and not carried and not yields:
        fewest = gap
    spare = price * votes - carried
    largest = min(most, ceil(spare) - 1 if yields else floor(spare))
    return Enough(
        int(fewest) if fewest < inf and cost <= most else None,
        largest if largest >= 0 and not gap else None,
    )
