"""The best lottery over the panels found so far: a linear programme that grows panel by panel.

It also gives prices: what one more seat for a profile would be worth. A panel outside the programme can make
the lottery fairer only if it is worth more, at these prices, than every panel inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from panels.domain.panel_search import Weights, quiet
from panels.domain.profiles import Counts

ENDLESS = highspy.kHighsInf
SLACK = 1e-8
"""By how much a chance that is fixed may be missed, so that rounding never makes the programme impossible."""


@dataclass(frozen=True, slots=True)
class Prices:
    """`level`: the lowest chance among profiles not yet fixed. `shares`: the lottery, one share per panel.

    `worth` is the price of a seat for one person of each profile, `free` the part of it that comes from the
    level; both per unit of chance, `free` adding up to 1. No lottery whatever has a level above the weight,
    in `worth`, of the most valuable panel, plus `constant`.
    """

    level: float
    shares: NDArray[np.float64]
    worth: Weights
    free: Weights
    constant: float


class PanelMix:
    """A lottery over panels, as shares. Every profile's chance counts towards the level until it is fixed.

    `absent` turns everything round: it counts the chance of *not* being seated, whose greatest level is one
    less the smallest possible highest chance. `cap` is the most that anybody's chance may be.
    """

    def __init__(self, sizes: NDArray[np.float64], *, cap: float | None = None, absent: bool = False) -> None:
        self.sizes, self.cap, self.absent = sizes, cap, absent
        self.panels: list[Counts] = []
        self.fixed: dict[int, float] = {}
        self._known: set[Counts] = set()
        self._highs = quiet()
        # Presolve of HiGHS 1.16 calls programmes impossible whose bounds differ by 1e-7, as they may here.
        self._highs.setOptionValue("presolve", "off")
        for tolerance in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            self._highs.setOptionValue(tolerance, 1e-9)
        self._highs.addVar(-ENDLESS, 2.0)  # the level; above every chance, so that only chances bound it
        self._highs.changeColCost(0, -1.0)
        for _ in sizes:
            self._highs.addRow(0.0, ENDLESS, 1, _places(0), np.array([-1.0]))
        self._highs.addRow(1.0, 1.0, 0, _places(), np.array([]))
        for _ in sizes if cap is not None else ():
            self._highs.addRow(-ENDLESS, float(cap or 0) + SLACK, 0, _places(), np.array([]))

    @property
    def free(self) -> NDArray[np.bool_]:
        return np.array([number not in self.fixed for number in range(len(self.sizes))])

    def add(self, counts: Counts) -> bool:
        """Whether the panel is new."""
        if counts in self._known:
            return False
        self._known.add(counts)
        self.panels.append(counts)
        share = np.array(counts) / self.sizes
        share = 1 - share if self.absent else share
        places = np.flatnonzero(share)
        rows, values = [places, np.array([len(share)])], [share[places], np.array([1.0])]
        if self.cap is not None:
            rows, values = [*rows, places + len(share) + 1], [*values, share[places]]
        rows_, values_ = np.concatenate(rows).astype(np.int32), np.concatenate(values)
        self._highs.addCol(0.0, 0.0, ENDLESS, len(rows_), rows_, values_)
        return True

    def fix(self, number: int, chance: float) -> None:
        """From now on the profile has this chance, and the level no longer depends on it."""
        self._highs.changeCoeff(number, 0, 0.0)
        self._hold(number, chance)

    def keep_possible(self, prices: Prices) -> None:
        """Lower the chances that are fixed to what the lottery at hand truly gives, where the solver's
        tolerance left it short: otherwise shortfalls of 1e-9 add up until nothing is possible."""
        given = prices.shares @ np.array(self.panels, dtype=float) / self.sizes
        for number, chance in self.fixed.items():
            if given[number] < chance:
                self._hold(number, float(given[number]))

    def _hold(self, number: int, chance: float) -> None:
        self.fixed[number] = chance
        self._highs.changeRowBounds(number, chance - SLACK, ENDLESS)

    def solve(self) -> Prices:
        """The best lottery over the panels so far, and its prices."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._highs.clearSolver()
            self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"HiGHS ended with {self._highs.modelStatusToString(status)}")
        solution = self._highs.getSolution()
        width = len(self.sizes)
        duals = np.array(solution.row_dual)
        worth = np.maximum(duals[:width], 0.0)
        over = np.maximum(-duals[width + 1 :], 0.0) if self.cap is not None else np.zeros(width)
        free = worth * self.free
        if (scale := free.sum()) > 0:
            worth, over, free = worth / scale, over / scale, free / scale
        held = sum(worth[number] * (chance - SLACK) for number, chance in self.fixed.items())
        constant = float(((self.cap or 0.0) + SLACK) * over.sum() - held)
        shares = np.maximum(np.array(solution.col_value)[1:], 0.0)
        return Prices(solution.col_value[0], shares / shares.sum(), worth - over, free, constant)


def _places(*places: int) -> NDArray[np.int32]:
    return np.array(places, dtype=np.int32)
