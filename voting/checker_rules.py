"""The rules once more, plainly and in whole numbers, for the stand-alone checker. Standard library only."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.checker_ballots import Election


@dataclass(frozen=True, slots=True)
class Bought:
    """A line bought, at an exact price a supporter (for points: a point). `payers`: ballots that pay in
    full, their points, ballots that give all they have left, and how much that is (equal shares)."""

    line: str
    price: Fraction
    payers: tuple[int, int, int, Fraction] | None = None


def shares(
    one: Election, order: Mapping[str, int], endowment: Fraction, *, per_cost: bool
) -> tuple[list[Bought], int]:
    """Equal shares with this endowment: what is bought in order, and how many lines limits closed.

    Prices only rise while others buy, so a line whose last price is too high needs no new look.
    """
    money = [endowment.numerator] * len(one.ballots)
    unit = endowment.denominator
    heap: list[tuple[Fraction, int, str]] = [(Fraction(0), order[line], line) for line in one.running]
    heapq.heapify(heap)
    bought: list[Bought] = []
    closed = 0
    while heap:
        best: tuple[Fraction, int, str] | None = None
        best_price = Fraction(0)
        looked: list[tuple[Fraction, int, str]] = []
        while heap and (best is None or heap[0][:2] < best[:2]):
            _, rank, line = heapq.heappop(heap)
            if one.closed(line, [each.line for each in bought]):
                closed += 1
                continue
            price = _price(one, line, money, unit)
            if price is None:
                continue
            worth = one.costs[line] if per_cost else 1
            item = (price / worth if worth else Fraction(0), rank, line)
            if best is None or item < best:
                if best is not None:
                    looked.append(best)
                best, best_price = item, price
            else:
                looked.append(item)
        for item in looked:
            heapq.heappush(heap, item)
        if best is None:
            break
        money, unit, payers = _pay(one, best[2], best_price, money, unit)
        bought.append(Bought(best[2], best_price, payers))
    return bought, closed


def _price(one: Election, line: str, money: Sequence[int], unit: int) -> Fraction | None:
    """What each supporter pays a point, those with less all they have; None when it is not affordable."""
    holders: defaultdict[tuple[int, int], int] = defaultdict(int)
    for number, points, count in one.support[line]:
        holders[money[number], points] += count
    rest = one.costs[line] * unit
    if sum(held * count for (held, _), count in holders.items()) < rest:
        return None
    weight = sum(points * count for (_, points), count in holders.items())
    # From the one who holds least for a point on: who cannot pay an equal part gives all.
    by_wealth = sorted(holders.items(), key=lambda item: Fraction(item[0][0], item[0][1]))
    for (held, points), count in by_wealth:
        if held * weight >= rest * points:
            break
        rest -= held * count
        weight -= points * count
    return Fraction(rest, weight * unit)


def _pay(
    one: Election, line: str, price: Fraction, money: list[int], unit: int
) -> tuple[list[int], int, tuple[int, int, int, Fraction]]:
    factor = price.denominator
    if factor > 1:
        money = [held * factor for held in money]
    unit *= factor
    each = price.numerator * (unit // factor)
    full = weight = emptied = gave = 0
    for number, points, count in one.support[line]:
        held = money[number]
        if held >= each * points:
            full, weight = full + count, weight + count * points
        elif held:
            emptied, gave = emptied + count, gave + held * count
        money[number] = max(0, held - each * points)
    return money, unit, (full, weight, emptied, Fraction(gave, unit))


def loads(one: Election, order: Mapping[str, int]) -> list[Bought]:
    """Sequential Phragmén: the line that costs each supporter least in all, until one is dearer than the
    money left."""
    load: dict[int, Fraction] = defaultdict(Fraction)
    left = one.budget
    bought: list[Bought] = []
    waiting = [line for line in one.running if one.costs[line] <= left]
    while True:
        funded = [each.line for each in bought]
        waiting = [line for line in waiting if line not in funded and not one.closed(line, funded)]
        if not waiting:
            return bought
        prices = {line: _load(one, line, load) for line in waiting}
        least = min(prices.values())
        level = [line for line in waiting if prices[line] == least]
        if any(one.costs[line] > left for line in level):
            return bought
        winner = min(level, key=order.__getitem__)
        for number, _, _ in one.support[winner]:
            load[number] = least
        left -= one.costs[winner]
        bought.append(Bought(winner, least))


def _load(one: Election, line: str, load: Mapping[int, Fraction]) -> Fraction:
    carried: defaultdict[Fraction, int] = defaultdict(int)
    for number, _, count in one.support[line]:
        carried[load.get(number, Fraction(0))] += count
    total = sum((each * count for each, count in carried.items()), Fraction(one.costs[line]))
    return total / one.votes(line)


def by_score(
    one: Election, order: Mapping[str, int], *, taken: Sequence[str], skip: bool, per_cost: bool
) -> list[str]:
    """Greedy with the money that `taken` leaves: by falling score, or score per cost."""
    funded, left = list(taken), one.budget - sum(one.costs[line] for line in taken)

    def worth(line: str) -> tuple[int, Fraction]:
        score, cost = one.score(line), one.costs[line]
        if not per_cost:
            return (0, Fraction(score))
        return (0, Fraction(score, cost)) if cost else (1, Fraction(score))

    ranked = sorted(one.running, key=order.__getitem__)
    for line in sorted(ranked, key=worth, reverse=True):
        if line in taken or one.closed(line, funded):
            continue
        if one.costs[line] <= left:
            funded.append(line)
            left -= one.costs[line]
        elif not skip:
            break
    return funded[len(taken) :]
