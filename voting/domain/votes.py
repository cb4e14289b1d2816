"""Ballots of one contest with identical ones grouped: counting costs what distinct ballots cost."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.paper import Kind


class Group(NamedTuple):
    """`size` ballots that chose these lines (indexes; best first when ranked) with these points (or none).
    `area`: where they were cast, an index into the names of areas; -1 where nothing is said of it."""

    lines: tuple[int, ...]
    points: tuple[int, ...]
    size: int
    area: int = -1


@dataclass(frozen=True, slots=True)
class Votes:
    """All ballots of a contest, grouped, in flat arrays. The order of groups means nothing.

    Group g holds `sizes[g]` ballots and chose `lines[starts[g]:starts[g + 1]]`, indexes into `ids` (best
    first when ranked). `points` runs beside `lines`, and is empty where ballots give none. `areas` runs
    beside `sizes` (an index into `area_names`, -1 for none), and is empty where nothing is said of areas.
    """

    ids: tuple[str, ...]
    starts: array[int]
    lines: array[int]
    points: array[int]
    sizes: array[int]
    areas: array[int] = field(default_factory=lambda: array("i"))
    area_names: tuple[str, ...] = ()

    @classmethod
    def of(cls, ids: Sequence[str], groups: Iterable[Group], area_names: Sequence[str] = ()) -> Votes:
        """Votes from groups that are already distinct."""
        starts, lines, points, sizes = array("q", [0]), array("i"), array("q"), array("q")
        areas = array("i")
        for group in groups:
            lines.extend(group.lines)
            points.extend(group.points)
            sizes.append(group.size)
            if area_names:
                areas.append(group.area)
            starts.append(len(lines))
        if points and len(points) != len(lines):
            raise ValueError("some ballots give points and others do not")
        return cls(tuple(ids), starts, lines, points, sizes, areas, tuple(area_names))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups one by one, for those who read rather than count."""
        return tuple(self._each())

    def _each(self) -> Iterator[Group]:
        for place, size in enumerate(self.sizes):
            first, end = self.starts[place], self.starts[place + 1]
            area = self.areas[place] if self.areas else -1
            yield Group(tuple(self.lines[first:end]), tuple(self.points[first:end]), size, area)

    @property
    def ballots(self) -> int:
        return sum(self.sizes)

    @property
    def blank(self) -> int:
        return sum(
            size for place, size in enumerate(self.sizes) if self.starts[place] == self.starts[place + 1]
        )


def group_marks(contest: Contest, ballots: Iterable[Marks], areas: Iterable[str] = ()) -> Votes:
    """Group the marks of one contest; lines are indexed in the paper's order. Where there is a boost vote, a
    ballot without points gives each line 1. `areas`: the label of each ballot's weight, where the paper
    weighs them; "" for 1."""
    if contest.boost:
        ballots = (Marks(mark.lines, mark.points or (1,) * len(mark.lines)) for mark in ballots)
    pairs = zip(ballots, areas, strict=True) if contest.weights else ((mark, "") for mark in ballots)
    counted = Counter((mark.lines, mark.points, area) for mark, area in pairs)
    return regroup(contest, counted.items())


def regroup(
    contest: Contest, counted: Iterable[tuple[tuple[tuple[str, ...], tuple[int, ...], str], int]]
) -> Votes:
    """Votes from ((line ids, points, label of the weight), count) pairs; pairs that mean the same are added
    up."""
    ids, ordered = [line.id for line in contest.lines], contest.kind is Kind.RANKED
    index = {line: place for place, line in enumerate(ids)}
    names = list(contest.weight_by_label)
    label = {"": -1} | {name: place for place, name in enumerate(names)}
    totals: Counter[tuple[tuple[int, ...], tuple[int, ...], int]] = Counter()
    for (lines, points, area), count in counted:
        places = tuple(index[line] for line in lines)
        if not ordered:
            if points:
                pairs = sorted(zip(places, points, strict=True))
                places, points = tuple(place for place, _ in pairs), tuple(point for _, point in pairs)
            else:
                places = tuple(sorted(places))
        totals[places, points, label[area]] += count
    groups = (Group(lines, points, size, area) for (lines, points, area), size in sorted(totals.items()))
    return Votes.of(ids, groups, names)
