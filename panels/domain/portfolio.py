"""The fairest lottery as a list of panels of which one is drawn, each as likely as the others.

Shares become whole numbers of panels, chosen so that nobody's odds change by much; then people take the seats
of their profile in turn, in an order shuffled anew each time all have had one. So people of one profile are
on equally many panels, but for one, and there are many different panels.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panels.domain.chain import Chain
from panels.domain.odds import Odds, gini
from panels.domain.pool import Pool
from panels.domain.profiles import Counts, Profiles
from panels.domain.quotas import Quotas, breaches
from panels.domain.taking_turns import Turns

PANELS = 1000
Panel = tuple[int, ...]
"""Places in the pool, ascending."""


@dataclass(frozen=True)
class Portfolio:
    """Panels of which one will be drawn. Every one meets the quotas: `publish` has checked."""

    pool: Pool
    quotas: Quotas
    panels: tuple[Panel, ...]

    @cached_property
    def times(self) -> tuple[int, ...]:
        """On how many panels each volunteer is, by place in the pool."""
        counted = Counter(place for panel in self.panels for place in panel)
        return tuple(counted[place] for place in range(len(self.pool)))

    @cached_property
    def chances(self) -> tuple[float, ...]:
        return tuple(times / len(self.panels) for times in self.times)

    @property
    def lowest(self) -> float:
        return min(self.chances)

    @property
    def highest(self) -> float:
        return max(self.chances)

    @property
    def gini(self) -> float:
        return gini(self.chances)

    @property
    def distinct(self) -> int:
        return len(set(self.panels))


def publish(odds: Odds, seed: bytes, panels: int = PANELS) -> Portfolio:
    """The lottery as `panels` panels. `seed` decides who shares a panel with whom, never how often anybody
    sits: any bytes do; secret ones keep the list from being foreseen."""
    profiles, chain = odds.profiles, Chain(seed, "turns")
    copies = _whole_numbers(odds, panels)
    order = [counts for counts, number in copies for _ in range(number)]
    turns = Turns(profiles, chain)
    made = tuple(tuple(sorted(turns.seat(counts))) for counts in chain.shuffled(order))
    for panel in made:
        if said := breaches(profiles.quotas, [profiles.pool.volunteers[place] for place in panel]):
            raise ArithmeticError(f"a panel outside the quotas: {'; '.join(said)}")
    return Portfolio(profiles.pool, profiles.quotas, made)


def _whole_numbers(odds: Odds, panels: int) -> list[tuple[Counts, int]]:
    """How many times each panel of the mix is in the list: shares rounded by largest remainder, then one
    panel exchanged for another as long as that brings the odds closer."""
    shares = np.array([share for _, share in odds.mix]) * panels
    rows = np.array([counts for counts, _ in odds.mix], dtype=float) / odds.profiles.sizes
    number = np.floor(shares)
    missing = panels - int(number.sum())
    number[np.argsort(number - shares, kind="stable")[:missing]] += 1
    return [
        (counts, int(times))
        for (counts, _), times in zip(odds.mix, _exchanged(number, shares, rows, odds.profiles), strict=True)
        if times
    ]


def _exchanged(
    number: NDArray[np.float64], shares: NDArray[np.float64], rows: NDArray[np.float64], profiles: Profiles
) -> NDArray[np.float64]:
    """What is made small is the sum over all people of (times - wanted)² / wanted: low odds count most."""
    wanted = shares @ rows
    weight = np.where(wanted > 0, profiles.sizes / np.maximum(wanted, 1e-9), 0.0)
    pairs = (rows * weight) @ rows.T
    own = np.diag(pairs)
    gain = own[:, None] + own[None, :] - 2 * pairs
    off = number @ rows - wanted
    for _ in range(20 * len(number)):
        pull = 2 * rows @ (off * weight)
        change = pull[None, :] - pull[:, None] + gain
        change[number < 1, :] = np.inf
        out, into = np.unravel_index(int(np.argmin(change)), change.shape)
        if change[out, into] >= -1e-9:
            break
        number[out] -= 1
        number[into] += 1
        off += rows[into] - rows[out]
    return number
