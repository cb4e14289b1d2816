"""Equal shares once more, in whole numbers, for the stand-alone checker. Standard library only.

Voters who have paid for the same lines with the same points hold the same money and form one class. Runs with
different money often begin with the same purchases: classes are kept in a tree of purchases and found once.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from voting.checker_ballots import Election
from voting.checker_rules import Count, Move, Told, by_score, preferences

_MOST_KEPT = 20_000_000
Cells = list[tuple[int, int, int]]  # class, points, ballots


class _Classes:
    """Voters by class after some purchases; `born`: (class before, points paid) of those made last."""

    def __init__(self, of: list[int], number: int, born: Sequence[tuple[int, int]]) -> None:
        self.of, self.number, self.born = of, number, born
        self.cells: dict[str, Cells] = {}
        self.after: dict[str, _Classes] = {}


class Shares:
    """Equal shares over one election, for any money that voters hold. `per_cost`: a line is worth what it
    costs."""

    def __init__(self, one: Election, *, per_cost: bool) -> None:
        self.one, self.per_cost = one, per_cost
        self._kept = 0
        self._root = self._new_root()

    def _new_root(self) -> _Classes:
        return _Classes([0] * len(self.one.ballots), 1, ())

    def run(self, endowment: Fraction) -> Count:
        """What is bought in order when each voter holds so much. Prices only rise while others buy, so a
        line whose last price is too high needs no new look."""
        one, count = self.one, Count(endowment=endowment)
        if self._kept > _MOST_KEPT:
            self._root, self._kept = self._new_root(), 0
        classes, money, unit = self._root, [endowment.numerator], endowment.denominator
        heap = [(Fraction(0), one.order[line], line) for line in one.running]
        heapq.heapify(heap)
        while True:
            best: Fraction | None = None
            level: dict[str, Fraction] = {}
            while heap and (best is None or heap[0][0] <= best):
                line = heapq.heappop(heap)[2]
                if one.closed(line, count.funded):
                    continue
                price = _price(one.costs[line] * unit, self._cells(classes, line), money, unit)
                if price is None:
                    continue
                worth = one.costs[line] if self.per_cost else 1
                key = price / worth if worth else Fraction(0)
                if best is None or key < best:
                    for other in level:
                        heapq.heappush(heap, (best or key, one.order[other], other))
                    best, level = key, {line: price}
                elif key == best:
                    level[line] = price
                else:
                    heapq.heappush(heap, (key, one.order[line], line))
            if best is None:
                return count
            names = one.first(level)
            for other in names[1:]:
                heapq.heappush(heap, (best, one.order[other], other))
            winner, price = names[0], level[names[0]]
            support = self._effective(winner, best)
            count.saw(names, support)
            factor = price.denominator
            if factor > 1:
                money, unit = [held * factor for held in money], unit * factor
            each = price.numerator * (unit // factor)
            payers = _payers(self._cells(classes, winner), money, each, unit)
            count.moves.append(Move(winner, "equal_shares", support, price, tuple(names[1:]), payers=payers))
            classes = self._bought(classes, winner)
            money += [max(0, money[before] - each * points) for before, points in classes.born]

    def _effective(self, line: str, key: Fraction) -> Fraction:
        one = self.one
        if self.per_cost:
            return 1 / key if key else Fraction(one.votes[line])
        return one.costs[line] / key if key else Fraction(one.score[line])

    def _cells(self, classes: _Classes, line: str) -> Cells:
        found = classes.cells.get(line)
        if found is None:
            held: Counter[tuple[int, int]] = Counter()
            for number, points in self.one.support[line]:
                held[classes.of[number], points] += self.one.sizes[number]
            found = classes.cells[line] = [(cls, points, size) for (cls, points), size in held.items()]
            self._kept += len(found)
        return found

    def _bought(self, classes: _Classes, line: str) -> _Classes:
        found = classes.after.get(line)
        if found is None:
            fresh: dict[tuple[int, int], int] = {}
            of = classes.of.copy()
            for number, points in self.one.support[line]:
                of[number] = classes.number + fresh.setdefault((of[number], points), len(fresh))
            found = classes.after[line] = _Classes(of, classes.number + len(fresh), tuple(fresh))
            self._kept += len(of)
        return found


def _price(rest: int, cells: Cells, money: Sequence[int], unit: int) -> Fraction | None:
    """What each supporter pays a point, those with less all they have; None when it is not affordable."""
    able = [(money[cls], points, size) for cls, points, size in cells]
    if sum(held * size for held, _, size in able) < rest:
        return None
    weight = sum(points * size for _, points, size in able)
    while True:
        poor = [row for row in able if row[0] * weight < rest * row[1]]
        if not poor:
            return Fraction(rest, weight * unit)
        able = [row for row in able if row[0] * weight >= rest * row[1]]
        rest -= sum(held * size for held, _, size in poor)
        weight -= sum(points * size for _, points, size in poor)


def _payers(cells: Cells, money: Sequence[int], each: int, unit: int) -> tuple[int, int, int, Fraction]:
    full = weight = emptied = gave = 0
    for cls, points, size in cells:
        held = money[cls]
        if held >= each * points:
            full, weight = full + size, weight + size * points
        elif held:
            emptied, gave = emptied + size, gave + held * size
    return full, weight, emptied, Fraction(gave, unit)


def equal_shares(
    one: Election, counting: Mapping[str, Any], told: Fraction | None, tell: Told, *, every_step: bool
) -> Count:
    """Equal shares with its completion and the comparison step. For add1 every step from the start on is run,
    since spending may fall again when voters hold more; without `every_step` only the one that is claimed
    (`told`) and the next. Raises ValueError when no voter can have held what is told."""
    if not one.voters:
        return by_score(one)
    start = Fraction(one.budget, one.voters)
    if counting["start"] == "whole":
        start = Fraction(one.budget // one.voters)
    rule = Shares(one, per_cost=counting["utility"] == "cost" and not one.points)
    if counting["completion"] in ("add1", "add1u"):
        count = _raised(rule, start, counting, told, tell, every_step=every_step)
    else:
        count = rule.run(start)
        count.said = f"each voter holds {start}; {len(count.moves)} bought, none was cheaper or affordable"
    if counting["completion"] in ("utilitarian", "add1u"):
        further = by_score(one, taken=count.funded, stage="completion")
        count.moves += further.moves
        count.level |= further.level
    if counting["comparison"]:
        other = by_score(one)
        ours, theirs = preferences(one, count.funded, other.funded)
        said = f"; {ours} ballots prefer equal shares and {theirs} greedy"
        count = count if ours >= theirs else other
        count.said += said
        count.preferred = {"equal_shares": ours, "greedy": theirs, "alike": one.voters - ours - theirs}
    return count


def _raised(
    rule: Shares,
    start: Fraction,
    counting: Mapping[str, Any],
    told: Fraction | None,
    tell: Told,
    *,
    every_step: bool,
) -> Count:
    step, asked = counting["increment"], 0
    before: Count | None = None
    if not every_step and told is not None:
        steps = (told - start) / step
        if steps.denominator != 1 or steps < 0:
            raise ValueError(f"no voter of {rule.one.name} can have held {told}: the start is {start}")
        asked = int(steps)
    while True:
        tell(f"{asked} steps of add1 run so far")
        count = rule.run(start + asked * step)
        spent = sum(rule.one.costs[line] for line in count.funded)
        if spent > rule.one.budget:
            count, why = before or count, "one step more would overspend"
            break
        if _finished(rule.one, count.funded, rule.one.budget - spent, counting["stop"]):
            why = "more money would change nothing"
            break
        before, asked = count, asked + 1
    how = "every step before it run" if every_step else "only this step and the next run"
    count.said = f"each voter holds {count.endowment} ({how}); {len(count.moves)} bought; {why}"
    return count


def _finished(one: Election, funded: Sequence[str], left: int, stop: str) -> bool:
    bought = set(funded)
    rest = [line for line in one.running if line not in bought]
    if stop == "exhaustive":
        rest = [line for line in rest if one.costs[line] <= left]
    return all(one.closed(line, funded) for line in rest)
