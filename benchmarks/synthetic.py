"""Synthetic elections of any size: districts, popular and unpopular lines, a few approvals on each ballot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voting.domain.race import Integers, Race

Rows = NDArray[np.uint8]
DISTRICTS, LONGEST = 12, 10
EMPTY = 255
_POUND = 100


def election(ballots: int, lines: int = 200, *, seed: int = 2027) -> tuple[Race, int]:
    """A race with identical ballots grouped, and the number of approvals before grouping.

    Every voter lives in one of twelve districts and approves one to ten lines (4.4 on average), four times
    as likely in the own district. A ballot is a row of ten line indexes (below 255), sorted and filled up.
    """
    draw = np.random.default_rng(seed)
    home = draw.integers(0, DISTRICTS, lines)
    liked = draw.gamma(0.8, 1.0, lines) + 0.02
    rows = np.full((ballots, LONGEST), EMPTY, dtype=np.uint8)
    lengths = np.minimum(LONGEST, 1 + draw.binomial(12, 0.29, ballots))
    district = draw.integers(0, DISTRICTS, ballots)
    for number in range(DISTRICTS):
        mine = np.flatnonzero(district == number)
        weight = liked * np.where(home == number, 4.0, 1.0)
        edges = np.cumsum(weight / weight.sum())
        picks = np.searchsorted(edges, draw.random((len(mine), LONGEST)))
        picks = np.minimum(picks, lines - 1).astype(np.uint8)
        picks[np.arange(LONGEST)[None, :] >= lengths[mine][:, None]] = EMPTY
        rows[mine] = picks
    rows.sort(axis=1)
    rows[:, 1:][rows[:, 1:] == rows[:, :-1]] = EMPTY
    rows.sort(axis=1)
    costs = (draw.lognormal(10.5, 0.9, lines) * _POUND).astype(np.int64)
    return grouped(rows, costs.tolist()), int((rows != EMPTY).sum())


def grouped(rows: Rows, costs: list[int]) -> Race:
    """The race of these ballots; a ninth of what all lines cost is the money."""
    distinct, counts = _distinct(rows)
    group, place = np.nonzero(distinct != EMPTY)
    line = distinct[group, place]
    by_line = np.argsort(line, kind="stable")
    return Race(
        budget=sum(costs) // 9,
        ids=tuple(f"p{number}" for number in range(len(costs))),
        costs=tuple(costs),
        counts=counts,
        starts=np.concatenate(([0], np.cumsum(np.bincount(line, minlength=len(costs))))).astype(np.int64),
        groups=group[by_line].astype(np.int32),
    )


def _distinct(rows: Rows) -> tuple[Rows, Integers]:
    """The different rows, and how often each stands there. Ten bytes are two numbers to sort by."""
    first = np.ascontiguousarray(rows[:, :8]).view(np.uint64).ravel()
    last = np.ascontiguousarray(rows[:, 8:]).view(np.uint16).ravel()
    order = np.lexsort((last, first))
    first, last = first[order], last[order]
    new = np.concatenate(([True], (first[1:] != first[:-1]) | (last[1:] != last[:-1])))
    starts = np.flatnonzero(new)
    return rows[order[starts]], np.diff(np.append(starts, len(rows))).astype(np.int64)
