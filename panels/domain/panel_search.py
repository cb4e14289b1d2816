"""The search for one panel that meets every quota: a small integer programme on HiGHS.

Heuristics and the search for symmetry are off: on programmes of this size they cost more than they find. One
thread and a fixed seed, so that the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from panels.domain.profiles import Counts, Profiles

Weights = NDArray[np.float64]
SCALE = 1000.0


class OutOfTime(Exception):
    """The time that was allowed is over."""


@dataclass(frozen=True, slots=True)
class Best:
    """A panel of greatest weight. No panel at all weighs more than `bound`, which is `weight` but for the
    solver's tolerance."""

    counts: Counts
    weight: float
    bound: float


class PanelSearch:
    """Asks again and again for the panel of greatest weight among all that meet the quotas."""

    def __init__(self, profiles: Profiles, left: Callable[[], float] | None = None) -> None:
        """`left` says how many seconds there still are."""
        self.profiles = profiles
        self._left = left
        matrix, least, most = profiles.rows
        self._highs = quiet()
        self._highs.setOptionValue("mip_heuristic_effort", 0.0)
        self._highs.setOptionValue("mip_detect_symmetry", False)
        self._highs.setOptionValue("mip_abs_gap", 1e-7)
        width = len(profiles)
        for top in profiles.most:
            self._highs.addVar(0.0, float(top))
        for row, low, high in zip(matrix, least, most, strict=True):
            places = np.flatnonzero(row).astype(np.int32)
            self._highs.addRow(float(low), float(high), len(places), places, row[places])
        self._places = np.arange(width, dtype=np.int32)
        self._highs.changeColsIntegrality(
            width, self._places, np.array([highspy.HighsVarType.kInteger] * width)
        )
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def best(self, weights: Weights, gap: float = 0.0) -> Best | None:
        """The panel with the greatest sum of weights over its members (one weight for each profile), or one
        within this part of it; None when no panel meets the quotas. Raises OutOfTime."""
        self._highs.setOptionValue("mip_rel_gap", gap)
        largest = float(np.abs(weights).max()) or 1.0
        self._highs.changeColsCost(len(weights), self._places, weights * (SCALE / largest))
        if self._left is not None:
            left = self._left()
            if left <= 0:
                raise OutOfTime
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)
        self._highs.run()
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            self._ask_plainly()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"HiGHS ended with {self._highs.modelStatusToString(status)}")
        counts = tuple(round(x) for x in self._highs.getSolution().col_value)
        if not self.profiles.allows(counts):
            raise ArithmeticError("HiGHS gave a panel outside the quotas")
        bound = self._highs.getInfo().mip_dual_bound * largest / SCALE
        weight = float(weights @ np.array(counts))
        return Best(counts, weight, max(weight, bound))

    def _ask_plainly(self) -> None:
        """That there is no panel at all is believed only without presolve, too."""
        self._highs.setOptionValue("presolve", "off")
        self._highs.run()
        self._highs.setOptionValue("presolve", "choose")


class _Quiet(highspy.Highs):
    """HiGHS greets on standard output as soon as callbacks are enabled, unless it is told to be silent."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def quiet() -> highspy.Highs:
    """A solver that says nothing, uses one thread and always starts alike."""
    highs = _Quiet()  # type: ignore[no-untyped-call]
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 0)
    return highs
