"""People whom the lottery cannot tell apart, merged into one profile each.

The fairest odds are the same for people with the same features, so the search for panels counts people of a
profile instead of naming them. Where one home may send one person, a profile is finer: same features, in
homes made up alike. The rule "one of each home" is then "no more people of such homes than there are homes".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panels.domain.pool import Pool
from panels.domain.quotas import Quotas

Counts = tuple[int, ...]
"""How many people of each profile sit on a panel: one whole number per profile."""


@dataclass(frozen=True, slots=True)
class Profile:
    """`people` are places in the pool, in its order. `homes` is a place in `Profiles.homes`, or None."""

    features: tuple[str, ...]
    people: tuple[int, ...]
    homes: int | None = None


@dataclass(frozen=True)
class Profiles:
    """All profiles of a pool. `homes` lists, for each make-up of a home, the homes: people by place."""

    pool: Pool
    quotas: Quotas
    profiles: tuple[Profile, ...]
    homes: tuple[tuple[tuple[int, ...], ...], ...]

    def __len__(self) -> int:
        return len(self.profiles)

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """People of each profile."""
        return np.array([len(profile.people) for profile in self.profiles], dtype=float)

    @cached_property
    def most(self) -> NDArray[np.float64]:
        """The most people of each profile on one panel, homes considered."""
        tops = [
            len(profile.people)
            if profile.homes is None
            else min(len(profile.people), len(self.homes[profile.homes]))
            for profile in self.profiles
        ]
        return np.array(tops, dtype=float)

    @cached_property
    def profile_of(self) -> tuple[int, ...]:
        """The profile of each person, by place in the pool."""
        found = [0] * len(self.pool)
        for number, profile in enumerate(self.profiles):
            for place in profile.people:
                found[place] = number
        return tuple(found)

    @cached_property
    def rows(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """(matrix, least, most): seats first, then the quotas in their order, then one row per make-up of
        homes. A panel is a whole vector x with 0 <= x <= `self.most` and least <= matrix x <= most."""
        categories = self.quotas.categories
        place = {category: column for column, category in enumerate(categories)}
        lines = [[1.0] * len(self)]
        for quota in self.quotas.quotas:
            column = place[quota.category]
            lines.append([float(one.features[column] == quota.value) for one in self.profiles])
        lines += [[float(one.homes == number) for one in self.profiles] for number in range(len(self.homes))]
        least = [self.quotas.seats, *(quota.least for quota in self.quotas.quotas), *(0 for _ in self.homes)]
        most = [
            self.quotas.seats,
            *(quota.most for quota in self.quotas.quotas),
            *(len(homes) for homes in self.homes),
        ]
        return np.array(lines), np.array(least, dtype=float), np.array(most, dtype=float)

    def allows(self, counts: Counts) -> bool:
        """Whether these counts are a panel: in whole numbers, so that no solver's tolerance decides."""
        matrix, least, most = self._whole
        if len(counts) != len(self) or any(
            not 0 <= x <= top for x, top in zip(counts, self.most, strict=True)
        ):
            return False
        found = matrix @ np.array(counts, dtype=np.int64)
        return bool(np.all(least <= found) and np.all(found <= most))

    @cached_property
    def _whole(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        matrix, least, most = self.rows
        return matrix.astype(np.int64), least.astype(np.int64), most.astype(np.int64)


def merge(pool: Pool, quotas: Quotas) -> Profiles:
    """The profiles of a pool under these quotas, in the order in which their first people stand in the pool.

    Every volunteer has a value in every category of the quotas (`quotas.faults` is empty).
    """
    categories = quotas.categories
    features = [tuple(one.features[category] for category in categories) for one in pool.volunteers]
    homes: dict[str, list[int]] = {}
    if quotas.one_per_household:
        for place, one in enumerate(pool.volunteers):
            if one.household:
                homes.setdefault(one.household, []).append(place)
    makeups: dict[tuple[tuple[tuple[str, ...], int], ...], list[tuple[int, ...]]] = {}
    for people in homes.values():
        if len(people) > 1:
            makeup = tuple(sorted(Counter(features[place] for place in people).items()))
            makeups.setdefault(makeup, []).append(tuple(people))
    number_of = {
        place: number for number, alike in enumerate(makeups.values()) for home in alike for place in home
    }
    merged: dict[tuple[tuple[str, ...], int | None], list[int]] = {}
    for place, row in enumerate(features):
        merged.setdefault((row, number_of.get(place)), []).append(place)
    profiles = tuple(Profile(row, tuple(people), number) for (row, number), people in merged.items())
    return Profiles(pool, quotas, profiles, tuple(tuple(alike) for alike in makeups.values()))
