"""Whether the steps of Phragmén's rule or of equal shares stand whatever some of the ballots had been.

Of at most d ballots that are different, old ones leave and new ones come: a line loses at most d supporters
and gains at most d. For every ballot that stays, what it has paid (or still holds) is kept between two
bounds. If in every step the highest price possible of the line that was funded is below the lowest price
possible of each other line, the same line is funded with the same money left, and by induction all steps are
the same. The bounds are floats, widened at each step by more than rounding can amount to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voting.domain.race import Race

Floats = NDArray[np.float64]
_SLACK = 1e-9  # sums of up to a million positive floats are out by a tenth of it at most
_INFINITE = float("inf")


def _standing(race: Race, changed: int, dearest: int) -> tuple[list[int], set[int]]:
    """Lines that could take part, and those that take part whatever the changed ballots were."""
    possible = [
        place
        for place in range(len(race.ids))
        if race.scores[place] + changed >= race.least[place] and race.costs[place] <= dearest
    ]
    return possible, {place for place in possible if race.scores[place] - changed >= race.least[place]}


def phragmen_stands(race: Race, funded: Sequence[int], changed: int) -> bool:
    """Whether Phragmén's rule is proven to fund the lines at the places `funded`, in this order and no more,
    with any `changed` ballots different. No points, limits or weights.

    A load is never above the price paid last. With loads between bounds, d supporters gone and d come, the
    price (cost + loads) ÷ supporters lies between (cost + least loads - d × highest) ÷ (votes + d) and
    (cost + greatest loads + d × highest) ÷ (votes - d).
    """
    possible, certain = _standing(race, changed, race.budget)
    least, most = np.zeros(len(race.counts)), np.zeros(len(race.counts))
    highest, left = 0.0, race.budget

    def bounds(place: int) -> tuple[float, float]:
        groups, cost, votes = race.supporters_of(place), float(race.costs[place]), race.votes[place]
        sizes = race.counts[groups].astype(np.float64)
        moved = changed * highest * (1 + _SLACK)
        low = cost + max(0.0, float(sizes @ least[groups]) * (1 - _SLACK) - moved)
        high = cost + float(sizes @ most[groups]) * (1 + _SLACK) + moved
        top = high * (1 + _SLACK) / (votes - changed) if votes > changed else _INFINITE
        return low * (1 - _SLACK) / (votes + changed), top

    for winner in funded:
        if winner not in certain:
            return False
        low, high = bounds(winner)
        possible.remove(winner)
        if any(bounds(place)[0] <= high for place in possible):
            return False
        groups = race.supporters_of(winner)
        least[groups], most[groups] = low, high
        highest, left = max(highest, high), left - race.costs[winner]
    fits = [place for place in possible if race.costs[place] <= left]
    if not fits:
        return True
    ends = min(
        (bounds(place)[1] for place in certain.intersection(possible).difference(fits)), default=_INFINITE
    )
    return all(bounds(place)[0] > ends for place in fits)


def shares_stand(race: Race, funded: Sequence[int], changed: int, *, per_cost: bool) -> bool:
    """Whether equal shares is proven to fund the lines at the places `funded`, in this order and no more,
    with any `changed` ballots different and the pot shared evenly. No points, limits, weights or lines that
    cost nothing.

    Every voter starts with between pot ÷ (voters + d) and pot ÷ (voters - d). A price falls with more money
    and more supporters: it is least with d more voters who hold a whole share, and greatest with d of the
    richest gone. The least and greatest price are checked by what supporters pay at them.
    """
    if race.voters <= changed:
        return False
    possible, certain = _standing(race, changed, race.budget)
    whole = race.budget / (race.voters - changed) * (1 + _SLACK)
    most = np.full(len(race.counts), whole)
    least = np.full(len(race.counts), race.budget / (race.voters + changed) * (1 - _SLACK))

    def lowest(place: int) -> float:
        groups = race.supporters_of(place)
        held, sizes = (
            np.append(most[groups], whole),
            np.append(race.counts[groups], changed).astype(np.float64),
        )
        cost = race.costs[place] * (1 - 2 * _SLACK)
        price = _level(held, sizes, cost)
        paid = float(sizes @ np.minimum(held, price if price < _INFINITE else whole))
        if price < _INFINITE:
            return price if paid <= race.costs[place] * (1 - _SLACK) else 0.0
        return _INFINITE if paid < race.costs[place] * (1 - _SLACK) else 0.0

    def greatest(place: int) -> float:
        groups = race.supporters_of(place)
        held, sizes = least[groups], race.counts[groups].astype(np.float64)
        falling = np.argsort(-held, kind="stable")
        gone = np.minimum(
            sizes[falling], np.maximum(0.0, changed - (np.cumsum(sizes[falling]) - sizes[falling]))
        )
        sizes[falling] -= gone
        price = _level(held, sizes, race.costs[place] * (1 + 2 * _SLACK))
        if price == _INFINITE:
            return price
        paid = float(sizes @ np.minimum(held, price))
        return price if paid >= race.costs[place] * (1 + _SLACK) else _INFINITE

    def key(place: int, price: float) -> float:
        return price / race.costs[place] if per_cost else price

    for winner in funded:
        if winner not in certain:
            return False
        low, high = lowest(winner), greatest(winner)
        possible.remove(winner)
        bar = key(winner, high) * (1 + _SLACK)
        if high == _INFINITE or any(key(place, lowest(place)) <= bar for place in possible):
            return False
        groups = race.supporters_of(winner)
        least[groups] = np.maximum(0.0, least[groups] - high - _SLACK * whole)
        most[groups] = np.maximum(0.0, most[groups] - low) + _SLACK * whole
    return all(lowest(place) == _INFINITE for place in possible)


def _level(held: Floats, sizes: Floats, cost: float) -> float:
    """The price at which voters who hold `held` pay `cost` together, each at most what they hold; about."""
    order = np.argsort(held, kind="stable")
    held, sizes = held[order], sizes[order]
    poorer = np.cumsum(held * sizes) - held * sizes
    able = np.cumsum(sizes[::-1])[::-1]
    if not len(held) or float(held @ sizes) < cost:
        return _INFINITE
    prices = np.divide(cost - poorer, able, out=np.full(len(held), _INFINITE), where=able > 0)
    enough = np.flatnonzero(prices <= held)
    return float(prices[enough[0]]) if len(enough) else _INFINITE
