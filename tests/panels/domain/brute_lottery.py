"""LEXIMIN by listing every panel: slow, plain, and written without a look at the product's way.

One linear programme decides one person at a time: a person's chance is final when no lottery that keeps all
others' can raise it.
"""

from __future__ import annotations

from itertools import combinations

import highspy
import numpy as np

from panels.domain.panel_search import quiet
from panels.domain.pool import Pool
from panels.domain.quotas import Quotas, breaches

TINY = 1e-7


def all_panels(pool: Pool, quotas: Quotas) -> list[tuple[int, ...]]:
    people = pool.volunteers
    return [
        panel
        for panel in combinations(range(len(pool)), quotas.seats)
        if not breaches(quotas, [people[place] for place in panel])
    ]


def leximin_by_listing(pool: Pool, quotas: Quotas, cap: float = 1.0) -> list[float] | None:
    """Chances by place in the pool; None when no panel or no lottery within the cap exists."""
    panels = all_panels(pool, quotas)
    if not panels:
        return None
    seats = np.array([[float(place in panel) for panel in panels] for place in range(len(pool))])
    fixed: dict[int, float] = {}
    while len(fixed) < len(pool):
        level = _best(seats, fixed, cap, None)
        if level is None:
            return None
        free = [place for place in range(len(pool)) if place not in fixed]
        stuck = [place for place in free if (_best(seats, fixed, cap, (place, level)) or 0) < level + 1e-5]
        assert stuck
        fixed |= dict.fromkeys(stuck, level)
    return [fixed[place] for place in range(len(pool))]


def _best(
    seats: np.ndarray, fixed: dict[int, float], cap: float, alone: tuple[int, float] | None
) -> float | None:
    """The highest level of all who are not fixed; or, when the level is given, the highest chance of one."""
    highs = quiet()
    highs.setOptionValue("presolve", "off")
    people, panels = seats.shape
    for _ in range(panels):
        highs.addVar(0.0, highspy.kHighsInf)
    highs.addVar(0.0, 2.0)
    highs.changeColCost(panels, -1.0)

    def row(least: float, most: float, values: np.ndarray) -> None:
        places = np.flatnonzero(values).astype(np.int32)
        if len(places):
            highs.addRow(least, most, len(places), places, values[places])

    row(1.0, 1.0, np.append(np.ones(panels), 0.0))
    for place in range(people):
        least, level = fixed.get(place, 0.0) - TINY, 0.0 if place in fixed else -1.0
        if alone is not None and place not in fixed:
            least, level = alone[1] - 3 * TINY, 0.0
        row(least, highspy.kHighsInf, np.append(seats[place], level))
        row(-highspy.kHighsInf, cap + TINY, np.append(seats[place], 0.0))
    if alone is not None:
        row(0.0, highspy.kHighsInf, np.append(seats[alone[0]], -1.0))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return float(highs.getSolution().col_value[panels])
