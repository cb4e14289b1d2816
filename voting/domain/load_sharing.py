"""The cost of funded lines shared out among their supporters, so that nobody carries more than a given load:
an exact maximum flow from lines to voters.

Voters who support the same funded lines form one class. A line that cannot place its cost takes the place of
another line, which moves on to other supporters of its own, and so on until somebody has room: an augmenting
path. Paths run from line to line, moving money on all classes at once, so their number depends on how many
lines there are rather than how many voters. All amounts are whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voting.domain.race import Integers, Race

Amounts = NDArray[Any]  # int64, or Python's own integers where sums could pass 2**62
Floats = NDArray[np.float64]
_SAFE = 2**62
_WORD = 64


@dataclass(frozen=True, slots=True)
class Routed:
    """`missing`: what could not be placed, in all. `tight`: the lines (numbers, in order of funding) that
    cannot reach anybody with room; where something is missing, they prove it. `carried` by line and class."""

    missing: int
    tight: tuple[int, ...]
    carried: list[Amounts]


class LoadSharing:
    """Funded lines, numbered in order of funding, and the classes of voters that they make."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self.funded: list[int] = []
        self.sizes: Integers = np.array([race.voters], dtype=np.int64)
        self._class_of = np.zeros(len(race.counts), dtype=np.int64)
        self._words = np.zeros((0, 1), dtype=np.uint64)
        self._members: list[Integers] = []
        self.shares: list[Floats] = []

    def supporters(self, place: int) -> Integers:
        """How many supporters the line at `place` has in each class."""
        groups = self.race.supporters_of(place)
        found = np.zeros(len(self.sizes), dtype=np.int64)
        np.add.at(found, self._class_of[groups], self.race.counts[groups])
        return found

    def loads(self) -> Floats:
        """What a voter of each class carries under `shares`, nearly."""
        total = np.zeros(len(self.sizes))
        for members, share in zip(self._members, self.shares, strict=True):
            total[members] += share
        return total / np.maximum(1, self.sizes)

    def reached(self, numbers: Sequence[int]) -> NDArray[np.bool_]:
        """Which classes support at least one of the lines with these numbers."""
        found = np.zeros(len(self.sizes), dtype=bool)
        for number in numbers:
            found[self._members[number]] = True
        return found

    def fund(self, place: int, share: Floats) -> None:
        """Add the line at `place`, split the classes that only partly support it. `share`: a first guess of
        what each class pays for it."""
        inside = self.supporters(place)
        whole = np.flatnonzero((inside > 0) & (inside == self.sizes))
        split = np.flatnonzero((inside > 0) & (inside < self.sizes))
        old = len(self.sizes)
        becomes = np.arange(old, dtype=np.int64)
        becomes[split] = old + np.arange(len(split))
        part = np.divide(inside, np.maximum(1, self.sizes))
        groups = self.race.supporters_of(place)
        self._class_of[groups] = becomes[self._class_of[groups]]
        for number, members in enumerate(self._members):
            cut = becomes[members] >= old
            moved = self.shares[number][cut] * part[members[cut]]
            self.shares[number][cut] -= moved
            self.shares[number] = np.concatenate((self.shares[number], moved))
            self._members[number] = np.concatenate((members, becomes[members[cut]]))
        self.sizes = np.concatenate((self.sizes - np.where(becomes >= old, inside, 0), inside[split]))
        words = np.concatenate((self._words, self._words[:, split]), axis=1)
        number = len(self.funded)
        if number // _WORD == len(words):
            words = np.concatenate((words, np.zeros((1, words.shape[1]), dtype=np.uint64)))
        members = np.concatenate((whole, becomes[split]))
        words[number // _WORD, members] |= np.uint64(1 << (number % _WORD))
        self._words = words
        self._members.append(members)
        self.shares.append(np.concatenate((share[whole], share[split])))
        self.funded.append(place)

    def route(self, costs: Sequence[int], room: Integers, load: tuple[int, int], enough: int = 0) -> Routed:
        """Place `costs[number] × load[1]` of each funded line on classes that have `room × load[0]`, that is,
        `room` voters who carry at most the load; stops once no more than `enough` is missing."""
        top, bottom = load
        most = max(sum(costs) * bottom, max(1, int(room.sum())) * top)
        kind: Any = np.int64 if most < _SAFE else object
        return _Router(self._members, self._words, room.astype(kind) * top).route(
            [cost * bottom for cost in costs], self.shares, bottom, enough
        )

    def keep(self, carried: Sequence[Amounts], unit: int) -> None:
        """Remember how costs were placed, for a first guess next time."""
        self.shares = [np.asarray(amounts / unit, dtype=np.float64) for amounts in carried]


class _Router:
    def __init__(self, members: list[Integers], words: NDArray[np.uint64], room: Amounts) -> None:
        self.members, self.words, self.room = members, words, room
        self.carried: list[Amounts] = []
        self.sorters: dict[int, tuple[Integers, Integers]] = {}

    def route(self, demands: Sequence[int], guess: Sequence[Floats], unit: int, enough: int) -> Routed:
        left: list[int] = []
        for members, demand, share in zip(self.members, demands, guess, strict=True):
            wanted = self._whole(share * float(unit))
            placed = _take(np.minimum(wanted, self.room[members]), demand)
            self.room[members] -= placed
            self.carried.append(placed)
            left.append(demand - int(placed.sum()))
        for number, members in enumerate(self.members):
            if left[number]:
                placed = _take(self.room[members], left[number])
                self.room[members] -= placed
                self.carried[number] += placed
                left[number] -= int(placed.sum())
        while True:
            onward = self._onward()
            open_lines = [number for number, amount in enumerate(left) if amount and number in onward]
            if not open_lines or sum(left) <= enough:
                break
            for number in open_lines:
                left[number] -= self._push(number, onward, left[number])
        tight = tuple(number for number in range(len(left)) if number not in onward)
        return Routed(sum(left), tight, self.carried)

    def _whole(self, guess: Floats) -> Amounts:
        """A guess as whole numbers of the kind that is counted in."""
        if self.room.dtype == np.int64:
            return guess.astype(np.int64)
        return np.array([int(amount) for amount in guess.tolist()], dtype=object)

    def _onward(self) -> dict[int, int]:
        """For every line that can reach somebody with room: the line whose place it takes, itself at the
        end of the way."""
        found = {number: number for number in _numbers(self._lines_of(np.flatnonzero(self.room)))}
        queue = list(found)
        missing = (1 << len(self.members)) - 1
        for number in queue:
            missing ^= 1 << number
        for number in queue:
            if not missing:
                break
            held = self.members[number][self.carried[number] > 0]
            if len(held):
                fresh = self._lines_of(held) & missing
                missing ^= fresh
                for other in _numbers(fresh):
                    found[other] = number
                    queue.append(other)
        return found

    def _lines_of(self, classes: Integers) -> int:
        """The lines that any of these classes supports, one bit each."""
        sharing = np.bitwise_or.reduce(self.words[:, classes], axis=1)
        return int.from_bytes(sharing.astype("<u8").tobytes(), "little")

    def _push(self, number: int, onward: dict[int, int], amount: int) -> int:
        """Place up to `amount` of a line along its way; returns how much."""
        moves: list[tuple[int, int, Integers]] = []  # taker, giver, where in the giver's classes
        taker = number
        while (giver := onward[taker]) != taker:
            shared = self._bit(taker, self.members[giver]) & (self.carried[giver] > 0)
            where = np.flatnonzero(shared)
            amount = min(amount, int(self.carried[giver][where].sum()))
            moves.append((taker, giver, where))
            taker = giver
        amount = min(amount, int(self.room[self.members[taker]].sum()))
        if not amount:
            return 0
        placed = _take(self.room[self.members[taker]], amount)
        self.room[self.members[taker]] -= placed
        self.carried[taker] += placed
        for into, out, where in moves:
            taken = _take(self.carried[out][where], amount)
            self.carried[out][where] -= taken
            self.carried[into][self._places(into, self.members[out][where])] += taken
        return amount

    def _bit(self, number: int, classes: Integers) -> NDArray[np.bool_]:
        word = self.words[number // _WORD, classes]
        found: NDArray[np.bool_] = (word >> np.uint64(number % _WORD)) & np.uint64(1) != 0
        return found

    def _places(self, number: int, classes: Integers) -> Integers:
        """Where these classes stand among those of the line."""
        if number not in self.sorters:
            order = np.argsort(self.members[number])
            self.sorters[number] = (order, self.members[number][order])
        order, ordered = self.sorters[number]
        return order[np.searchsorted(ordered, classes)]


def _numbers(bits: int) -> list[int]:
    """Which bits are set."""
    return [number for number in range(bits.bit_length()) if bits >> number & 1]


def _take(available: Amounts, amount: int) -> Amounts:
    """At most `amount` in all out of what is available, the first ones first."""
    before = np.cumsum(available) - available
    taken: Amounts = np.minimum(available, np.maximum(0, amount - before))
    return taken
