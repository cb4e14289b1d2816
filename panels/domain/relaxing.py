"""When no panel meets all quotas: the smallest changes that make one possible, and whom each leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import highspy
import numpy as np

from panels.domain.leximin import Found, NoPanel, reach
from panels.domain.panel_search import OutOfTime, PanelSearch, quiet
from panels.domain.pool import Pool
from panels.domain.profiles import Profiles, merge
from panels.domain.quotas import Quota, Quotas

MANY = 5
FEWER = 1e-3
"""What it costs that a bound moves at all: of equally many seats, those of fewer quotas are better."""


@dataclass(frozen=True, slots=True)
class Change:
    """One quota with other bounds."""

    quota: Quota
    least: int
    most: int

    @property
    def seats(self) -> int:
        """By how many seats the bounds move."""
        return (self.quota.least - self.least) + (self.most - self.quota.most)

    @property
    def changed(self) -> Quota:
        return replace(self.quota, least=self.least, most=self.most)

    def __str__(self) -> str:
        moved = []
        if self.least != self.quota.least:
            moved.append(f"least {self.quota.least} → {self.least}")
        if self.most != self.quota.most:
            moved.append(f"most {self.quota.most} → {self.most}")
        return f"{self.quota.category} “{self.quota.value}”: {', '.join(moved)}"


@dataclass(frozen=True)
class Suggestion:
    """Changes which together make a panel possible. `without_chance`: places in the pool of people who would
    still sit on no possible panel. `households`: not the quotas, but more than one person of a home."""

    changes: tuple[Change, ...]
    without_chance: tuple[int, ...]
    households: bool = False

    @property
    def seats(self) -> int:
        return sum(change.seats for change in self.changes)

    def applied(self, quotas: Quotas) -> Quotas:
        """The quotas with these changes."""
        eased = quotas.with_changed(*(change.changed for change in self.changes))
        return replace(eased, one_per_household=False) if self.households else eased


def suggestions(
    pool: Pool, quotas: Quotas, *, many: int = MANY, left: Callable[[], float] | None = None
) -> tuple[Suggestion, ...]:
    """Up to `many` ways to make a panel possible, smallest first; of equally small ones, that which leaves
    fewest people without a chance. Empty when a panel is possible already, or whatever the quotas.

    `quotas.faults` is empty. Raises OutOfTime.
    """
    profiles = merge(pool, quotas)
    if PanelSearch(profiles, left).best(np.zeros(len(profiles))) is not None:
        return ()
    ease, found = Easing(profiles, left), []
    if quotas.one_per_household:
        freely = replace(quotas, one_per_household=False)
        if (without := people_without_chance(pool, freely, left)) is not None:
            found.append(Suggestion((), without, households=True))
    smallest: int | None = None
    while len(found) < many and (changes := ease.smallest()) is not None:
        seats = sum(change.seats for change in changes)
        smallest = seats if smallest is None else smallest
        if seats > smallest + 1:
            break
        eased = quotas.with_changed(*(change.changed for change in changes))
        found.append(Suggestion(changes, people_without_chance(pool, eased, left) or ()))
        ease.never_again(changes)
    return tuple(sorted(found, key=lambda one: (one.seats, len(one.without_chance), len(one.changes))))


def people_without_chance(
    pool: Pool, quotas: Quotas, left: Callable[[], float] | None = None
) -> tuple[int, ...] | None:
    """Places in the pool of people who sit on no panel that meets the quotas; None when there is no panel."""
    profiles = merge(pool, quotas)
    try:
        never = reach(PanelSearch(profiles, left), Found(profiles))
    except NoPanel:
        return None
    return tuple(sorted(place for number in never for place in profiles.profiles[number].people))


class Easing:
    """The integer programme behind it: every bound may give way, each seat by which one does costs one."""

    def __init__(self, profiles: Profiles, left: Callable[[], float] | None = None) -> None:
        self._profiles, self._left = profiles, left
        self._quotas = profiles.quotas.quotas
        seats = profiles.quotas.seats
        matrix, least, most = profiles.rows
        self._width = len(profiles)
        self._highs = quiet()
        self._highs.setOptionValue("mip_rel_gap", 0.0)
        for top in profiles.most:
            self._highs.addVar(0.0, float(top))
        for quota in self._quotas:  # by how much the least falls, the most rises; whether either moves
            self._highs.addVars(
                4,
                np.zeros(4),
                np.array([quota.least, max(0, seats - quota.most), min(1, quota.least), 1], dtype=float),
            )
        kinds = [highspy.HighsVarType.kInteger] * self._highs.getNumCol()
        self._highs.changeColsIntegrality(len(kinds), np.arange(len(kinds), dtype=np.int32), np.array(kinds))
        for number in range(len(matrix)):
            row = {int(column): 1.0 for column in np.flatnonzero(matrix[number])}
            if 1 <= number <= len(self._quotas):
                falls = self._width + 4 * (number - 1)
                self._row(least[number], highspy.kHighsInf, row | {falls: 1.0})
                self._row(-highspy.kHighsInf, most[number], row | {falls + 1: -1.0})
                for moved in (falls, falls + 1):
                    self._highs.changeColCost(moved, 1.0)
                    self._highs.changeColCost(moved + 2, FEWER)
                    self._row(-highspy.kHighsInf, 0.0, {moved: 1.0, moved + 2: -float(seats + 1)})
            else:
                self._row(least[number], most[number], row)

    def smallest(self, bounds: Mapping[int, tuple[int, int]] | None = None) -> tuple[Change, ...] | None:
        """The fewest seats' worth of changes that make a panel possible; none at all may be needed: (). With
        `bounds`, a panel on which these profiles have so many people. None when no changes do."""
        asked = dict(bounds or {})
        for number, (low, high) in asked.items():
            self._highs.changeColBounds(number, float(low), float(high))
        if self._left is not None:
            if (left := self._left()) <= 0:
                raise OutOfTime
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)
        self._highs.run()
        status, found = self._highs.getModelStatus(), self._highs.getSolution().col_value
        for number in asked:
            self._highs.changeColBounds(number, 0.0, float(self._profiles.most[number]))
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"HiGHS ended with {self._highs.modelStatusToString(status)}")
        values = [round(value) for value in found]
        moves = [values[self._width + 4 * number :][:2] for number in range(len(self._quotas))]
        return tuple(
            Change(quota, quota.least - falls, quota.most + rises)
            for quota, (falls, rises) in zip(self._quotas, moves, strict=True)
            if falls or rises
        )

    def never_again(self, changes: Iterable[Change]) -> None:
        """Whatever comes next moves other bounds, or fewer."""
        moved: list[int] = []
        for change in changes:
            first = self._width + 4 * self._quotas.index(change.quota)
            moved += [first + 2] if change.least != change.quota.least else []
            moved += [first + 3] if change.most != change.quota.most else []
        self._row(-highspy.kHighsInf, len(moved) - 1.0, dict.fromkeys(moved, 1.0))

    def _row(self, low: float, high: float, values: Mapping[int, float]) -> None:
        places = np.array(sorted(values), dtype=np.int32)
        self._highs.addRow(
            float(low), float(high), len(places), places, np.array([values[int(place)] for place in places])
        )
