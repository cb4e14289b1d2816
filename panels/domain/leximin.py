"""LEXIMIN: the fairest odds. First the lowest chance is made as high as it can be, then the next, and so on.

The method is that of Flanigan, Gölz, Gupta, Hennig and Procaccia, "Fair algorithms for selecting citizens'
assemblies", Nature 596 (2021), on profiles instead of people. Panels are found one by one (column
generation): a linear programme mixes the panels so far and prices seats, an integer programme finds the most
valuable panel at these prices; when none is worth more than those in the mix, no lottery whatever does
better. Every profile with a price then has its final chance: a single programme often fixes many at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panels.domain.panel_mix import PanelMix, Prices
from panels.domain.panel_search import Best, Weights
from panels.domain.profiles import Counts, Profiles

GAP = 1e-6
"""A level is proven when no lottery can be better by more than this."""
ERROR = 1e-5
"""By how much a chance may differ from the exact one when its profile is fixed."""

Heard = Callable[[int, int, int], None]
"""Told of progress: people whose chance is settled, people in all, panels found."""


@dataclass
class Found:
    """What the search knows so far; all there is to go on when time runs out."""

    profiles: Profiles
    chances: dict[int, float] = field(default_factory=dict)
    panels: list[Counts] = field(default_factory=list)
    unreachable: list[int] = field(default_factory=list)
    limit: float = 1.0
    """No lottery has a lowest chance (among people with any) above this."""


class Search(Protocol):
    """Finds the panel of greatest weight: among all there are, or among some."""

    def best(self, weights: Weights) -> Best | None: ...


class NoPanel(Exception):
    """No panel meets all quotas."""


class CapTooLow(Exception):
    """No lottery keeps everybody's chance below the cap; `lowest` is the lowest cap there is."""

    def __init__(self, lowest: float) -> None:
        self.lowest = lowest
        super().__init__(f"somebody's chance is at least {lowest:.4f} in every lottery")


def cover(search: Search, found: Found) -> None:
    """Find panels to start from: every profile that can be seated is on one. Raises NoPanel, OutOfTime.

    Weights fall for who has just been seated, so that the next panel differs.
    """
    profiles = found.profiles
    weights, seen, known = np.ones(len(profiles)), np.zeros(len(profiles)), set(found.panels)
    for turn in range(3 * len(profiles)):
        best = _needed(search.best(weights))
        seen += best.counts
        if best.counts in known:
            weights = 0.9 * weights + 0.1 * weights.mean()
        else:
            known.add(best.counts)
            found.panels.append(best.counts)
            weights *= 0.8 ** (np.array(best.counts) / profiles.sizes)
        weights /= weights.max()
        if turn >= len(profiles) and seen.all():
            break
    found.unreachable = reach(search, found, seen)


def reach(search: Search, found: Found, seen: NDArray[np.float64]) -> list[int]:
    """Profiles that no panel seats. Looks for the panel with most people of profiles not `seen` yet, until
    there is none with any; adds those panels."""
    unseen = seen == 0
    while unseen.any():
        best = _needed(search.best(unseen.astype(float)))
        new = unseen & (np.array(best.counts) > 0)
        if not new.any():
            break
        found.panels.append(best.counts)
        unseen &= ~new
    return [int(number) for number in np.flatnonzero(unseen)]


def lowest_cap(search: Search, found: Found) -> float:
    """The lowest that anybody's highest chance can be; adds the panels that show it."""
    mix = PanelMix(found.profiles.sizes, absent=True)
    for counts in found.panels:
        mix.add(counts)
    for _ in _grow(mix, search):
        pass
    level = mix.solve().level
    found.panels = list(dict.fromkeys([*found.panels, *mix.panels]))
    return 1 - level


def settle(search: Search, found: Found, cap: float | None, heard: Heard | None) -> PanelMix:
    """Fix the chance of every profile, lowest first, in `found`. Returns the mix. Raises OutOfTime, with
    `found` telling what is proven so far."""
    sizes = found.profiles.sizes
    mix = PanelMix(sizes, cap=cap)
    for counts in found.panels:
        mix.add(counts)
    found.chances |= dict.fromkeys(found.unreachable, 0.0)
    for number, chance in found.chances.items():
        mix.fix(number, chance)
    while mix.free.any():
        for prices, limit in _grow(mix, search):
            if len(found.chances) == len(found.unreachable):
                found.limit = min(found.limit, limit)
            found.panels = mix.panels
            tell(heard, found)
            last = prices, limit
        prices, limit = last
        for number in _final(prices, limit, mix):
            mix.fix(number, prices.level)
        mix.keep_possible(prices)
        found.chances = dict(mix.fixed)
        tell(heard, found)
    return mix


def tell(heard: Heard | None, found: Found) -> None:
    if heard is not None:
        sizes = found.profiles.sizes
        heard(int(sum(sizes[number] for number in found.chances)), int(sizes.sum()), len(found.panels))


def _grow(mix: PanelMix, search: Search) -> Iterator[tuple[Prices, float]]:
    """Add panels to the mix until none makes its level higher: yields the prices of each step, and the
    proven limit of the level."""
    while True:
        prices = mix.solve()
        weights = prices.worth / mix.sizes
        best = _needed(search.best(-weights if mix.absent else weights))
        limit = best.bound + prices.constant + (float(prices.worth.sum()) if mix.absent else 0.0)
        yield prices, max(limit, prices.level)
        if limit - prices.level <= GAP or not mix.add(best.counts):
            return


def _final(prices: Prices, limit: float, mix: PanelMix) -> NDArray[np.int64]:
    """Profiles whose chance can no longer rise: in every lottery with this level, a profile of price p has a
    chance of at most level + (limit - level) / p. At least one."""
    least = max(limit - prices.level, 1e-9) / ERROR
    priced = np.flatnonzero(mix.free & (prices.free >= least))
    return priced if len(priced) else np.array([int(np.argmax(np.where(mix.free, prices.free, -1.0)))])


def _needed(best: Best | None) -> Best:
    if best is None:
        raise NoPanel
    return best
