"""The method of equal shares, exact: every voter holds the same share of the pot and spends it only on what
they chose.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities"
(NeurIPS 2021). Money is held as integers over one common denominator, so nothing is ever rounded. Voters
who chose the same funded lines hold the same money: they form one class, and a line is priced from counts
per class, not voter by voter.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd

import numpy as np

from voting.domain.classes import ballots_of, supporters_by_class
from voting.domain.counting import Utility
from voting.domain.outcome import Outcome
from voting.domain.race import Indexes, Race
from voting.domain.result import Fate, Payers, Stage, Step, Tie
from voting.domain.ties import TieOrder

Cell = tuple[int, int, int]  # class, points, ballots
_MOST_CELLS = 1_000_000  # kept from run to run, some 100 MB; then the next run starts afresh
_GROUPS_A_CELL = 24  # as much memory: a cell, or this many groups in a history's classes


@dataclass
class History:
    """What a sequence of funded lines did to the classes of voters. It does not depend on the money, so
    runs with other endowments share it. Class 0 has paid for nothing; class c came from `origin[c]` by
    paying `points[c]`."""

    group_class: Indexes
    origin: list[int]
    points: list[int]
    first_new: int
    cells: dict[int, tuple[Cell, ...]] = field(default_factory=dict)
    after: dict[int, History] = field(default_factory=dict)

    def cells_of(self, race: Race, place: int) -> tuple[Cell, ...]:
        """Supporters of a line as (class, points, ballots)."""
        found = self.cells.get(place)
        if found is None:
            pairs, inverse = supporters_by_class(race, self.group_class, place)
            ballots = ballots_of(race, place, pairs, inverse)
            found = self.cells[place] = tuple(
                (*pair, count) for pair, count in zip(pairs, ballots, strict=True)
            )
        return found

    def fund(self, race: Race, place: int) -> History:
        """The history after `place` is funded too."""
        known = self.after.get(place)
        if known is None:
            pairs, inverse = supporters_by_class(race, self.group_class, place)
            classes, first = self.group_class.copy(), len(self.origin)
            classes[race.supporters_of(place)] = first + inverse
            known = self.after[place] = History(
                classes,
                self.origin + [cls for cls, _ in pairs],
                self.points + [points for _, points in pairs],
                first,
            )
        return known


class ExactShares:
    """Equal shares over one race, for any number of endowments. Classes found in one run serve the next."""

    def __init__(self, race: Race, order: TieOrder, *, utility: Utility = Utility.COST) -> None:
        self.race = race
        self.order = order
        self.per_cost = utility is Utility.COST and not race.additive
        self._root = self._new_root()
        self.cells_kept = 0

    def _new_root(self) -> History:
        return History(np.zeros(len(self.race.counts), dtype=np.int32), [0], [0], 0)

    def run(self, endowment: Fraction) -> Outcome:
        """One run: each voter holds `endowment` (money, exact). Steps are the funded lines in order, then
        each line that its supporters could not pay for; `support` of those is the money that they still
        held in the end."""
        return self._start(endowment).play(explain=True)

    def selected(self, endowment: Fraction) -> tuple[str, ...]:
        """The lines that `run` would fund, in order, without the account of the others."""
        return self._start(endowment).play(explain=False).selected

    def _start(self, endowment: Fraction) -> _Run:
        if self.cells_kept > _MOST_CELLS:
            self._root, self.cells_kept = self._new_root(), 0
        return _Run(self, self._root, endowment)


class _Run:
    """State of one run: money per class as integers over `denominator`."""

    def __init__(self, rule: ExactShares, history: History, endowment: Fraction) -> None:
        self.rule, self.race, self.history = rule, rule.race, history
        self.endowment = endowment
        self.money = [endowment.numerator]
        self.denominator = endowment.denominator
        # Money of a class is brought up to the denominator when it is next needed: `over` says at which
        # purchase it was last.
        self.over = [0]
        self.denominators = [endowment.denominator]
        self.headroom = rule.race.headroom()
        self.closed: list[int] = []

    def play(self, *, explain: bool) -> Outcome:
        race, order, left = self.race, self.rule.order, self.race.budget
        steps: list[Step] = []
        ties: list[Tie] = []
        heap = [(Fraction(0), place) for place in race.running]
        short: list[int] = []
        while (level := self._cheapest(heap, short)) is not None:
            key, prices = level
            names = order.sort([race.ids[place] for place in prices])
            winner = next(place for place in prices if race.ids[place] == names[0])
            for place in prices:
                if place != winner:
                    heapq.heappush(heap, (key, place))
            support = str(self._support(winner, key))
            if len(names) > 1:
                ties.append(Tie(names, support, order.name))
            rich, weight = prices[winner]
            price = str(Fraction(rich, weight * self.denominator))
            cost = race.costs[winner]
            payers = self._payers(winner, rich, weight) if explain else None
            steps.append(
                Step(
                    names[0],
                    Fate.FUNDED,
                    Stage.EQUAL_SHARES,
                    support,
                    cost,
                    left,
                    left - cost,
                    price,
                    names[1:],
                    payers=payers,
                )
            )
            left -= cost
            self.headroom.take(winner)
            self._pay(winner, rich, weight)
        if explain:
            fates = dict.fromkeys(short, Fate.SUPPORTERS_SHORT) | dict.fromkeys(
                self.closed, Fate.LIMIT_REACHED
            )
            steps.extend(
                Step(
                    race.ids[place],
                    fates[place],
                    Stage.EQUAL_SHARES,
                    str(self._held(place)),
                    race.costs[place],
                    left,
                    left,
                )
                for place in sorted(fates, key=lambda place: order.rank[race.ids[place]])
            )
        return Outcome(tuple(steps), tuple(ties), str(self.endowment))

    def _cheapest(
        self, heap: list[tuple[Fraction, int]], short: list[int]
    ) -> tuple[Fraction, dict[int, tuple[int, int]]] | None:
        """Take the lines with the least price per utility off the heap, with their prices; None when no
        line can be paid for. Prices only rise during a run, so an old price that is already too high needs
        no new look."""
        best: Fraction | None = None
        level: dict[int, tuple[int, int]] = {}
        dearer: list[tuple[Fraction, int]] = []
        while heap and (best is None or heap[0][0] <= best):
            place = heapq.heappop(heap)[1]
            if not self.headroom.allows(place):
                self.closed.append(place)
                continue
            price = self._price(place)
            if price is None:
                short.append(place)
                continue
            key = self._key(place, *price)
            if best is None or key < best:
                dearer.extend((best or key, other) for other in level)
                best, level = key, {place: price}
            elif key == best:
                level[place] = price
            else:
                dearer.append((key, place))
        for item in dearer:
            heapq.heappush(heap, item)
        return None if best is None else (best, level)

    def _cells(self, place: int) -> tuple[Cell, ...]:
        known = place in self.history.cells
        cells = self.history.cells_of(self.race, place)
        if not known:
            self.rule.cells_kept += len(cells)
        over, money, now = self.over, self.money, len(self.denominators) - 1
        factors: dict[int, int] = {}
        for cls, _, _ in cells:
            if over[cls] != now:
                if money[cls]:
                    factor = factors.get(over[cls])
                    if factor is None:
                        factor = factors[over[cls]] = self.denominator // self.denominators[over[cls]]
                    money[cls] *= factor
                over[cls] = now
        return cells

    def _held(self, place: int) -> Fraction:
        total = sum(count * self.money[cls] for cls, _, count in self._cells(place))
        return Fraction(total, self.denominator)

    def _price(self, place: int) -> tuple[int, int] | None:
        """(R, W): supporters with enough money pay R/W (over the denominator) per point; the others all
        they have. None when the supporters together hold less than the cost."""
        money = self.money
        rest = self.race.costs[place] * self.denominator
        able = [(money[cls], points, count) for cls, points, count in self._cells(place)]
        if sum(held * count for held, _, count in able) < rest:
            return None
        weight = sum(points * count for _, points, count in able)
        while True:
            poor = [cell for cell in able if cell[0] * weight < rest * cell[1]]
            if not poor:
                return rest, weight
            able = [cell for cell in able if cell[0] * weight >= rest * cell[1]]
            rest -= sum(held * count for held, _, count in poor)
            weight -= sum(points * count for _, points, count in poor)

    def _key(self, place: int, rich: int, weight: int) -> Fraction:
        """What is paid for one unit of utility: the line with the least is funded next."""
        worth = self.race.costs[place] if self.rule.per_cost else 1
        return Fraction(rich, weight * self.denominator * worth) if worth else Fraction(0)

    def _support(self, place: int, key: Fraction) -> Fraction:
        """Effective votes: how many supporters paying alike this line is as good as (points: points per
        money)."""
        if self.rule.per_cost:
            return 1 / key if key else Fraction(self.race.votes[place])
        return Fraction(self.race.costs[place]) / key if key else Fraction(self.race.scores[place])

    def _payers(self, place: int, rich: int, weight: int) -> Payers:
        """Who pays for the line: those with enough money rich/weight a point, the others all they have."""
        full = points_in_full = emptied = gave = 0
        for cls, points, count in self._cells(place):
            held = self.money[cls]
            if held * weight >= rich * points:
                full += count
                points_in_full += count * points
            elif held:
                emptied += count
                gave += held * count
        return Payers(full, points_in_full, emptied, str(Fraction(gave, self.denominator)))

    def _pay(self, place: int, rich: int, weight: int) -> None:
        """Charge the supporters; money moves to a denominator in which the price is whole."""
        if place not in self.history.after:
            self.rule.cells_kept += len(self.race.counts) // _GROUPS_A_CELL
        self._cells(place)  # brings the supporters' money up to the denominator
        after = self.history = self.history.fund(self.race, place)
        common = gcd(rich, weight)
        rich, weight = rich // common, weight // common
        self.denominator *= weight
        self.denominators.append(self.denominator)
        for cls in range(after.first_new, len(after.origin)):
            held = self.money[after.origin[cls]] * weight
            self.money.append(max(0, held - rich * after.points[cls]))
            self.over.append(len(self.denominators) - 1)
