"""An election as the stand-alone checker holds it. Standard library only."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

# (line, points), points 1 where every choice is worth the same; ranked ballots the best first.
Ballot = tuple[tuple[str, int], ...]
NO_LIMIT: Mapping[str, int] = {}


@dataclass(frozen=True)
class Election:
    """One pot of one contest. `points`: choices are worth what the ballot gives them; `ranked`: ballots stand
    in order of preference; `threshold`: the score a line needs; `needed`: the ballots it needs; `order`:
    which of several equal lines comes first; `taken`: what limits already count as funded (pence by line);
    `clones`: the voters that stand for a ballot of weight 1."""

    contest: str
    pot: str
    budget: int
    costs: Mapping[str, int]
    ballots: Mapping[Ballot, int]
    order: Mapping[str, int]
    points: bool = False
    ranked: bool = False
    threshold: int = 0
    needed: Mapping[str, int] = field(default_factory=dict)
    limits: tuple[Mapping[str, Any], ...] = ()
    taken: Mapping[str, int] = field(default_factory=dict)
    clones: int = 1

    @property
    def name(self) -> str:
        return f"{self.contest} / {self.pot}"

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.costs)

    @cached_property
    def voters(self) -> int:
        return sum(self.ballots.values())

    @cached_property
    def sizes(self) -> list[int]:
        """How many ballots are alike, by number of the distinct ballot."""
        return list(self.ballots.values())

    @cached_property
    def support(self) -> Mapping[str, list[tuple[int, int]]]:
        """(number of the distinct ballot, points) by line."""
        found: dict[str, list[tuple[int, int]]] = {line: [] for line in self.costs}
        for number, ballot in enumerate(self.ballots):
            for line, points in ballot:
                if line in found:
                    found[line].append((number, points))
        return found

    @cached_property
    def votes(self) -> Mapping[str, int]:
        return {line: sum(self.sizes[each] for each, _ in rows) for line, rows in self.support.items()}

    @cached_property
    def score(self) -> Mapping[str, int]:
        return {
            line: sum(self.sizes[each] * points for each, points in rows)
            for line, rows in self.support.items()
        }

    @cached_property
    def running(self) -> tuple[str, ...]:
        """Lines with the support they need."""
        return tuple(
            line
            for line in self.costs
            if self.score[line] >= max(1, self.threshold) and self.votes[line] >= self.needed.get(line, 0)
        )

    def first(self, lines: Iterable[str]) -> list[str]:
        """Lines in the order of ties."""
        return sorted(lines, key=self.order.__getitem__)

    def closed(
        self,
        line: str,
        funded: Iterable[str],
        asked: int | None = None,
        part: Mapping[str, int] = NO_LIMIT,
    ) -> bool:
        """Whether a limit leaves no room for a line beside those funded (those in `part` for less than their
        cost), if it is given what is `asked` (default: its cost)."""
        if not self.limits:
            return False
        funded = list(funded)
        wanted = self.costs[line] if asked is None else asked
        for limit in self.limits:
            members = limit["lines"]
            if line not in members:
                continue
            sums = [self.costs[other] for other in funded if other in members]
            sums += [sum_ for other, sum_ in (*self.taken.items(), *part.items()) if other in members]
            if limit["most_lines"] is not None and len(sums) >= limit["most_lines"]:
                return True
            if limit["most_money"] is not None and max(0, limit["most_money"] - sum(sums)) < wanted:
                return True
        return False

    def together(self, lines: Iterable[str], funded: Sequence[str], left: int) -> bool:
        """Whether all these lines can be funded beside those that are, with the money left."""
        beside = list(funded)
        for line in lines:
            if self.costs[line] > left or self.closed(line, beside):
                return False
            left -= self.costs[line]
            beside.append(line)
        return True

    def after(self, funded: Sequence[str]) -> Election:
        """What is left of the election once these lines are funded; all voters stay."""
        costs = {line: cost for line, cost in self.costs.items() if line not in funded}
        spent = {line: self.costs[line] for line in funded}
        return replace(
            self, costs=costs, budget=self.budget - sum(spent.values()), taken={**self.taken, **spent}
        )


def order_by_seed(seed: bytes, lines: Iterable[str]) -> dict[str, int]:
    """Which of several equal lines comes first: by SHA-256(seed ‖ line id)."""
    keyed = sorted(lines, key=lambda line: hashlib.sha256(seed + line.encode()).digest())
    return {line: place for place, line in enumerate(keyed)}


def worths(
    ballots: Sequence[tuple[Sequence[str], Sequence[int]]], kind: str, scoring: str, lines: int
) -> tuple[list[list[int]], bool]:
    """Points of every choice on every ballot (lines, points given), and whether they differ in worth at all.
    `lines`: how many lines the paper has."""
    if kind == "ranked" and scoring != "approval":
        longest = max((len(chosen) for chosen, _ in ballots), default=1)
        common = lcm(*range(1, longest + 1)) if scoring == "dowdall" else 1
        return [
            [_of_rank(scoring, rank, len(chosen), lines, common) for rank in range(len(chosen))]
            for chosen, _ in ballots
        ], True
    given = [list(points) or [1] * len(chosen) for chosen, points in ballots]
    return given, kind in ("cumulative", "score", "boost")


def _of_rank(scoring: str, rank: int, length: int, lines: int, common: int) -> int:
    if scoring == "borda":
        return length - rank
    if scoring == "full-borda":
        return lines - rank
    if scoring == "dowdall":
        return common // (rank + 1)
    if scoring == "plurality":
        return int(rank == 0)
    raise ValueError(f"the scoring {scoring} is not known here")


def counted(
    ballots: Sequence[tuple[Sequence[str], Sequence[int]]],
    points: Sequence[Sequence[int]],
    sizes: Sequence[int],
    costs: Mapping[str, int],
    *,
    ranked: bool,
) -> dict[Ballot, int]:
    """Ballots with a choice among the lines of a pot, alike ones together."""
    found: Counter[Ballot] = Counter()
    for (chosen, _), given, size in zip(ballots, points, sizes, strict=True):
        pairs = [
            (line, worth) for line, worth in zip(chosen, given, strict=True) if line in costs and worth > 0
        ]
        if pairs:
            found[tuple(pairs if ranked else sorted(pairs))] += size
    return dict(found)


def shares_needed(
    percent: int, areas: Mapping[str, str], costs: Mapping[str, int], ballots: Mapping[Ballot, int]
) -> dict[str, int]:
    """The ballots each line needs: so many per cent, rounded up, of those that chose a line of its area."""
    reached: Counter[str] = Counter()
    for ballot, size in ballots.items():
        for area in {areas.get(line, "") for line, _ in ballot} - {""}:
            reached[area] += size
    reached[""] = sum(ballots.values())
    return {line: max(1, -(-percent * reached[areas.get(line, "")] // 100)) for line in costs}


def clones(weights: Mapping[str, Fraction], areas: Sequence[str]) -> tuple[int, list[int]]:
    """How many voters stand for a ballot of weight 1, and for the ballot of each of these areas."""
    scale = lcm(*(weight.denominator for weight in weights.values())) if weights else 1
    return scale, [int(weights.get(area, Fraction(1)) * scale) for area in areas]
