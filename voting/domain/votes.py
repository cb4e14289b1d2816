"""Ballots of one contest with identical ones grouped: counting costs what distinct ballots cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from voting.domain.ballot import Marks
from voting.domain.paper import Contest, Kind


class Group(NamedTuple):
    """`size` ballots that chose these lines (indexes; best first when ranked) with these points (or none)."""

    lines: tuple[int, ...]
    points: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Votes:
    """All ballots of a contest, grouped. Groups are in a fixed order, whatever order the ballots came in."""

    ids: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def ballots(self) -> int:
        return sum(group.size for group in self.groups)

    @property
    def blank(self) -> int:
        return sum(group.size for group in self.groups if not group.lines)


def group_ballots(ids: Sequence[str], ballots: Iterable[Marks], *, ordered: bool) -> Votes:
    """Group marks that mean the same. `ordered`: the order of lines matters (ranked). Every line must be in
    `ids`."""
    return regroup(ids, Counter((marks.lines, marks.points) for marks in ballots).items(), ordered=ordered)


def group_marks(contest: Contest, ballots: Iterable[Marks]) -> Votes:
    """Group the marks of one contest; lines are indexed in the paper's order."""
    return group_ballots([line.id for line in contest.lines], ballots, ordered=contest.kind is Kind.RANKED)


def regroup(
    ids: Sequence[str],
    counted: Iterable[tuple[tuple[tuple[str, ...], tuple[int, ...]], int]],
    *,
    ordered: bool,
) -> Votes:
    """Votes from ((line ids, points), count) pairs; pairs that mean the same are added up."""
    index = {line: place for place, line in enumerate(ids)}
    totals: Counter[tuple[tuple[int, ...], tuple[int, ...]]] = Counter()
    for (lines, points), count in counted:
        places = tuple(index[line] for line in lines)
        if not ordered:
            if points:
                pairs = sorted(zip(places, points, strict=True))
                places, points = tuple(place for place, _ in pairs), tuple(point for _, point in pairs)
            else:
                places = tuple(sorted(places))
        totals[places, points] += count
    groups = tuple(Group(lines, points, count) for (lines, points), count in sorted(totals.items()))
    return Votes(tuple(ids), groups)
