"""Somebody left: seats are filled from the pool by the same lottery, with the quotas less those who stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from panels.domain.commitment import Replacing
from panels.domain.freeze import Frozen
from panels.domain.pool import Pool
from panels.domain.quotas import Quotas


@dataclass(frozen=True)
class Refill:
    """What the lottery is asked for again: hand `pool` and `quotas` to `fairest_odds`, and the rest to
    `commit` with the *same* frozen pool as before, so that everybody keeps their number."""

    pool: Pool
    quotas: Quotas
    replacing: Replacing


def refill(
    frozen: Frozen, quotas: Quotas, *, staying: Iterable[str], out: Iterable[str], previous: str
) -> Refill:
    """`staying` and `out` are ids; `previous` is the digest of the transcript of the draw before.

    The pool is everybody else; where one person of a home may sit, without the homes of those who stay. The
    quotas are those of the whole panel less the people who stay, and may turn out to be impossible: then
    `relaxing` says what would do. Raises ValueError when somebody both stays and is out.
    """
    stay, gone = frozenset(staying), frozenset(out)
    if both := stay & gone:
        raise ValueError(f"{', '.join(sorted(both))} cannot both stay and leave")
    there = [one for one in frozen.pool.volunteers if one.id in stay]
    if len(there) != len(stay):
        raise ValueError("somebody who stays is not in the pool")
    homes = {one.household for one in there if one.household} if quotas.one_per_household else set()
    kept_back = {one.id for one in frozen.pool.volunteers if one.household in homes}
    return Refill(
        frozen.pool.without(stay | gone | kept_back),
        quotas.minus(there),
        Replacing(
            previous,
            tuple(frozen.number_of(name) for name in stay),
            tuple(frozen.number_of(name) for name in gone | (kept_back - stay)),
        ),
    )
