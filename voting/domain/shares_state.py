"""What runs of equal shares hold while they are carried side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voting.domain.race import Indexes

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NONE, OPEN = -1, -2  # in place of a line: the run has ended; the bounds do not say


@dataclass(frozen=True, slots=True)
class Backing:
    """Supporters of one line: groups, what each group's unit of price weighs, points (None: all 1)."""

    groups: Indexes
    weight: Floats
    ballots: Floats
    points: Floats | None


@dataclass(slots=True)
class Node:
    """Runs that have funded the same lines so far. Arrays have a column for each run.

    `money` and `error` by group; `bound[i]` is a proven lower bound of what line i costs per unit of utility,
    infinite once its supporters cannot pay or a limit closes it; `worst` is the largest error of all groups.
    """

    runs: NDArray[np.int64]
    money: Floats
    error: Floats
    bound: Floats
    worst: Floats
    funded: tuple[int, ...]


@dataclass(slots=True)
class Price:
    """What one line costs, for each column of a node. `safe`: no supporter is poorer than the price;
    `sure`: it is proven what the line costs, or that its supporters cannot pay; `money`: what each supporting
    group holds."""

    level: Floats
    spread: Floats
    safe: Flags
    sure: Flags
    money: Floats


def part(node: Node, mine: Flags) -> Node:
    """The runs of a node that go on together."""
    return Node(
        node.runs[mine],
        node.money[:, mine],
        node.error[:, mine],
        node.bound[:, mine],
        node.worst[mine],
        node.funded,
    )
