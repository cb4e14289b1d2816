"""Quotas: how many people of each kind a panel must have, at least and at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from panels.domain.pool import Pool, Volunteer


@dataclass(frozen=True, slots=True)
class Quota:
    """Of all members, `least` to `most` (both inclusive) have this value in this category."""

    category: str
    value: str
    least: int
    most: int

    @property
    def key(self) -> tuple[str, str]:
        return self.category, self.value

    def __str__(self) -> str:
        wanted = str(self.least) if self.least == self.most else f"{self.least} to {self.most}"
        return f"{self.category} “{self.value}”: {wanted}"


@dataclass(frozen=True)
class Quotas:
    """What a panel must look like. `seats` is its size; `one_per_household` allows one person of a home."""

    seats: int
    quotas: tuple[Quota, ...]
    one_per_household: bool = False

    @property
    def categories(self) -> tuple[str, ...]:
        """Categories, each once, in the order in which they are first named."""
        return tuple(dict.fromkeys(quota.category for quota in self.quotas))

    def of(self, category: str, value: str) -> Quota | None:
        return next((quota for quota in self.quotas if quota.key == (category, value)), None)

    def with_changed(self, *changed: Quota) -> Quotas:
        """These quotas with others in place of those with the same category and value."""
        new = {quota.key: quota for quota in changed}
        return replace(self, quotas=tuple(new.get(quota.key, quota) for quota in self.quotas))

    def minus(self, staying: Iterable[Volunteer]) -> Quotas:
        """What is left to fill when these people stay: for replacements. Bounds never go below nought."""
        there = list(staying)
        have = Counter(pair for one in there for pair in one.features.items())
        return replace(
            self,
            seats=max(0, self.seats - len(there)),
            quotas=tuple(
                replace(
                    quota,
                    least=max(0, quota.least - have[quota.key]),
                    most=max(0, quota.most - have[quota.key]),
                )
                for quota in self.quotas
            ),
        )


def tally(quotas: Quotas, members: Iterable[Volunteer]) -> tuple[tuple[Quota, int], ...]:
    """Each quota with the number of these members who count towards it."""
    have = Counter(pair for one in members for pair in one.features.items())
    return tuple((quota, have[quota.key]) for quota in quotas.quotas)


def breaches(quotas: Quotas, members: Iterable[Volunteer]) -> tuple[str, ...]:
    """Every way in which these people are not a panel of these quotas, as sentences; empty when they are."""
    people = list(members)
    said = [] if len(people) == quotas.seats else [f"{len(people)} people for {quotas.seats} seats"]
    if len({one.id for one in people}) != len(people):
        said.append("somebody sits twice")
    for quota, count in tally(quotas, people):
        if not quota.least <= count <= quota.most:
            said.append(f"{count} people for {quota}")
    if quotas.one_per_household:
        homes = Counter(one.household for one in people if one.household)
        said += [f"{count} people of one household" for count in homes.values() if count > 1]
    return tuple(said)


def faults(quotas: Quotas, pool: Pool) -> tuple[str, ...]:
    """What is wrong with the quotas as such, or with people who do not fit them, as sentences; empty when all
    is well. No lottery is worked out before that.

    Whether a panel can meet all quotas at once is another question: see `conflicts` and `relaxing`.
    """
    said = [*_odd_quotas(quotas), *_odd_people(quotas, pool)]
    if quotas.seats < 1:
        said.append("A panel needs at least one seat.")
    elif len(pool) < quotas.seats:
        said.append(f"{len(pool)} volunteers cannot fill {quotas.seats} seats.")
    return tuple(said)


def conflicts(quotas: Quotas, pool: Pool) -> tuple[str, ...]:
    """Quotas that no panel can meet for a reason that shows at once, as sentences. When there are none, a
    panel may still be impossible, because quotas stand against each other."""
    counts = pool.counts()
    return (*_odd_sums(quotas), *_too_few(quotas, counts))


def _odd_quotas(quotas: Quotas) -> Iterable[str]:
    for key, times in Counter(quota.key for quota in quotas.quotas).items():
        if times > 1:
            yield f"{key[0]} “{key[1]}” has {times} quotas; it can have one."
    for quota in quotas.quotas:
        if quota.least < 0:
            yield f"{quota.category} “{quota.value}”: the least, {quota.least}, is below nought."
        if quota.least > quota.most:
            name = f"{quota.category} “{quota.value}”"
            yield f"{name}: the least, {quota.least}, is more than the most, {quota.most}."


def _too_few(quotas: Quotas, counts: Counter[tuple[str, str]]) -> Iterable[str]:
    for quota in quotas.quotas:
        if counts[quota.key] < quota.least:
            yield (
                f"{quota.category} “{quota.value}”: at least {quota.least} are asked for, "
                f"and {counts[quota.key]} offered."
            )


def _odd_sums(quotas: Quotas) -> Iterable[str]:
    for category in quotas.categories:
        mine = [quota for quota in quotas.quotas if quota.category == category]
        least, most = sum(quota.least for quota in mine), sum(quota.most for quota in mine)
        if least > quotas.seats:
            yield f"{category}: the least of all values together is {least}, more than {quotas.seats} seats."
        if most < quotas.seats:
            yield f"{category}: the most of all values together is {most}, fewer than {quotas.seats} seats."


def _odd_people(quotas: Quotas, pool: Pool) -> Iterable[str]:
    for category in quotas.categories:
        known = {quota.value for quota in quotas.quotas if quota.category == category}
        without = [one.id for one in pool.volunteers if not one.features.get(category)]
        if without:
            yield f"{category}: {_people(without)} no value."
        strange: dict[str, list[str]] = {}
        for one in pool.volunteers:
            value = one.features.get(category)
            if value and value not in known:
                strange.setdefault(value, []).append(one.id)
        for value, ids in strange.items():
            near = get_close_matches(value.casefold(), [name.casefold() for name in known], 1, 0.75)
            hint = next((f" Is it “{name}”?" for name in sorted(known) if [name.casefold()] == near), "")
            yield f"{category}: {_people(ids)} “{value}”, for which there is no quota.{hint}"


def _people(ids: list[str]) -> str:
    if len(ids) == 1:
        return f"volunteer {ids[0]} has"
    shown = ", ".join(ids[:3])
    return f"{len(ids)} volunteers ({shown}{', …' if len(ids) > 3 else ''}) have"
