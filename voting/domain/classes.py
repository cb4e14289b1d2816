"""Voters who chose the same funded lines hold the same money: they form one class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voting.domain.race import Race

Indices = NDArray[np.int64]
Pairs = list[tuple[int, int]]


def supporters_by_class(race: Race, classes: NDArray[np.signedinteger], place: int) -> tuple[Pairs, Indices]:
    """The distinct (class, points given) among the groups that support a line, and for each of those groups
    which of them it has. `classes`: the class of every group."""
    own, points = classes[race.supporters_of(place)], race.points_of(place)
    if points is None:
        alone, inverse = np.unique(own, return_inverse=True)
        return [(cls, 1) for cls in alone.tolist()], inverse
    worths, which = np.unique(points, return_inverse=True)
    distinct, inverse = np.unique(own.astype(np.int64) * len(worths) + which, return_inverse=True)
    of = worths.tolist()
    return [(key // len(of), of[key % len(of)]) for key in distinct.tolist()], inverse


def ballots_of(race: Race, place: int, pairs: Pairs, inverse: Indices) -> list[int]:
    """How many ballots each of the pairs of `supporters_by_class` stands for."""
    totals = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(totals, inverse, race.counts[race.supporters_of(place)])
    ballots: list[int] = totals.tolist()
    return ballots
