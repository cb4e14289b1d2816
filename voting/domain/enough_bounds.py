"""Between which whole numbers a shortfall under equal shares lies: floating point with a proven bound of its
error, so that exact arithmetic is needed only where more than one number is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, isfinite

import numpy as np
from numpy.typing import NDArray

from voting.domain.enough import Enough
from voting.domain.race import Race

ULP = 2.0**-52
Between = tuple[float, float]
_ANY: Between = (0, inf)
_ANY_COST: Between = (-1, inf)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Fewest further votes (infinite where no number is enough) and largest cost (-1 where none is) of one
    line at one round: lower and upper bound of each."""

    votes: Between
    cost: Between

    def certain(self) -> Enough:
        """What the bounds leave no doubt about."""
        votes, cost = self.votes, self.cost
        return Enough(
            int(votes[0]) if votes[0] == votes[1] < inf else None,
            int(cost[0]) if cost[0] == cost[1] >= 0 else None,
        )

    def matters(self, others: Sequence[Bounds]) -> bool:
        """Whether the exact figures of this round may be the best of all rounds and are not known yet."""
        fewest = min(other.votes[1] for other in others)
        most = max(other.cost[0] for other in others)
        return (self.votes[0] < self.votes[1] and self.votes[0] < fewest) or (
            self.cost[0] < self.cost[1] and self.cost[1] > most
        )


UNKNOWN = Bounds(_ANY, _ANY_COST)
NEVER = Bounds((inf, inf), (-1, -1))


class Held:
    """What the supporters of a line hold at one round. `money` by group, wrong by `error` at most."""

    def __init__(
        self, race: Race, money: NDArray[np.float64], place: int, *, error: float, share: float
    ) -> None:
        groups, points = race.supporters_of(place), race.points_of(place)
        self.cost, self.share = float(race.costs[place]), share
        self._counts = race.counts[groups].astype(np.float64)
        self._money = money[groups]
        self._weight = 1.0 if points is None else points.astype(np.float64)
        # What a supporter pays carries the error of the money, and that of a due that it is at least.
        self._doubt = float(self._counts.sum()) * (error + 4 * ULP * share)
        self._rounding = (len(groups) + 16) * ULP

    def bounds(self, rate: float | None, *, per_cost: bool, room: int, gap: int) -> Bounds:
        """`rate`: what the winner of the round cost per unit of utility, None after the last; `room`: the
        largest cost that limits allow; `gap`: votes needed before the line may be funded at all."""
        cap = None if rate is None else rate * (self.cost if per_cost else 1.0)
        paid, doubt = self._paid(cap)
        if not (isfinite(paid) and isfinite(doubt)):
            return UNKNOWN
        votes = self._votes(paid, doubt, cap, gap) if room >= self.cost else (inf, inf)
        if gap:
            return Bounds(votes, (-1, -1))
        if per_cost and rate is not None:
            low, high = self._meeting(rate)
        else:
            low, high = ceil(paid - doubt) - 1, floor(paid + doubt)
        return Bounds(votes, (max(-1, min(low, room)), max(-1, min(high, room))))

    def _paid(self, cap: float | None) -> Between:
        """What the supporters pay when each point costs `cap`, and a bound of its error."""
        each = self._money if cap is None else np.minimum(self._money, cap * self._weight)
        total = float(self._counts @ each)
        return total, self._doubt + self._rounding * total

    def _votes(self, paid: float, doubt: float, cap: float | None, gap: int) -> Between:
        added = self.share if cap is None else min(self.share, cap)
        if added <= 0:
            return _ANY
        more = (self.cost - paid) / added
        doubt = (doubt + 4 * ULP * self.cost) / added + 16 * ULP * abs(more)
        if not (isfinite(more) and isfinite(doubt)):
            return _ANY
        return max(gap, ceil(more - doubt)), max(gap, ceil(more + doubt))

    def _meeting(self, rate: float) -> Between:
        """The largest cost c up to which supporters who pay c × rate at most still meet it. What they pay,
        less c, is concave in c and 0 for nothing, so one penny on either side proves the place."""
        if self._spare(1, rate, -1) > 0:
            return 0, 0
        nearly = self._newton(rate)
        if not isfinite(nearly):
            return _ANY_COST
        for cost in (floor(nearly), floor(nearly) - 1, floor(nearly) + 1):
            if self._spare(cost, rate, 1) > 0 and self._spare(cost + 1, rate, -1) > 0:
                return cost, cost
        return _ANY_COST

    def _spare(self, cost: int, rate: float, sign: int) -> float:
        """What is paid beyond the cost (`sign` -1: short of it), less the bound of the error."""
        paid, doubt = self._paid(cost * rate)
        return sign * (paid - cost) - doubt - 4 * ULP * cost

    def _newton(self, rate: float) -> float:
        cost = self.cost
        for _ in range(60):
            rich = self._money > rate * cost
            slope = 1 - rate * float(self._counts @ rich)
            if slope <= 1e-12:
                break
            meeting = float(self._counts @ np.where(rich, 0.0, self._money)) / slope
            if meeting >= cost * (1 - 1e-14):
                return min(meeting, cost)
            cost = meeting
        return cost
