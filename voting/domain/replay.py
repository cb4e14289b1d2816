"""A run of equal shares done again, exactly, by following its winners.

Voters who chose the same funded lines hold the same money and form one class; money is held as whole numbers
over one common denominator.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from voting.domain.classes import ballots_of, supporters_by_class
from voting.domain.race import Race
from voting.domain.result import Fate, Stage, Step

Cell = tuple[int, int, int]  # money over the denominator, points, ballots


class Replay:
    """Money of all voters while the winners are paid for one by one. `endowment` in money, exact."""

    def __init__(self, race: Race, endowment: Fraction) -> None:
        self.race = race
        self.classes = np.zeros(len(race.counts), dtype=np.int64)
        self.denominator = endowment.denominator
        self._money = [endowment.numerator]
        # Money of a class is brought up to the denominator when it is next needed: `_over` says at which
        # purchase it was last, `_factors` what has come to the denominator since.
        self._over = [0]
        self._denominators = [endowment.denominator]
        self._factors: dict[int, int] = {}

    def _held(self, cls: int) -> int:
        """Money of each voter of a class, over the denominator."""
        now, then = len(self._denominators) - 1, self._over[cls]
        if then != now:
            if self._money[cls]:
                factor = self._factors.get(then)
                if factor is None:
                    factor = self._factors[then] = self.denominator // self._denominators[then]
                self._money[cls] *= factor
            self._over[cls] = now
        return self._money[cls]

    def cells(self, place: int) -> list[Cell]:
        """Supporters of a line: (money each holds, points each gave, ballots), by class."""
        pairs, inverse = supporters_by_class(self.race, self.classes, place)
        ballots = ballots_of(self.race, place, pairs, inverse)
        return [(self._held(cls), points, count) for (cls, points), count in zip(pairs, ballots, strict=True)]

    def pay(self, place: int, price: Fraction) -> None:
        """Charge the supporters of a line: `price` for each point, or all they have left."""
        pairs, inverse = supporters_by_class(self.race, self.classes, place)
        factor = price.denominator
        self.denominator *= factor
        self._denominators.append(self.denominator)
        self._factors.clear()
        each = price.numerator * (self.denominator // factor)
        first = len(self._money)
        for cls, points in pairs:
            self._money.append(max(0, self._held(cls) - each * points))
            self._over.append(len(self._denominators) - 1)
        self.classes[self.race.supporters_of(place)] = first + inverse


def shares_steps(steps: Sequence[Step]) -> list[Step]:
    """The steps in which equal shares funded a line."""
    return [step for step in steps if step.stage is Stage.EQUAL_SHARES and step.fate is Fate.FUNDED]
