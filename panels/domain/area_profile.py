"""Who an area is, for a panel to be held against: categories, their groups, how many people in each.

Counts are whole people. Everything here is a pure function of what it is given.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_BYTES = 64_000
MOST_GROUPS = 20
HEADER = ("category", "group", "people")


@dataclass(frozen=True, slots=True)
class Group:
    """One part of a category, such as "16 to 24"; `people` of the area belong to it."""

    key: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Category:
    """What a panel is measured by, such as age. Its groups share the area out among them."""

    key: str
    name: str
    groups: tuple[Group, ...]

    @property
    def people(self) -> int:
        return sum(group.people for group in self.groups)


class ProfileError(ValueError):
    """A profile that cannot be read: the `line` (from 1; 0: the whole), what is wrong, and what was found."""

    def __init__(self, line: int, wrong: str, found: str = "") -> None:
        self.line, self.wrong, self.found = line, wrong, found
        super().__init__(f"line {line}: {wrong} {found}".strip())


def read_profile(data: bytes) -> tuple[Category, ...]:
    """A CSV of UTF-8 text with the columns category, group, people, in the order in which it shall stand.

    Raises ProfileError naming the line: `too_large`, `not_utf8`, `header`, `columns`, `empty`, `people`,
    `twice`, `one_group`, `too_many`, `nobody`.
    """
    if len(data) > MOST_BYTES:
        raise ProfileError(0, "too_large", str(len(data)))
    try:
        text = data.decode("utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        raise ProfileError(data[: error.start].count(b"\n") + 1, "not_utf8") from None
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != HEADER:
        raise ProfileError(1, "header", ",".join(rows[0]) if rows else "")
    found: dict[str, list[tuple[str, int]]] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(HEADER):
            raise ProfileError(line, "columns", str(len(row)))
        category, group, people = (" ".join(cell.split()) for cell in row)
        if not category or not group:
            raise ProfileError(line, "empty")
        number = people.replace(",", "")
        if not re.fullmatch(r"[0-9]{1,9}", number):
            raise ProfileError(line, "people", people)
        groups = found.setdefault(category, [])
        if group.casefold() in (name.casefold() for name, _ in groups):
            raise ProfileError(line, "twice", group)
        groups.append((group, int(number)))
    return profile_of(found)


def profile_of(found: Mapping[str, Sequence[tuple[str, int]]]) -> tuple[Category, ...]:
    """Categories from names: {category: [(group, people), …]}. Keys are made from the names and are unique.
    Raises ProfileError where a category has one group or too many, or nobody in it.
    """
    if not found:
        raise ProfileError(0, "nobody")
    taken: set[str] = set()
    categories = []
    for name, groups in found.items():
        if len(groups) < 2:
            raise ProfileError(0, "one_group", name)
        if len(groups) > MOST_GROUPS:
            raise ProfileError(0, "too_many", name)
        if not any(people for _, people in groups):
            raise ProfileError(0, "nobody", name)
        inside: set[str] = set()
        parts = tuple(Group(_key(group, inside), group, people) for group, people in groups)
        categories.append(Category(_key(name, taken), name, parts))
    return tuple(categories)


def _key(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36] or "group"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    taken.add(key)
    return key


def first_quotas(category: Category, seats: int, slack: int = 1) -> dict[str, tuple[int, int]]:
    """Least and most seats for each group: the area's share of the seats rounded down and up, and `slack`
    wider on both sides where it can be, so that a draw is possible. A group with nobody in it has no floor.
    """
    bounds = {}
    for group in category.groups:
        share, rest = divmod(seats * group.people, category.people)
        least, most = max(0, share - slack), min(seats, share + (1 if rest else 0) + slack)
        bounds[group.key] = (least, most)
    return bounds


def per_cent(part: int, whole: int) -> int:
    """A share in whole per cent, halves up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def kept_back(counts: Mapping[str, int], least: int) -> dict[str, int | None]:
    """Counts of people with small ones kept back (None): those from 1 to below `least`, and, where only one
    is, the next smallest too, so that the total does not tell it.
    """
    shown: dict[str, int | None] = {
        key: None if 0 < count < least else count for key, count in counts.items()
    }
    hidden = [key for key, count in shown.items() if count is None]
    if len(hidden) == 1:
        rest = [(count, key) for key, count in shown.items() if count]
        if rest:
            shown[min(rest)[1]] = None
    return shown
