"""Maximin support once more, by maximum flow, for the stand-alone checker. Standard library only.

The load of some lines is the greatest cost ÷ supporters of any part of them. That some load is enough is
shown by a flow that places every cost on supporters who carry no more than it; that less is not by a part of
the lines with that very ratio, which the flow leaves stuck.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from fractions import Fraction

from voting.checker_ballots import Election
from voting.checker_rules import Count, Move, Told


def maximin_support(one: Election, tell: Told) -> Count:
    """The line whose funding leads to the least load, again and again; what does not fit is passed over."""
    count, left, load = Count(), one.budget, Fraction(0)
    at_least = {line: Fraction(one.costs[line], one.votes[line]) for line in one.running}
    alive = list(one.running)
    while True:
        funded = count.funded
        alive = [line for line in alive if one.costs[line] <= left and not one.closed(line, funded)]
        if not alive:
            break
        tell(f"{len(funded)} lines by maximin support so far")
        # A load never falls while more is funded, so old ones bound new ones from below.
        heap = [(max(at_least[line], load), one.order[line], line) for line in alive]
        heapq.heapify(heap)
        best: Fraction | None = None
        while heap and (best is None or heap[0][0] <= best):
            bound, _, line = heapq.heappop(heap)
            at_least[line] = least_load(one, [*funded, line], bound)
            best = at_least[line] if best is None else min(best, at_least[line])
        level = one.first(line for line in alive if at_least[line] == best)
        winner, load = level[0], at_least[level[0]]
        count.saw(level, load)
        count.moves.append(
            Move(winner, "maximin_support", Fraction(one.votes[winner]), load, tuple(level[1:]))
        )
        left -= one.costs[winner]
        alive.remove(winner)
    count.said = f"{len(count.moves)} lines bought, each the one that burdens the most burdened voter least"
    return count


def least_load(one: Election, lines: Sequence[str], bound: Fraction) -> Fraction:
    """The least load at which all these lines can be paid; `bound`: no more than that."""
    chosen: dict[int, int] = {}
    for place, line in enumerate(lines):
        for number, _ in one.support[line]:
            chosen[number] = chosen.get(number, 0) | 1 << place
    sizes: Counter[int] = Counter()
    for number, which in chosen.items():
        sizes[which] += one.sizes[number]
    costs = [one.costs[line] for line in lines]
    while True:
        stuck = _stuck(costs, sizes, bound)
        if not stuck:
            return bound
        mask = sum(1 << place for place in stuck)
        bound = Fraction(
            sum(costs[place] for place in stuck),
            sum(size for which, size in sizes.items() if which & mask),
        )


def _stuck(costs: Sequence[int], sizes: Mapping[int, int], load: Fraction) -> list[int]:
    """Lines that cannot reach anybody with room once a maximum flow has placed what it can; none when all is
    placed. A line's money moves to a class with room along lines that make way for each other."""
    demand = [cost * load.denominator for cost in costs]
    room = {which: size * load.numerator for which, size in sizes.items()}
    members: list[list[int]] = [
        [which for which in sizes if which >> place & 1] for place in range(len(costs))
    ]
    placed: list[dict[int, int]] = [{} for _ in costs]
    users: dict[int, set[int]] = {which: set() for which in sizes}
    for place in sorted(range(len(costs)), key=lambda place: len(members[place])):
        for which in sorted(members[place], key=int.bit_count):
            if not demand[place]:
                break
            if put := min(demand[place], room[which]):
                placed[place][which] = put
                users[which].add(place)
                room[which] -= put
                demand[place] -= put
    for place in range(len(costs)):
        while demand[place]:
            came, left_for, end = _way(place, members, users, room)
            if end is None:
                return list(came)
            moves = []  # a line, the class that it moves money to, and the one that it takes it from
            gains: int | None = end
            while gains is not None:
                line = left_for[gains]
                moves.append((line, gains, came[line]))
                gains = came[line]
            put = min(demand[place], room[end])
            put = min([put, *(placed[line][loses] for line, _, loses in moves if loses is not None)])
            room[end] -= put
            demand[place] -= put
            for line, gains, loses in moves:
                placed[line][gains] = placed[line].get(gains, 0) + put
                users[gains].add(line)
                if loses is not None:
                    placed[line][loses] -= put
                    if not placed[line][loses]:
                        users[loses].discard(line)
    return []


def _way(
    start: int, members: Sequence[Sequence[int]], users: Mapping[int, set[int]], room: Mapping[int, int]
) -> tuple[dict[int, int | None], dict[int, int], int | None]:
    """Lines reached from one, with the class in which each makes way; classes reached, with the line that
    would move there; and a class with room, if there is any."""
    came: dict[int, int | None] = {start: None}
    left_for: dict[int, int] = {}
    waiting = deque([start])
    while waiting:
        line = waiting.popleft()
        for which in members[line]:
            if which in left_for:
                continue
            left_for[which] = line
            if room[which]:
                return came, left_for, which
            for other in users[which]:
                if other not in came:
                    came[other] = which
                    waiting.append(other)
    return came, left_for, None
