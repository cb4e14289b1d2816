"""Equal shares with numpy: many endowments side by side, every decision certified, nothing left to rounding.

Money is held in floating point together with a proven bound of its error, group by group. A line is funded
only when the bounds prove that it is the cheapest and that its supporters can pay; where they do not, lines
that all supporters can pay for alike are compared in whole numbers, and whatever is still open sends that
one run to the exact engine (`exact_shares`). So the outcome is always the exact one; `fallbacks` counts how
often that was needed.

Runs with neighbouring endowments mostly fund the same lines. They are carried as columns of one array and
part only where they differ, which is what makes add1 fast.

The bound. Let v be the money as held and v' the true money, |v - v'| <= e for each group, and let q be the
price that balances the books for v: poor groups (v < q) pay all, the others q. Raising the price by d gives
at least d times the weight W of those groups that are richer than q + d + e for certain, and errors of the
others cost at most E, the sum of their e. So the true price is at most q + (E + r) / W, r being the
rounding of the sums, and by the same reasoning at least q - (E + r) / W.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from voting.domain.counting import Utility
from voting.domain.exact_shares import ExactShares
from voting.domain.race import Race
from voting.domain.shares_state import NONE, OPEN, Backings, Floats, Node, Price
from voting.domain.single_shares import SingleRun
from voting.domain.ties import TieOrder

_ULP = 2.0**-52
_MOST_COLUMNS = 64
_MANY = 4096  # groups from which on finding their classes pays
_FEW = 2  # runs up to which it does not
_AHEAD = 4  # times as many columns are begun as could be carried were every group a class
_MOST_CELLS = 2**19  # classes × columns that are carried side by side
_MOST_ROUNDS = 100
_WIDE = 1e-10  # a bound of the price that is wider than this share of it is worth narrowing
_EXACT = 2**52


class FastShares:
    """Equal shares over one race, for any number of endowments. `by_class`: whether money is held by class
    for as long as that saves anything (None: for many groups and runs); it changes no outcome."""

    def __init__(
        self,
        race: Race,
        order: TieOrder,
        *,
        utility: Utility = Utility.COST,
        by_class: bool | None = None,
    ) -> None:
        self.race = race
        self.exact = ExactShares(race, order, utility=utility)
        self.order = order
        self.rank = [order.rank[line] for line in race.ids]
        self.worth = [float(cost) if self.exact.per_cost else 1.0 for cost in race.costs]
        self._by_class = by_class
        many = len(race.counts) >= _MANY
        cells = _MOST_CELLS * (_AHEAD if many else 1)
        most = _MOST_COLUMNS // (2 if many else 1)
        self.columns = max(1, min(most, cells // max(1, len(race.counts))))
        self.runs = 0
        self.fallbacks = 0
        self._backings = Backings(race)
        self._limited = bool(race.headroom())

    def selections(self, endowments: Sequence[Fraction]) -> list[tuple[int, ...]]:
        """Places of the funded lines, in order of selection, for each endowment (money, exact). At most
        `columns` endowments at a time are worth passing."""
        self.runs += len(endowments)
        if max(self.race.scores, default=0) >= _EXACT:
            self.fallbacks += len(endowments)
            return [self._exactly(endowment) for endowment in endowments]
        found: list[tuple[int, ...] | None] = [None] * len(endowments)
        if len(endowments) == 1 and not self._by_class:
            (endowment,) = endowments
            alone = SingleRun(self.race, self.order, self.exact, self._backings, endowment).selection()
            if alone is not None:
                return [alone]
        stack = [self._root(endowments)]
        while stack:
            stack.extend(self._settle(stack.pop(), found))
        self.fallbacks += found.count(None)
        return [
            self._exactly(endowment) if places is None else places
            for endowment, places in zip(endowments, found, strict=True)
        ]

    def _exactly(self, endowment: Fraction) -> tuple[int, ...]:
        return tuple(self.race.place_of[line] for line in self.exact.selected(endowment))

    def _root(self, endowments: Sequence[Fraction]) -> Node:
        race = self.race
        each = np.array([float(endowment) for endowment in endowments])
        bound = np.full((len(race.ids), len(endowments)), np.inf)
        for place in race.running:
            if not race.costs[place]:
                continue
            least = race.costs[place] / race.scores[place] / self.worth[place] * (1 - 8 * _ULP)
            for column, endowment in enumerate(endowments):
                if endowment.numerator * race.votes[place] >= race.costs[place] * endowment.denominator:
                    bound[place, column] = least
        headroom = race.headroom()
        free: list[int] = []
        for place in sorted(race.running, key=self.rank.__getitem__):
            if not race.costs[place] and headroom.allows(place):
                headroom.take(place)
                free.append(place)
        groups = len(race.counts)
        by_class = len(endowments) > _FEW and groups >= _MANY if self._by_class is None else self._by_class
        classes = 1 if by_class else groups
        node = Node(
            np.arange(len(endowments)),
            np.zeros(groups if by_class else 0, dtype=np.int32),
            np.array([groups]),
            classes,
            np.repeat(each[None, :], classes, axis=0),
            np.repeat((each * _ULP)[None, :], classes, axis=0),
            bound,
            each * _ULP,
            tuple(free),
        )
        self._close(node)
        return node

    def _settle(self, node: Node, found: list[tuple[int, ...] | None]) -> list[Node]:
        """Fund the next line of every run of the node; runs that end or cannot be decided leave it."""
        if len(node.runs) > 1 and node.used * len(node.runs) > _MOST_CELLS:
            return node.halves()
        prices: dict[int, Price] = {}
        over = np.atleast_1d(np.isinf(node.bound).all(axis=0))
        if over.any():
            for run in node.runs[over].tolist():
                found[run] = node.funded
            if over.all():
                return []
            node = node.part(np.logical_not(over))
        winners = self._winners(node, prices)
        if (winners == NONE).any():  # the last lines proved too dear for their supporters
            for run in node.runs[winners == NONE].tolist():
                found[run] = node.funded
        nodes = []
        for place in np.unique(winners[winners >= 0]).tolist():
            mine = winners == place
            price = prices[place]
            if mine.all():
                self._pay(node, place, price)
                nodes.append(node)
                continue
            child = node.part(mine)
            self._pay(child, place, price.part(mine))
            nodes.append(child)
        return nodes

    def _winners(self, node: Node, prices: dict[int, Price]) -> NDArray[np.int64]:
        """The line that each run funds next; `NONE`: it has ended, `OPEN`: the bounds do not say."""
        columns = np.arange(len(node.runs))
        level = np.full(node.bound.shape, np.inf)
        seen = np.zeros(len(node.bound), dtype=bool)
        while True:
            best = level.argmin(axis=0)
            limit = level[best, columns]
            open_ = (node.bound <= limit) & ~seen[:, None] & np.isfinite(node.bound)
            waiting = open_.any(axis=0)
            if not waiting.any():
                break
            first = np.where(open_, node.bound, np.inf).argmin(axis=0)[waiting]
            for place in np.unique(first).tolist():
                seen[place] = True
                price = prices[place] = self._price(node, place)
                level[place] = (price.level + price.spread) / self.worth[place] * (1 + 8 * _ULP)
        winners = np.where(np.isinf(limit), NONE, best)
        undecided = [
            place for place in prices if not prices[place].sure.all() and np.isfinite(node.bound[place]).any()
        ]
        for place in undecided:
            winners[~prices[place].sure & np.isfinite(node.bound[place]) & (node.bound[place] <= limit)] = (
                OPEN
            )
        rivals = (node.bound <= limit) & np.isfinite(node.bound)
        tied = (rivals.sum(axis=0) > 1) & (winners >= 0)
        for column in np.flatnonzero(tied).tolist():
            winners[column] = self._level_pegging(np.flatnonzero(rivals[:, column]).tolist(), prices, column)
        return winners

    def _level_pegging(self, places: list[int], prices: dict[int, Price], column: int) -> int:
        """Which of the lines whose bounds overlap is funded: decided in whole numbers, where every supporter
        of each can pay alike."""
        if not all(prices[place].safe[column] for place in places):
            return OPEN
        race = self.race

        def key(place: int) -> tuple[Fraction, int]:
            cost = 1 if self.exact.per_cost else race.costs[place]
            return Fraction(cost, race.scores[place]), self.rank[place]

        return min(places, key=key)

    def _price(self, node: Node, place: int) -> Price:
        """Price of a line for each column, and what is proven about it. Updates the node's lower bound."""
        race, back = self.race, self._backings.of(node, place)
        cost = float(race.costs[place])
        money = node.money.take(back.classes, axis=0)
        held = money if back.points is None else money / back.points[:, None]
        rounding = (len(back.classes) + 16) * _ULP
        total = back.weight @ held
        slack = rounding * (total + cost) + node.worst * race.votes[place]
        able = total - slack >= cost
        unable = total + slack < cost
        level = np.maximum(node.bound[place] * self.worth[place] * (1 - 1e-9), cost / race.scores[place])
        level = np.where(able, level, 0.0)
        target = np.where(able, cost, 0.0)
        rich = -np.ones_like(level)
        for _ in range(_MOST_ROUNDS):
            weight = back.weight @ (held > level).astype(np.float64)
            if (weight == rich).all():
                break
            rich = weight
            missing = target - back.weight @ np.minimum(held, level)
            level = level + missing / np.maximum(weight, 1.0)
        else:
            able[:] = False
        sure = able & (rich > 0)
        slack = rounding * cost + node.worst * race.votes[place]
        spread = np.where(sure, slack / np.where(sure, rich, 1.0), 0.0)
        # Groups that are hardly richer than the price may in truth be poorer: they may not carry the bound.
        near = held <= level + 2 * (spread + node.worst)
        safely = back.weight @ np.logical_not(near).astype(np.float64)
        need = sure & ((safely < rich) | (spread > _WIDE * level))
        safe = sure & (safely == float(race.scores[place]))
        if need.any():
            error = node.error.take(back.classes, axis=0)
            slack = rounding * cost + back.ballots @ np.where(near, error, 0.0)
            sure &= safely > 0
            spread = np.where(sure, slack / np.where(safely > 0, safely, 1.0), spread)
            beyond = 2 * (slack / np.where(safely > 0, safely, 1.0) + node.worst)
            sure &= back.weight @ (held > level + beyond).astype(np.float64) == safely
        below = np.where(sure, (level - spread) / self.worth[place] * (1 - 8 * _ULP), node.bound[place])
        node.bound[place] = np.where(unable, np.inf, np.maximum(node.bound[place], below))
        return Price(np.where(sure, level, np.inf), spread, safe, sure | unable, money, back)

    def _pay(self, node: Node, place: int, price: Price) -> None:
        """Charge the supporters of a line; the node then stands after its funding."""
        back, held = price.back, price.money
        error = node.error.take(back.classes, axis=0)
        doubt = self._narrowed(node, place, error, price)[None, :]
        due = price.level[None, :]
        if back.points is not None:
            due, doubt = due * back.points[:, None], doubt * back.points[:, None]
        rest = held - due
        grown = error + doubt + (held + due) * (2 * _ULP)
        error = np.where(rest < -grown, 0.0, grown)
        money = np.maximum(rest, 0.0)
        if node.flat:
            node.money[back.classes], node.error[back.classes] = money, error
        else:
            groups = self.race.supporters_of(place)
            node.settle(back, groups, self._backings.keys(node, place), money, error)
        node.worst = np.maximum(node.worst, grown.max(axis=0))
        node.funded = (*node.funded, place)
        node.bound[place] = np.inf
        self._close(node)

    def _narrowed(self, node: Node, place: int, error: Floats, price: Price) -> Floats:
        """The bound of a price from the errors of those classes that matter to it, not from the largest."""
        back, spread = price.back, price.spread
        each = price.money if back.points is None else price.money / back.points[:, None]
        near = each <= price.level + 2 * (spread + node.worst)
        safely = back.weight @ np.logical_not(near).astype(np.float64)
        rounding = (len(back.classes) + 16) * _ULP * self.race.costs[place]
        slack = rounding + back.ballots @ np.where(near, error, 0.0)
        return np.where(safely > 0, np.minimum(spread, slack / np.where(safely > 0, safely, 1.0)), spread)

    def _close(self, node: Node) -> None:
        """Take out the lines for which the limits leave no room."""
        if self._limited:
            headroom = self.race.headroom(node.funded)
            for place in range(len(node.bound)):
                if not headroom.allows(place):
                    node.bound[place] = np.inf
