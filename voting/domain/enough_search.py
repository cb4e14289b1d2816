"""What would have been enough where no closed form is known: the whole count again, with more votes for one
line or at another cost, until two neighbouring numbers are found of which one is enough and the other not.

For maximin support, STV, guaranteed places, the comparison of two outcomes and money from outside the pot.
Unlike in the closed forms everything is counted anew, so the further ballots share the pot with the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from voting.domain.enough import Enough
from voting.domain.progress import tell
from voting.domain.race import Race

Again = Callable[[Race], Collection[str]]  # the lines funded in a race

_MOST_WORK = 3 * 10**8  # counts × lines × choices: beyond it nothing is looked for
_COUNTS = 45  # counts that one line takes, about


def searched(race: Race, losers: Sequence[int], again: Again) -> dict[int, Enough]:
    """By place of each loser: a number of further votes that is enough and of which one fewer is not, and a
    cost that is enough and of which a penny more is not; None where up to four times all ballots, or a cost
    of 0, were not enough. Empty for elections so large that it would take too long.

    These rules are not monotone in every case, so a smaller number may be enough as well.
    """
    if len(losers) * _COUNTS * len(race.ids) * len(race.groups) > _MOST_WORK:
        return {}
    found = {}
    for done, place in enumerate(losers):
        tell("lines looked at for what would have been enough", done)
        found[place] = Enough(_votes(race, place, again), _cost(race, place, again))
    return found


def with_votes(race: Race, place: int, votes: int) -> Race:
    """The race with so many more ballots of weight 1 that choose only this line, one point each."""
    end = int(race.starts[place + 1])
    starts = race.starts.copy()
    starts[place + 1 :] += 1
    return replace(
        race,
        counts=np.append(race.counts, votes * race.clones),
        starts=starts,
        groups=np.insert(race.groups, end, len(race.counts)).astype(race.groups.dtype),
        points=None if race.points is None else np.insert(race.points, end, 1),
        ranks=None if race.ranks is None else np.insert(race.ranks, end, 0),
    )


def at_cost(race: Race, place: int, cost: int) -> Race:
    """The race in which a line costs so much (pence)."""
    costs = list(race.costs)
    costs[place] = cost
    return replace(race, costs=tuple(costs))


def _votes(race: Race, place: int, again: Again) -> int | None:
    line, low, high = race.ids[place], 0, 1
    while line not in again(with_votes(race, place, high)):
        low, high = high, 2 * high
        if low > 4 * (race.voters // race.clones + 1):
            return None
    while high - low > 1:
        middle = (low + high) // 2
        if line in again(with_votes(race, place, middle)):
            high = middle
        else:
            low = middle
    return high


def _cost(race: Race, place: int, again: Again) -> int | None:
    line, low, high = race.ids[place], 0, race.costs[place]
    if not high or line not in again(at_cost(race, place, 0)):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if line in again(at_cost(race, place, middle)):
            low = middle
        else:
            high = middle
    return low
