"""Greedy and what surrounds every rule, plainly, for the stand-alone checker. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from voting.checker_ballots import Election

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Move:
    """One decision. `price` None where the rule names none; `tied`: lines exactly level with it; `payers`:
    ballots that pay in full, their points, ballots that give all they have left, and how much that is."""

    line: str
    stage: str
    support: Fraction
    price: Fraction | None = None
    tied: tuple[str, ...] = ()
    fate: str = "funded"
    payers: tuple[int, int, int, Fraction] | None = None


@dataclass(slots=True)
class Count:
    """What a rule decided, in order; `level`: all that stood level where an order had to be found."""

    moves: list[Move] = field(default_factory=list)
    level: set[tuple[tuple[str, ...], str]] = field(default_factory=set)
    endowment: Fraction | None = None
    preferred: dict[str, int] | None = None
    said: str = ""

    @property
    def funded(self) -> list[str]:
        return [move.line for move in self.moves if move.fate == "funded"]

    def saw(self, lines: Sequence[str], support: Fraction | int) -> None:
        if len(lines) > 1:
            self.level.add((tuple(lines), str(support)))


def by_score(
    one: Election,
    *,
    taken: Sequence[str] = (),
    skip: bool = True,
    per_cost: bool = False,
    stage: str = "greedy",
) -> Count:
    """Greedy with the money that `taken` leaves: by falling score, or score per cost."""
    count, left = Count(), one.budget - sum(one.costs[line] for line in taken)
    worth: Mapping[str, tuple[int, Fraction]] = {
        line: (0 if cost or not per_cost else 1, Fraction(one.score[line], (cost or 1) if per_cost else 1))
        for line, cost in one.costs.items()
    }
    running = set(one.running)
    lines = one.first(line for line in one.costs if line not in taken)
    for line in sorted(lines, key=worth.__getitem__, reverse=True):
        level = [other for other in lines if worth[other] == worth[line]] if line in running else []
        count.saw([other for other in level if other in running], worth[line][1])
        if line not in running or one.closed(line, [*taken, *count.funded]):
            continue
        if one.costs[line] <= left:
            rest = tuple(other for other in level if other != line)
            count.moves.append(Move(line, stage, worth[line][1], tied=rest))
            left -= one.costs[line]
        elif not skip:
            break
    return count


def guaranteed(one: Election) -> Count:
    """Places that limits guarantee, limit after limit: the best supported lines that fit."""
    count, left = Count(), one.budget
    for limit in one.limits:
        inside = [line for line in limit["lines"] if line in one.costs]
        before = sum(line in limit["lines"] for line in (*one.taken, *count.funded))
        wanted = limit["least_lines"] - before
        waiting = [line for line in inside if line in one.running and line not in count.funded]
        ranked = sorted(one.first(waiting), key=lambda line: -one.score[line])
        for line in ranked:
            if wanted < 1:
                break
            level = [other for other in ranked if one.score[other] == one.score[line]]
            count.saw(level, one.score[line])
            if one.costs[line] > left or one.closed(line, count.funded):
                continue
            rest = tuple(other for other in level if other != line)
            count.moves.append(Move(line, "quota", Fraction(one.score[line]), tied=rest))
            left -= one.costs[line]
            wanted -= 1
    return count


def phragmen(one: Election) -> Count:
    """Sequential Phragmén: the line that costs each supporter least in all, until one is dearer than the
    money left."""
    load: dict[int, Fraction] = {}
    count, left = Count(), one.budget
    waiting = [line for line in one.running if one.costs[line] <= left]
    while True:
        funded = count.funded
        waiting = [line for line in waiting if line not in funded and not one.closed(line, funded)]
        if not waiting:
            break
        prices = {line: _load(one, line, load) for line in waiting}
        least = min(prices.values())
        level = one.first(line for line in waiting if prices[line] == least)
        if any(one.costs[line] > left for line in level):
            break
        count.saw(level, least)
        winner = level[0]
        for number, _ in one.support[winner]:
            load[number] = least
        left -= one.costs[winner]
        count.moves.append(Move(winner, "phragmen", Fraction(one.votes[winner]), least, tuple(level[1:])))
    count.said = f"{len(count.moves)} lines bought at the lowest price each"
    return count


def _load(one: Election, line: str, load: Mapping[int, Fraction]) -> Fraction:
    carried: dict[Fraction, int] = {}
    for number, _ in one.support[line]:
        held = load.get(number)
        if held is not None:
            carried[held] = carried.get(held, 0) + one.sizes[number]
    total = sum((each * count for each, count in carried.items()), Fraction(one.costs[line]))
    return total / one.votes[line]


def part_funding(one: Election, funded: Sequence[str], percent: int) -> tuple[Count, int]:
    """An offer of all the money left to the best supported line that costs more; and how much that is."""
    count, left = Count(), one.budget - sum(one.costs[line] for line in funded)
    asking = [
        line
        for line in one.running
        if line not in funded and one.costs[line] > left and not one.closed(line, funded, left)
    ]
    if not asking or left < 1:
        return count, 0
    best = max(one.score[line] for line in asking)
    level = one.first(line for line in asking if one.score[line] == best)
    count.saw(level, best)
    if left * 100 < percent * one.costs[level[0]]:
        return count, 0
    count.moves.append(
        Move(level[0], "part_funding", Fraction(best), tied=tuple(level[1:]), fate="part_funded")
    )
    return count, left


def reserve(one: Election, funded: Sequence[str], part: Mapping[str, int]) -> list[str]:
    """Lines to which money goes that comes back, by falling score; any of them fit the limits together."""
    waiting = one.first(line for line in one.running if line not in funded and line not in part)
    listed: list[str] = []
    for line in sorted(waiting, key=lambda line: -one.score[line]):
        if not one.closed(line, [*funded, *listed], part=part):
            listed.append(line)
    return listed


def preferences(one: Election, first: Sequence[str], second: Sequence[str]) -> tuple[int, int]:
    """How many ballots are better off with the one set of lines, and how many with the other."""
    ours = theirs = 0
    for ballot, size in one.ballots.items():
        worth = {line: points if one.points else one.costs.get(line, 0) for line, points in ballot}
        balance = sum(worth.get(line, 0) for line in first) - sum(worth.get(line, 0) for line in second)
        ours += size * (balance > 0)
        theirs += size * (balance < 0)
    return ours, theirs
