"""LEXIMIN: the fairest odds. First the lowest chance is made as high as it can be, then the next, and so on.

The method is that of Flanigan, Gölz, Gupta, Hennig and Procaccia, "Fair algorithms for selecting citizens'
assemblies", Nature 596 (2021), on profiles instead of people. Panels are found one by one (column
generation): a linear programme mixes the panels so far and prices seats, an integer programme finds the most
valuable panel at these prices; when none is worth more than those in the mix, no lottery whatever does
better. Every profile with a price then has its final chance: a single programme often fixes many at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sized
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

ROUGHLY, MANY = 0.02, 150
"""How far from the most valuable a panel may be that only helps on, and from how many profiles on."""

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

    def best(self, weights: Weights, gap: float = 0.0) -> Best | None: ...


class NoPanel(Exception):
    """No panel meets all quotas."""


class CapTooLow(Exception):
    """No lottery keeps everybody's chance below the cap; `lowest` is the lowest cap there is."""

    def __init__(self, lowest: float) -> None:
        self.lowest = lowest
        super().__init__(f"somebody's chance is at least {lowest:.4f} in every lottery")


def cover(search: Search, found: Found, enough: Callable[[], bool] = lambda: False) -> None:
    """Find panels to start from: every profile that can be seated is on one. Raises NoPanel, OutOfTime.

    Then as many more as there are profiles, unless `enough` says otherwise: the search for the lowest level
    is quicker from many. Weights fall for who has just been seated, so that the next panel differs.
    """
    profiles, gap = found.profiles, _gap(found.profiles)
    if gap:  # where time is short, there is a lottery for everybody first
        found.unreachable = reach(search, found)
    weights, known = np.ones(len(profiles)), set(found.panels)
    for _ in range(len(profiles)):
        if enough():
            break
        best = _needed(search.best(weights, gap))
        if best.counts in known:
            weights = 0.9 * weights + 0.1 * weights.mean()
        else:
            known.add(best.counts)
            found.panels.append(best.counts)
            weights *= 0.8 ** (np.array(best.counts) / profiles.sizes)
        weights /= weights.max()
    if not gap:
        found.unreachable = reach(search, found)


def reach(search: Search, found: Found) -> list[int]:
    """Profiles that no panel seats. Looks for the panel with most people of profiles not seated yet, until
    there is none with any; adds those panels."""
    unseen = np.ones(len(found.profiles), dtype=bool)
    for counts in found.panels:
        unseen &= np.array(counts) == 0
    while unseen.any():
        best = _needed(search.best(unseen.astype(float), _gap(found.profiles)))
        new = unseen & (np.array(best.counts) > 0)
        if not new.any():
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


def settle(
    search: Search, found: Found, cap: float | None, heard: Heard | None, levels: int | None = None
) -> PanelMix:
    """Fix the chance of every profile, lowest first, in `found`; or so many levels. Returns the mix. Raises
    OutOfTime, with `found` telling what is proven so far."""
    sizes = found.profiles.sizes
    mix = PanelMix(sizes, cap=cap)
    for counts in found.panels:
        mix.add(counts)
    found.chances |= dict.fromkeys(found.unreachable, 0.0)
    for number, chance in found.chances.items():
        mix.fix(number, chance)
    while mix.free.any() and levels != 0:
        levels = levels and levels - 1
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
    proven limit of the level. Where there are many profiles, a panel that is good enough will do for a step;
    the last one is always exact."""
    gap = _gap(mix.sizes)
    while True:
        prices = mix.solve()
        weights = prices.worth / mix.sizes
        asked, constant = (-weights, prices.worth.sum()) if mix.absent else (weights, 0.0)
        constant += prices.constant
        best = _needed(search.best(asked, gap))
        if gap and best.weight + constant - prices.level <= gap * abs(prices.level):
            best = _needed(search.best(asked))
        limit = float(best.bound + constant)
        yield prices, max(limit, prices.level)
        if limit - prices.level <= GAP or not mix.add(best.counts):
            return


def _final(prices: Prices, limit: float, mix: PanelMix) -> NDArray[np.int64]:
    """Profiles whose chance can no longer rise: in every lottery with this level, a profile of price p has a
    chance of at most level + (limit - level) / p. At least one."""
    least = max(limit - prices.level, 1e-9) / ERROR
    priced = np.flatnonzero(mix.free & (prices.free >= least))
    return priced if len(priced) else np.array([int(np.argmax(np.where(mix.free, prices.free, -1.0)))])


def _gap(profiles: Sized) -> float:
    return ROUGHLY if len(profiles) > MANY else 0.0


def _needed(best: Best | None) -> Best:
    if best is None:
        raise NoPanel
    return best
