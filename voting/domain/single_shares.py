"""One run of equal shares with numpy, for those who need no others beside it.

The same bounds as in `fast_shares`, without columns. Where they do not decide, nothing is said, and the run
is made there. A line that is dearer than one already known need not be priced: at that price its supporters
do not pay its cost, which is seen at a fraction of the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voting.domain.exact_shares import ExactShares
from voting.domain.race import Race
from voting.domain.shares_state import Backing, Backings, Floats
from voting.domain.ties import TieOrder

_ULP = 2.0**-52
_MOST_ROUNDS = 100
_WIDE = 1e-10  # a bound of the price that is wider than this share of it is worth narrowing


class Undecided(Exception):
    """The bounds leave open which line is next."""


@dataclass(slots=True)
class Price:
    """What a line costs each supporter, or a unit of points, within `spread`; `safe`: none is poorer. `lower`
    and `upper` bound it per unit of utility; `held` is what its supporters have, by point."""

    place: int
    level: float
    spread: float
    safe: bool
    lower: float
    upper: float
    held: Floats
    back: Backing


class SingleRun:
    """Equal shares from one endowment (money, exact)."""

    def __init__(
        self, race: Race, order: TieOrder, exact: ExactShares, backings: Backings, endowment: Fraction
    ) -> None:
        self.race, self.exact, self.order = race, exact, order
        self.worth = [float(cost) if exact.per_cost else 1.0 for cost in race.costs]
        self._backings = backings
        self.money = np.full(len(race.counts), float(endowment))
        self.error = np.full(len(race.counts), float(endowment) * _ULP)
        self.worst = float(endowment) * _ULP
        self.bound = {
            place: race.costs[place] / race.scores[place] / self.worth[place] * (1 - 8 * _ULP)
            for place in race.running
            if race.costs[place]
            and endowment.numerator * race.votes[place] >= race.costs[place] * endowment.denominator
        }

    def selection(self) -> tuple[int, ...] | None:
        """Places of the funded lines in order of selection; None where the bounds leave anything open."""
        race, headroom = self.race, self.race.headroom()
        funded: list[int] = []
        for place in sorted(race.running, key=lambda place: self.order.rank[race.ids[place]]):
            if not race.costs[place] and headroom.allows(place):
                headroom.take(place)
                funded.append(place)
        try:
            while True:
                if headroom:
                    self.bound = {place: low for place, low in self.bound.items() if headroom.allows(place)}
                price = self._next()
                if price is None:
                    return tuple(funded)
                self._pay(price)
                headroom.take(price.place)
                funded.append(price.place)
                del self.bound[price.place]
        except Undecided:
            return None

    def _next(self) -> Price | None:
        """The cheapest line that its supporters can pay for; None when there is none."""
        limit, known = np.inf, list[Price]()
        for place, low in sorted(self.bound.items(), key=lambda item: item[1]):
            if low > limit or np.isinf(low):
                break
            if known and self._dearer(place, limit):
                continue
            price = self._price(place)
            if price is not None:
                known.append(price)
                limit = min(limit, price.upper)
        rivals = [price for price in known if price.lower <= limit]
        if len(rivals) > 1:
            if not all(price.safe for price in rivals):
                raise Undecided
            return min(rivals, key=self._exact_price)
        return rivals[0] if rivals else None

    def _exact_price(self, price: Price) -> tuple[Fraction, int]:
        """What a unit of utility costs where every supporter can pay alike, then the order of ties."""
        race, place = self.race, price.place
        cost = 1 if self.exact.per_cost else race.costs[place]
        return Fraction(cost, race.scores[place]), self.order.rank[race.ids[place]]

    def _held(self, back: Backing) -> Floats:
        held: Floats = self.money.take(back.classes)
        if back.points is not None:
            held /= back.points
        return held

    def _dearer(self, place: int, limit: float) -> bool:
        """Whether the line proves dearer than `limit`: at it the supporters do not pay the cost, and beyond
        it no more pay on than are richer. Raises the line's lower bound."""
        race, worth, back = self.race, self.worth[place], self._backings.by_group(place)
        cost, level, held = float(race.costs[place]), limit * worth, self._held(back)
        slack = (len(held) + 16) * _ULP * cost + self.worst * race.votes[place]
        missing = cost - slack - float(back.weight @ np.minimum(held, level))
        if missing <= 0:
            return False
        richer = float(back.weight @ (held > level - self.worst).astype(np.float64))
        low = (level + missing / richer) / worth * (1 - 16 * _ULP) if richer else np.inf
        if low <= limit:
            return False
        self.bound[place] = max(self.bound[place], low)
        return True

    def _price(self, place: int) -> Price | None:
        """What the line costs, None when its supporters cannot pay. Raises the line's lower bound."""
        race, worth, back = self.race, self.worth[place], self._backings.by_group(place)
        cost, held, weight = float(race.costs[place]), self._held(back), back.weight
        rounding = (len(held) + 16) * _ULP
        total = float(weight @ held)
        slack = rounding * (total + cost) + self.worst * race.votes[place]
        if total + slack < cost:
            self.bound[place] = np.inf
            return None
        if total - slack < cost:
            raise Undecided
        level, rich = max(self.bound[place] * worth * (1 - 1e-9), cost / race.scores[place]), -1.0
        for _ in range(_MOST_ROUNDS):
            now = float(weight @ (held > level).astype(np.float64))
            if now == rich:
                break
            rich = now
            level += (cost - float(weight @ np.minimum(held, level))) / max(rich, 1.0)
        else:
            raise Undecided
        if not rich:
            raise Undecided
        spread = (rounding * cost + self.worst * race.votes[place]) / rich
        safely = self._safely(back, held, level, spread)
        safe = safely == float(race.scores[place])
        if safely < rich or spread > _WIDE * level:
            spread = self._narrowed(back, held, level, spread, rounding * cost)
            beyond = held > level + 2 * (spread + self.worst)
            if float(weight @ beyond.astype(np.float64)) != safely:
                raise Undecided
        lower = (level - spread) / worth * (1 - 8 * _ULP)
        self.bound[place] = max(self.bound[place], lower)
        return Price(place, level, spread, safe, lower, (level + spread) / worth * (1 + 8 * _ULP), held, back)

    def _safely(self, back: Backing, held: Floats, level: float, spread: float) -> float:
        """The weight of those who are richer than the price for certain."""
        return float(back.weight @ (held > level + 2 * (spread + self.worst)).astype(np.float64))

    def _narrowed(self, back: Backing, held: Floats, level: float, spread: float, rounding: float) -> float:
        """The bound of a price from the errors of those that matter to it, not from the largest."""
        near = held <= level + 2 * (spread + self.worst)
        safely = float(back.weight @ np.logical_not(near).astype(np.float64))
        if not safely:
            raise Undecided
        slack = rounding + float(back.ballots @ np.where(near, self.error.take(back.classes), 0.0))
        return slack / safely

    def _pay(self, price: Price) -> None:
        """Charge the supporters of a line."""
        back, held = price.back, price.held
        rounding = (len(held) + 16) * _ULP * self.race.costs[price.place]
        narrow = self._narrowed(back, held, price.level, price.spread, rounding)
        due: float | Floats = price.level
        doubt: float | Floats = min(price.spread, narrow)
        money = self.money.take(back.classes)
        if back.points is not None:
            due, doubt = due * back.points, doubt * back.points
        rest = money - due
        grown = self.error.take(back.classes) + doubt + (money + due) * (2 * _ULP)
        self.error[back.classes] = np.where(rest < -grown, 0.0, grown)
        self.money[back.classes] = np.maximum(rest, 0.0)
        self.worst = max(self.worst, float(grown.max()))
