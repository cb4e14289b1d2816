"""The lines that compete for one pot, ready to count: costs, limits, and who supports each line how
strongly."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm

import numpy as np
from numpy.typing import NDArray

from voting.domain.contest import Contest
from voting.domain.counting import Counting, Scoring
from voting.domain.limits import Headroom, Limit, after_funding
from voting.domain.paper import Kind
from voting.domain.votes import Votes
from voting.domain.worth import worth_of_choices

Integers = NDArray[np.int64]
Indexes = NDArray[np.int32]
_SAFE = 2**62


@dataclass(frozen=True, eq=False)
class Race:
    """Lines by place 0..m-1, ballots by group 0..k-1, money in the smallest unit (pence on our own papers).

    `counts[g]`: ballots in group g, each with at least one choice here. The supporters of the line at place
    i are `groups[starts[i]:starts[i + 1]]`; `points` runs beside `groups`, None where every choice is worth
    the same. `additive`: points say how much a line is worth to a voter, so equal shares uses them.
    `least[i]`: the score that line i must reach to be funded at all (at least 1); `ballots_needed[i]`: how
    many ballots must have chosen it (empty: no such threshold). `clones`: how many voters stand for one
    ballot of weight 1 where ballots have weights; votes, scores and thresholds are all counted in clones.
    `ranks` runs beside `groups` where ballots are ranked: the place of the line on the ballot, 0 the best.
    """

    budget: int
    ids: tuple[str, ...]
    costs: tuple[int, ...]
    counts: Integers
    starts: Integers
    groups: Indexes
    points: Integers | None = None
    limits: tuple[Limit, ...] = ()
    thresholds: tuple[int, ...] = ()
    ballots_needed: tuple[int, ...] = ()
    clones: int = 1
    ranks: Indexes | None = None

    @classmethod
    def of(
        cls,
        budget: int,
        ids: Sequence[str],
        costs: Sequence[int],
        counts: Sequence[int],
        supporters: Sequence[Sequence[tuple[int, int]]],
        *,
        additive: bool = False,
        limits: Sequence[Limit] = (),
        thresholds: Sequence[int] = (),
    ) -> Race:
        """A race from lists: `supporters[i]` holds (group, points) of the line at place i."""
        flat = [pair for rows in supporters for pair in rows]
        return cls(
            budget=budget,
            ids=tuple(ids),
            costs=tuple(costs),
            counts=np.array(counts, dtype=np.int64),
            starts=np.cumsum([0, *(len(rows) for rows in supporters)], dtype=np.int64),
            groups=np.array([group for group, _ in flat], dtype=np.int32),
            points=np.array([points for _, points in flat], dtype=np.int64) if additive else None,
            limits=tuple(limits),
            thresholds=tuple(thresholds),
        )

    @property
    def additive(self) -> bool:
        return self.points is not None

    @cached_property
    def voters(self) -> int:
        """Ballots with at least one choice in this race."""
        return int(self.counts.sum())

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """Number of ballots that chose each line."""
        return self._sums(self.counts[self.groups])

    @cached_property
    def scores(self) -> tuple[int, ...]:
        """Sum of points of each line; the same as `votes` for approvals."""
        if self.points is None:
            return self.votes
        if self.voters * int(self.points.max(initial=0)) >= _SAFE:
            return tuple(
                sum(self.sizes[group] * points for group, points in rows) for rows in self.supporters
            )
        return self._sums(self.counts[self.groups] * self.points)

    @cached_property
    def least(self) -> tuple[int, ...]:
        """The score each line needs to be funded at all."""
        return tuple(max(1, need) for need in self.thresholds or (1,) * len(self.ids))

    @cached_property
    def running(self) -> tuple[int, ...]:
        """Places of the lines that have the support they need."""
        return tuple(place for place in range(len(self.ids)) if self.qualified(place))

    def qualified(self, place: int) -> bool:
        """Whether the line at `place` has the score, and was chosen by as many ballots, as it needs."""
        if self.scores[place] < self.least[place]:
            return False
        return not self.ballots_needed or self.votes[place] >= self.ballots_needed[place]

    @cached_property
    def sizes(self) -> list[int]:
        """`counts` as whole numbers of any size, for those who count slowly and exactly."""
        sizes: list[int] = self.counts.tolist()
        return sizes

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        return {line: place for place, line in enumerate(self.ids)}

    @cached_property
    def supporters(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """(group, points) of each line, for those who count slowly and exactly."""
        groups = self.groups.tolist()
        points = [1] * len(groups) if self.points is None else self.points.tolist()
        ends = self.starts.tolist()
        pairs = list(zip(groups, points, strict=True))
        return tuple(tuple(pairs[first:end]) for first, end in pairwise(ends))

    def supporters_of(self, place: int) -> Indexes:
        """Groups that support the line at `place`."""
        return self.groups[self.starts[place] : self.starts[place + 1]]

    def points_of(self, place: int) -> Integers | None:
        """Points of `supporters_of`, None where every choice is worth the same."""
        return None if self.points is None else self.points[self.starts[place] : self.starts[place + 1]]

    def without(self, places: Collection[int]) -> Race:
        """The race without the lines at `places`. Their supporters stay, those who chose nothing else too."""
        kept = np.array([place for place in range(len(self.ids)) if place not in places], dtype=np.int64)
        lengths = np.diff(self.starts)
        stays = np.repeat(np.isin(np.arange(len(self.ids)), kept), lengths)
        return replace(
            self,
            ids=tuple(self.ids[place] for place in kept),
            costs=tuple(self.costs[place] for place in kept),
            starts=np.concatenate(([0], np.cumsum(lengths[kept]))).astype(np.int64),
            groups=self.groups[stays],
            points=None if self.points is None else self.points[stays],
            ranks=None if self.ranks is None else self.ranks[stays],
            thresholds=tuple(self.thresholds[place] for place in kept) if self.thresholds else (),
            ballots_needed=tuple(self.ballots_needed[place] for place in kept) if self.ballots_needed else (),
        )

    def headroom(self, taken: Collection[int] = ()) -> Headroom:
        """What the limits leave room for once the lines at the places `taken` are funded."""
        return Headroom(self.limits, self.ids, self.costs, taken)

    def _sums(self, values: Integers) -> tuple[int, ...]:
        sums = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))[self.starts]
        return tuple(np.diff(sums).tolist())


def build_race(
    budget: int,
    costs: Mapping[str, int],
    votes: Votes,
    kind: Kind,
    *,
    among: Collection[str] | None = None,
    scoring: Scoring = Scoring.BORDA,
    limits: Sequence[Limit] = (),
    threshold: int = 0,
    threshold_percent: int = 0,
    areas: Mapping[str, str] | None = None,
    weights: Mapping[str, Fraction] | None = None,
) -> Race:
    """The race of the lines `among` (default: all) for `budget`.

    Ranked ballots are turned into points by `scoring`. Ballots without a choice among the lines do not count
    as voters of this race. `threshold`: the score that every line needs; `threshold_percent`: of the ballots
    that chose any line of the same area (`areas`: by line id, "" or missing for none: any line at all), the
    share that must have chosen it. `weights`: what one ballot of an area (as in `votes.area_names`) counts,
    above 0, others 1; every ballot becomes so many clones that all weights are whole.
    """
    local = np.full(len(votes.ids), -1, dtype=np.int32)
    chosen = [place for place, line in enumerate(votes.ids) if among is None or line in among]
    local[chosen] = np.arange(len(chosen), dtype=np.int32)
    ids = tuple(votes.ids[place] for place in chosen)
    starts = np.frombuffer(votes.starts, dtype=np.int64)
    lengths = np.diff(starts)
    lines = local[np.frombuffer(votes.lines, dtype=np.int32)] if votes.lines else np.empty(0, np.int32)
    group = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    worth = worth_of_choices(votes, kind, scoring, starts, lengths)
    keep = lines >= 0 if worth is None else (lines >= 0) & (worth > 0)
    if not keep.all():
        lines, group = lines[keep], group[keep]
        worth = None if worth is None else worth[keep]
    voting = np.zeros(len(lengths), dtype=bool)
    voting[group] = True
    renumbered = (np.cumsum(voting) - 1).astype(np.int32)
    by_line = np.argsort(lines, kind="stable")
    ranks = np.arange(len(keep), dtype=np.int32) - np.repeat(starts[:-1], lengths)
    sizes = np.frombuffer(votes.sizes, dtype=np.int64) if votes.sizes else np.empty(0, np.int64)
    scale, times = _clones(votes, weights or {})
    if times is not None:
        sizes = sizes * times
    counts = sizes[voting]
    inside = [(areas or {}).get(line, "") for line in ids]
    groups = renumbered[group]
    return Race(
        budget=budget,
        ids=ids,
        costs=tuple(costs[line] for line in ids),
        counts=counts,
        starts=np.concatenate(([0], np.cumsum(np.bincount(lines, minlength=len(ids))))).astype(np.int64),
        groups=groups[by_line],
        points=None if worth is None else worth[by_line],
        limits=tuple(limits),
        thresholds=(threshold * scale,) * len(ids) if threshold else (),
        ballots_needed=_shares(threshold_percent, inside, lines, groups, counts) if threshold_percent else (),
        clones=scale,
        ranks=ranks[keep][by_line].astype(np.int32) if kind is Kind.RANKED else None,
    )


def _shares(
    percent: int, areas: Sequence[str], lines: Indexes, groups: Indexes, counts: Integers
) -> tuple[int, ...]:
    """For each line `percent` of the ballots that chose a line of its area, rounded up; at least 1."""
    needed = {}
    for area in set(areas):
        chosen = groups
        if area:
            chosen = groups[np.isin(lines, [place for place, other in enumerate(areas) if other == area])]
        needed[area] = max(1, -(-percent * int(counts[np.unique(chosen)].sum()) // 100))
    return tuple(needed[area] for area in areas)


def _clones(votes: Votes, weights: Mapping[str, Fraction]) -> tuple[int, Integers | None]:
    """How many clones stand for weight 1, and for one ballot of each group (None: one each)."""
    if not votes.area_names or not weights:
        return 1, None
    if min(weights.values()) <= 0:
        raise ValueError("a weight must be above nothing")
    scale = lcm(*(weight.denominator for weight in weights.values()))
    of_area = [int(weights.get(name, Fraction(1)) * scale) for name in votes.area_names]
    return scale, np.array([scale, *of_area], dtype=np.int64)[np.frombuffer(votes.areas, dtype=np.int32) + 1]


def race_of(
    contest: Contest,
    pot: str,
    votes: Votes,
    counting: Counting | None = None,
    granted: Mapping[str, int] | None = None,
) -> Race:
    """The race for one pot of a contest on the paper, as `counting` (default: plain greedy) asks for it.
    `granted` (line id: pence): what pots counted before it have taken of the limits."""
    counting = counting or Counting()
    return build_race(
        contest.pot_by_key[pot].budget,
        {line.id: line.cost for line in contest.lines},
        votes,
        contest.kind,
        among={line.id for line in contest.lines if line.pot == pot},
        scoring=counting.scoring,
        limits=after_funding(contest.limits, granted) if granted else contest.limits,
        threshold=counting.threshold_votes,
        threshold_percent=counting.threshold_percent,
        areas={line.id: line.area for line in contest.lines},
        weights=contest.weight_by_label,
    )
