"""The odds of every volunteer under the fairest lottery, before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from panels.domain.leximin import CapTooLow, Found, Heard, cover, lowest_cap, settle, tell
from panels.domain.panel_mix import PanelMix
from panels.domain.panel_search import Best, OutOfTime, PanelSearch, Weights
from panels.domain.pool import Pool
from panels.domain.profiles import Counts, Profiles, merge
from panels.domain.quotas import Quotas, faults

ROOM = 1e-4
"""A chance within this of nought or one is shown as none or certain."""
STARTING, LEVELS = 0.3, 20
"""The part of the time for panels to start from; how many levels are settled when there is none left."""
NO_SHARE = 1e-7
"""Smaller shares of a panel are the solver's rounding."""


class Proof(StrEnum):
    """How much of the odds is proven to be the fairest."""

    WHOLE = "whole"
    """LEXIMIN: no lottery is fairer."""
    LOWEST = "lowest"
    """Time ran out: the chances up to some level are final, those above are fair among the panels found."""
    NONE = "none"
    """Time ran out before the lowest chance was final: `Odds.limit` says how much better it could be."""


@dataclass(frozen=True)
class Odds:
    """`chances[i]` is the chance of `pool.volunteers[i]`, 0.0 to 1.0. `mix` is the lottery that gives them:
    counts per profile, with their shares, which add up to 1."""

    profiles: Profiles
    chances: tuple[float, ...]
    mix: tuple[tuple[Counts, float], ...]
    proof: Proof = Proof.WHOLE
    cap: float | None = None
    settled_below: float = 1.0
    """Chances up to this one are proven final."""
    limit: float = 1.0
    """No lottery has a lowest chance, among those with any, above this."""
    panels_found: int = 0

    @property
    def pool(self) -> Pool:
        return self.profiles.pool

    @cached_property
    def lowest(self) -> float:
        return min(self.chances)

    @cached_property
    def highest(self) -> float:
        return max(self.chances)

    @cached_property
    def lowest_with_any(self) -> float:
        """The lowest chance of those who have one."""
        return min((chance for chance in self.chances if chance > ROOM), default=0.0)

    @cached_property
    def without_chance(self) -> tuple[int, ...]:
        """Places in the pool of people who sit on no panel that meets the quotas."""
        return tuple(place for place, chance in enumerate(self.chances) if chance <= ROOM)

    @cached_property
    def certain(self) -> tuple[int, ...]:
        """Places in the pool of people who are on every panel of the lottery."""
        return tuple(place for place, chance in enumerate(self.chances) if chance >= 1 - ROOM)

    @cached_property
    def gini(self) -> float:
        """How unequal the chances are: 0 when all are the same."""
        return gini(self.chances)


def fairest_odds(
    pool: Pool,
    quotas: Quotas,
    *,
    cap: float | None = None,
    left: Callable[[], float] | None = None,
    heard: Heard | None = None,
) -> Odds:
    """LEXIMIN odds, the same for the same input whenever no time limit is reached.

    `cap`: the most that anybody's chance may be, 0.0 to 1.0; the odds are then the fairest within it. `left`
    gives the seconds that are left; when there are none, the odds are the best so far and `proof` says so.
    `heard` is told of progress. Raises ValueError when `faults` has something to say, NoPanel when no panel
    meets the quotas (see `relaxing`), CapTooLow, and OutOfTime when not even the first panels were found.
    """
    if said := faults(quotas, pool):
        raise ValueError(" ".join(said))
    profiles = merge(pool, quotas)
    search, found = PanelSearch(profiles, left), Found(profiles)
    whole = left() if left else 0.0

    def enough() -> bool:
        tell(heard, found)
        return left is not None and left() < whole * (1 - STARTING)

    cover(search, found, enough)
    shut_out = sum(profiles.sizes[number] for number in found.unreachable)
    found.limit = quotas.seats / (len(pool) - float(shut_out))  # the mean: the lowest is never above it
    tell(heard, found)
    if cap is not None and (lowest := lowest_cap(search, found)) > cap + ROOM:
        raise CapTooLow(lowest)
    try:
        mix = settle(search, found, cap, heard)
    except OutOfTime:
        settled = max(found.chances.values(), default=0.0)
        proof = Proof.LOWEST if len(found.chances) > len(found.unreachable) else Proof.NONE
        rest = replace(found, chances=dict(found.chances))
        mix = settle(_Among(profiles, found.panels), rest, cap, None, LEVELS)
        return _odds(found, mix, proof, cap, settled)
    return _odds(found, mix, Proof.WHOLE, cap, 1.0)


class _Among:
    """In place of the search: the most valuable of the panels that were found before time ran out."""

    def __init__(self, profiles: Profiles, panels: Sequence[Counts]) -> None:
        self.profiles, self._panels, self._rows = profiles, panels, np.array(panels, dtype=float)

    def best(self, weights: Weights, gap: float = 0.0) -> Best:
        worth = self._rows @ weights
        place = int(np.argmax(worth))
        return Best(self._panels[place], float(worth[place]), float(worth[place]))


def _odds(found: Found, mix: PanelMix, proof: Proof, cap: float | None, settled: float) -> Odds:
    """The odds that the mix gives exactly: not the chances that it was asked for, which differ in the last
    digits."""
    profiles = found.profiles
    shares = mix.solve().shares
    shares = np.where(shares > NO_SHARE, shares, 0.0)
    shares = shares / shares.sum()
    rows = np.array(mix.panels, dtype=float)
    for counts in mix.panels:
        if not profiles.allows(counts):
            raise ArithmeticError("a panel of the mix is outside the quotas")
    by_profile = shares @ rows / profiles.sizes
    return Odds(
        profiles,
        tuple(float(min(1.0, by_profile[number])) for number in profiles.profile_of),
        tuple((counts, float(share)) for counts, share in zip(mix.panels, shares, strict=True) if share),
        proof,
        cap,
        settled,
        found.limit,
        len(mix.panels),
    )


def gini(chances: Sequence[float]) -> float:
    """The Gini coefficient: mean difference between two people's chances, over twice the mean chance."""
    ordered = np.sort(np.array(chances))
    count, total = len(ordered), float(ordered.sum())
    spread = (2 * np.arange(1, count + 1) - count - 1) @ ordered
    return max(0.0, float(spread) / (count * total)) if total else 0.0
