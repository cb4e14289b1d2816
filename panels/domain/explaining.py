"""Why somebody has no chance, or is certain of a seat: which quota makes it so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from panels.domain.odds import ROOM, Odds
from panels.domain.quotas import Quota
from panels.domain.relaxing import Change, Easing

SCARCE = 3
"""How many quotas are named for someone who is certain without being on every possible panel."""


@dataclass(frozen=True)
class Why:
    """Of people alike, by place in the pool: they have no chance, or (`certain`) a sure seat.

    `changes` are the fewest that would alter it. When a certain person could be left out even so (`changes`
    is empty), panels without them exist, but using one would lower a chance that is already lower; `scarce`
    then names the quotas for which fewest people offered.
    """

    people: tuple[int, ...]
    certain: bool
    changes: tuple[Change, ...]
    scarce: tuple[Quota, ...] = ()


def explain(odds: Odds, *, left: Callable[[], float] | None = None) -> tuple[Why, ...]:
    """One Why for each profile without a chance or certain of a seat, in the order of the pool. Raises
    OutOfTime."""
    profiles, said = odds.profiles, []
    ease: Easing | None = None
    for number, profile in enumerate(profiles.profiles):
        chance = odds.chances[profile.people[0]]
        if ROOM < chance < 1 - ROOM:
            continue
        ease = ease or Easing(profiles, left)
        certain = chance >= 1 - ROOM
        top = int(profiles.most[number])
        changes = ease.smallest({number: (0, len(profile.people) - 1) if certain else (1, top)}) or ()
        scarce = () if changes or not certain else _scarce(odds, profile.people[0])
        said.append(Why(profile.people, certain, changes, scarce))
    return tuple(said)


def _scarce(odds: Odds, place: int) -> tuple[Quota, ...]:
    """The quotas that this person counts towards and that need the largest part of those who offered."""
    one, counts = odds.pool.volunteers[place], odds.pool.counts()
    mine = [
        quota
        for quota in odds.profiles.quotas.quotas
        if one.features[quota.category] == quota.value and quota.least
    ]
    return tuple(sorted(mine, key=lambda quota: -quota.least / counts[quota.key])[:SCARCE])
