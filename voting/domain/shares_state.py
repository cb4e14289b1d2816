"""What runs of equal shares hold while they are carried side by side.

Groups of ballots that chose the same funded lines (and gave them the same points) hold the same money: they
form one class. Money is held by class until there are as many classes as groups, then group by group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voting.domain.race import Indexes, Race

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Keys = NDArray[np.int64]

_FIRST_ROOM = 1024  # classes
_WORTH_IT = 1.5  # groups a class, below which classes save nothing
NONE, OPEN = -1, -2  # in place of a line: the run has ended; the bounds do not say


@dataclass(frozen=True, slots=True)
class Backing:
    """Supporters of one line: their classes (`keys` tells them apart where points differ within a class),
    how many groups of each are among them, what its unit of price weighs, ballots, points (None: all 1)."""

    keys: Keys
    classes: Keys
    sizes: Keys
    weight: Floats
    ballots: Floats
    points: Floats | None


@dataclass(slots=True)
class Node:
    """Runs that have funded the same lines so far. Arrays have a column for each run.

    `money` and `error` by class, of which `used` rows count; `class_of` each group (empty once every group is
    a class of its own) and how many groups each class has (`sizes`); `bound[i]` is a proven lower bound of
    what line i costs per unit of utility, infinite once its supporters cannot pay or a limit closes it;
    `worst` is the largest error of all classes.
    """

    runs: NDArray[np.int64]
    class_of: Indexes
    sizes: Keys
    used: int
    money: Floats
    error: Floats
    bound: Floats
    worst: Floats
    funded: tuple[int, ...]

    @property
    def flat(self) -> bool:
        """Whether every group is a class of its own."""
        return not len(self.class_of)

    def part(self, mine: Flags) -> Node:
        """The runs that go on together, apart from the others."""
        return Node(
            self.runs[mine],
            self.class_of.copy(),
            self.sizes[: self.used].copy(),
            self.used,
            self.money[: self.used, mine],
            self.error[: self.used, mine],
            self.bound[:, mine],
            self.worst[mine],
            self.funded,
        )

    def halves(self) -> list[Node]:
        """The runs in two nodes."""
        first = np.arange(len(self.runs)) < len(self.runs) // 2
        return [self.part(np.logical_not(first)), self.part(first)]

    def flatten(self) -> None:
        """Make every group a class of its own."""
        self.money, self.error = self.money[self.class_of], self.error[self.class_of]
        self.used, self.class_of = len(self.class_of), self.class_of[:0]

    def settle(self, back: Backing, groups: Indexes, keys: Keys, money: Floats, error: Floats) -> None:
        """What the supporters of a line hold once they have paid. `groups` are theirs, `keys` run beside.
        A class of which all groups paid alike stays what it is; of others a new class parts."""
        whole = self.sizes[back.classes] == back.sizes
        stay, leave = np.flatnonzero(whole), np.flatnonzero(np.logical_not(whole))
        self.money[back.classes[stay]], self.error[back.classes[stay]] = money[stay], error[stay]
        if not len(leave):
            return
        name = np.empty(int(back.keys[-1]) + 1, dtype=np.int32)
        name[back.keys[stay]] = back.classes[stay]
        name[back.keys[leave]] = np.arange(self.used, self.used + len(leave))
        self.class_of[groups] = name[keys]
        np.subtract.at(self.sizes, back.classes[leave], back.sizes[leave])
        self._grow(money[leave], error[leave], back.sizes[leave])
        if _WORTH_IT * self.used > len(self.class_of):
            self.flatten()

    def _grow(self, money: Floats, error: Floats, sizes: Keys) -> None:
        needed = self.used + len(money)
        if needed > len(self.money):
            more = max(needed, 2 * self.used, _FIRST_ROOM) - self.used
            room = np.empty((more, self.money.shape[1]))
            self.money = np.concatenate((self.money[: self.used], room))
            self.error = np.concatenate((self.error[: self.used], room))
            self.sizes = np.concatenate((self.sizes[: self.used], np.empty(more, dtype=np.int64)))
        self.money[self.used : needed] = money
        self.error[self.used : needed] = error
        self.sizes[self.used : needed] = sizes
        self.used = needed


@dataclass(slots=True)
class Price:
    """What one line costs, for each column of a node. `safe`: no supporter is poorer than the price;
    `sure`: it is proven what the line costs, or that its supporters cannot pay; `money`: what each class of
    its supporters, `back`, holds."""

    level: Floats
    spread: Floats
    safe: Flags
    sure: Flags
    money: Floats
    back: Backing

    def part(self, mine: Flags) -> Price:
        """The price for some of the columns."""
        return Price(
            self.level[mine],
            self.spread[mine],
            self.safe[mine],
            self.sure[mine],
            self.money[:, mine],
            self.back,
        )


class Backings:
    """Who supports each line of a race, by the classes of a node."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self._flat: dict[int, Backing] = {}
        self._worths: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}

    def of(self, node: Node, place: int) -> Backing:
        """The supporters of the line at `place`."""
        return self.by_group(place) if node.flat else self._by_class(node, place)

    def keys(self, node: Node, place: int) -> Keys:
        """For each group that supports the line, what tells its class and points from others."""
        own = node.class_of[self.race.supporters_of(place)]
        if self.race.points is None:
            return own.astype(np.int64)
        worths, which = self._points(place)
        return own.astype(np.int64) * len(worths) + which

    def _by_class(self, node: Node, place: int) -> Backing:
        keys, counts = self.keys(node, place), self.race.counts[self.race.supporters_of(place)]
        worths = self._points(place)[0] if self.race.points is not None else None
        many = node.used * (1 if worths is None else len(worths))
        if many > 16 * len(keys) + 1024:
            distinct, keys = np.unique(keys, return_inverse=True)
            sizes, ballots = np.bincount(keys), np.bincount(keys, weights=counts)
        else:
            sizes, ballots = np.bincount(keys), np.bincount(keys, weights=counts)
            distinct = np.flatnonzero(sizes)
            sizes, ballots = sizes[distinct], ballots[distinct]
        weight: Floats = ballots.astype(np.float64)
        if worths is None:
            return Backing(distinct, distinct, sizes, weight, weight, None)
        points = worths[distinct % len(worths)].astype(np.float64)
        return Backing(distinct, distinct // len(worths), sizes, weight * points, weight, points)

    def by_group(self, place: int) -> Backing:
        """The supporters of the line at `place`, every group a class of its own."""
        known = self._flat.get(place)
        if known is None:
            groups, points = self.race.supporters_of(place).astype(np.int64), self.race.points_of(place)
            ballots = self.race.counts[groups].astype(np.float64)
            worth = None if points is None else points.astype(np.float64)
            weight = ballots if worth is None else ballots * worth
            known = self._flat[place] = Backing(groups, groups, groups, weight, ballots, worth)
        return known

    def _points(self, place: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The distinct points given to a line, and which of them each group gave."""
        known = self._worths.get(place)
        if known is None:
            points = self.race.points_of(place)
            assert points is not None
            worths, which = np.unique(points, return_inverse=True)
            known = self._worths[place] = (worths, which)
        return known
