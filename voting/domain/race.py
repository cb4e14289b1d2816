"""The lines that compete for one pot, ready to count: costs, and who supports each line how strongly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from voting.domain.paper import Contest, Kind
from voting.domain.votes import Group, Votes


@dataclass(frozen=True)
class Race:
    """`supporters[i]` lists (ballot group, points) of line i; `counts[g]` says how many ballots group g
    holds.

    Every group supports at least one line. Money is in the smallest unit (pence for our own papers). Points
    are 1 for approvals. `additive`: points say how much a line is worth to a voter, so equal shares uses
    them.
    """

    budget: int
    ids: tuple[str, ...]
    costs: tuple[int, ...]
    counts: tuple[int, ...]
    supporters: tuple[tuple[tuple[int, int], ...], ...]
    additive: bool = False

    @cached_property
    def voters(self) -> int:
        """Ballots with at least one choice in this race."""
        return sum(self.counts)

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """Number of ballots that chose each line."""
        return tuple(sum(self.counts[group] for group, _ in rows) for rows in self.supporters)

    @cached_property
    def scores(self) -> tuple[int, ...]:
        """Sum of points of each line; the same as `votes` for approvals."""
        if not self.additive:
            return self.votes
        return tuple(sum(self.counts[group] * points for group, points in rows) for rows in self.supporters)


def build_race(
    budget: int,
    costs: Mapping[str, int],
    votes: Votes,
    kind: Kind,
    *,
    among: Collection[str] | None = None,
) -> Race:
    """The race of the lines `among` (default: all) for `budget`.

    On a ranked ballot the last of k lines scores 1 and the first k (Borda, as in the `score` column of
    Pabulib files and in Kraków's 3-2-1). Ballots without a choice among the lines do not count as voters of
    this race.
    """
    ids = tuple(line for line in votes.ids if among is None or line in among)
    place = {line: index for index, line in enumerate(ids)}
    local = [place.get(line) for line in votes.ids]
    supporters: list[list[tuple[int, int]]] = [[] for _ in ids]
    counts: list[int] = []
    for group in votes.groups:
        rows = [(index, points) for line, points in _worth(group, kind) if (index := local[line]) is not None]
        if rows:
            for index, points in rows:
                supporters[index].append((len(counts), points))
            counts.append(group.size)
    return Race(
        budget=budget,
        ids=ids,
        costs=tuple(costs[line] for line in ids),
        counts=tuple(counts),
        supporters=tuple(tuple(rows) for rows in supporters),
        additive=kind in (Kind.RANKED, Kind.CUMULATIVE, Kind.SCORE),
    )


def race_of(contest: Contest, pot: str, votes: Votes) -> Race:
    """The race for one pot of a contest on the paper."""
    return build_race(
        contest.pot_by_key[pot].budget,
        {line.id: line.cost for line in contest.lines},
        votes,
        contest.kind,
        among={line.id for line in contest.lines if line.pot == pot},
    )


def _worth(group: Group, kind: Kind) -> Iterable[tuple[int, int]]:
    """(line, points) of one ballot; lines given no points are left out."""
    if kind is Kind.RANKED:
        return [(line, len(group.lines) - place) for place, line in enumerate(group.lines)]
    if group.points:
        return [(line, points) for line, points in zip(group.lines, group.points, strict=True) if points]
    return [(line, 1) for line in group.lines]
