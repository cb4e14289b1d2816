"""Sequential Phragmén: every voter earns money at the same rate, and a line is bought as soon as its
supporters together can pay for it.

Source: Phragmén (1894); Brill, Freeman, Janson, Lackner, "Phragmén's voting methods and justified
representation" (2017); for lines with costs Los, Christoff, Grossi, "Proportional Budget Allocations" (2022).
Every positive mark counts as approval, whatever its points.

A voter's load is what the voter has paid in all, which is the price of the last line bought that the voter
supports. So a line is priced from how many of its supporters stand at each price so far: a matrix of whole
numbers. Prices are compared in floating point with a proven margin, and whatever lies within the margin is
settled with whole numbers over one common denominator.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from operator import mul

import numpy as np
from numpy.typing import NDArray

from voting.domain.completion import fill, with_unsupported
from voting.domain.counting import Completion
from voting.domain.outcome import Outcome
from voting.domain.race import Integers, Race
from voting.domain.result import Fate, Stage, Step, Tie
from voting.domain.ties import TieOrder

_EXACT_IN_FLOAT = 2**53
_ROUNDING = 2.0**-53
_UNDERFLOW = 1e-290


def phragmen(race: Race, order: TieOrder, completion: Completion = Completion.NONE) -> Outcome:
    """Sequential Phragmén until a line comes first that the money left does not cover.

    The price of a line is (its cost + loads of its supporters) ÷ its supporters: what each of them has paid
    in all once it is bought. The lowest price wins. If several lines stand level and the money left does not
    cover one of them, the count stops before any of them is bought, so that its end does not hang on the
    order of ties. Lines dearer than the whole pot never take part. In the steps `price` is that load and
    `support` the number of votes; lines never reached have the price that stood at the stop. `completion`
    utilitarian: greedy with the money left. Raises ValueError for another completion.
    """
    if completion not in (Completion.NONE, Completion.UTILITARIAN):
        raise ValueError(f"Phragmén's rule has no completion {completion}")
    outcome = _Run(race, order).play()
    if completion is Completion.UTILITARIAN:
        return fill(outcome, race, order)
    return with_unsupported(outcome, race, order, Stage.PHRAGMEN)


class _Run:
    """State of one run. Level 0 is the load nothing; buying the k-th line makes level k."""

    def __init__(self, race: Race, order: TieOrder) -> None:
        if race.voters >= _EXACT_IN_FLOAT:
            raise ValueError(f"Phragmén's rule counts fewer than {_EXACT_IN_FLOAT} voters")
        self.race, self.order = race, order
        self.headroom = race.headroom()
        self.left = race.budget
        self.steps: list[Step] = []
        self.ties: list[Tie] = []
        self.ended: dict[int, Fate] = {}
        self.alive: list[int] = []
        for place in race.running:
            if race.costs[place] <= race.budget:
                self.alive.append(place)
            else:
                self.ended[place] = Fate.OVER_BUDGET
        self.numerators, self.denominator = [0], 1
        lines = len(race.ids)
        self._unit = race.budget or 1
        self._costs = np.array([min(cost, self._unit) / self._unit for cost in race.costs])
        self._votes = np.maximum(1, np.array(race.votes, dtype=np.float64))
        self._loads = np.zeros(len(self.alive) + 1)
        self._matrix = np.zeros((len(self.alive) + 1, lines))
        self._matrix[0] = race.votes
        self._weights = race.counts.astype(np.float64)
        self._level = np.zeros(len(race.counts), dtype=np.int64)
        self._first, self._lines = _by_group(race, self.alive)

    def play(self) -> Outcome:
        race = self.race
        while level := self._cheapest():
            names = self.order.sort([race.ids[place] for place in level])
            if any(race.costs[place] > self.left for place in level):
                self._stop(level)
                break
            winner = race.place_of[names[0]]
            price = self._price(winner)
            if self._order_matters(level):
                self.ties.append(Tie(names, str(price), self.order.name))
            after = self.left - race.costs[winner]
            self.steps.append(self._step(winner, Fate.FUNDED, after, names[1:]))
            self.left = after
            self._buy(winner)
        for place in sorted(self.ended, key=lambda place: self.order.rank[race.ids[place]]):
            self.steps.append(self._step(place, self.ended[place], self.left))
        return Outcome(tuple(self.steps), tuple(self.ties))

    def _cheapest(self) -> list[int]:
        """Places of the lines with the lowest price, exactly level; empty when no line is left."""
        if self.headroom:
            closed = [place for place in self.alive if not self.headroom.allows(place)]
            self.ended.update(dict.fromkeys(closed, Fate.LIMIT_REACHED))
            self.alive = [place for place in self.alive if place not in self.ended]
        if not self.alive:
            return []
        levels = len(self.numerators)
        alive = np.array(self.alive)
        loads = self._loads[:levels] @ self._matrix[:levels]
        prices = (self._costs[alive] + loads[alive]) / self._votes[alive]
        # Each price is a sum of levels + 1 rounded products of positive numbers, then a quotient.
        bound = float(prices.min()) * (1 + 4 * (levels + 8) * _ROUNDING) + _UNDERFLOW
        close: list[int] = alive[prices <= bound].tolist()
        if len(close) == 1:
            return close
        exact = {place: self._price(place) for place in close}
        best = min(exact.values())
        return [place for place in close if exact[place] == best]

    def _paid(self, place: int) -> int:
        """What supporters of the line would have paid in all once it is bought, over the denominator."""
        levels = len(self.numerators)
        counts: list[int] = self._matrix[:levels, place].astype(np.int64).tolist()
        carried: int = sum(map(mul, counts, self.numerators))
        return self.race.costs[place] * self.denominator + carried

    def _price(self, place: int) -> Fraction:
        return Fraction(self._paid(place), self.denominator * self.race.votes[place])

    def _buy(self, winner: int) -> None:
        """Every supporter's load becomes the price of the line: a new level."""
        paid, votes = self._paid(winner), self.race.votes[winner]
        common = gcd(paid, votes)
        factor = votes // common
        self.numerators = [numerator * factor for numerator in self.numerators]
        self.numerators.append(paid // common)
        self.denominator *= factor
        new = len(self.numerators) - 1
        self._loads[new] = self.numerators[new] / (self.denominator * self._unit)
        self.alive.remove(winner)
        self.headroom.take(winner)
        groups = self.race.supporters_of(winner)
        lengths = self._first[groups + 1] - self._first[groups]
        ends = np.cumsum(lengths)
        marks = np.repeat(self._first[groups] - ends + lengths, lengths) + np.arange(ends[-1])
        lines = len(self.race.ids)
        cells = np.repeat(self._level[groups] * lines, lengths) + self._lines[marks]
        moved = np.bincount(
            cells, weights=np.repeat(self._weights[groups], lengths), minlength=new * lines
        ).reshape(new, lines)
        self._matrix[:new] -= moved
        self._matrix[new] = moved.sum(axis=0)
        self._level[groups] = new

    def _stop(self, level: Sequence[int]) -> None:
        for place in self.alive:
            fits = place not in level or self.race.costs[place] <= self.left
            self.ended[place] = Fate.AFTER_STOP if fits else Fate.OVER_BUDGET

    def _order_matters(self, level: Sequence[int]) -> bool:
        """Whether some order of these equally priced lines could lead elsewhere: not when all of them can be
        funded and no two of them share a supporter."""
        if len(level) < 2:
            return False
        if not self.headroom.fit_together(level, self.left):
            return True
        seen = np.zeros(len(self.race.counts), dtype=bool)
        for place in level:
            groups = self.race.supporters_of(place)
            if seen[groups].any():
                return True
            seen[groups] = True
        return False

    def _step(self, place: int, fate: Fate, after: int, tied_with: tuple[str, ...] = ()) -> Step:
        race = self.race
        return Step(
            line=race.ids[place],
            fate=fate,
            stage=Stage.PHRAGMEN,
            support=str(race.votes[place]),
            cost=race.costs[place],
            left_before=self.left,
            left_after=after,
            price=str(self._price(place)),
            tied_with=tied_with,
        )


def _by_group(race: Race, places: Sequence[int]) -> tuple[Integers, NDArray[np.int64]]:
    """Of each group the lines among `places` that it supports: where its part begins, and the lines."""
    bits = max(1, len(race.ids)).bit_length()
    keys = np.concatenate(
        [np.empty(0, np.int64)]
        + [(race.supporters_of(place).astype(np.int64) << bits) | place for place in places]
    )
    keys.sort()
    lengths = np.bincount(keys >> bits, minlength=len(race.counts))
    first = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    return first, keys & ((1 << bits) - 1)
