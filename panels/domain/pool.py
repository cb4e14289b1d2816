"""The people who offered to sit on a panel, as the lottery sees them: an id, features, a household."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One person who offered to take part.

    `features` names a value for each category, such as {"gender": "woman", "age": "16-29"}. `household` is
    any text that the people of one home share (never an address: a keyed hash of it); empty when nobody
    asked or nobody else of the home is here.
    """

    id: str
    features: Mapping[str, str]
    household: str = ""


@dataclass(frozen=True)
class Pool:
    """All volunteers of one lottery, in the order of the file or the database. Ids are unique."""

    volunteers: tuple[Volunteer, ...]

    def __post_init__(self) -> None:
        doubled = [name for name, times in Counter(one.id for one in self.volunteers).items() if times > 1]
        if doubled:
            raise ValueError(f"ids that appear more than once: {', '.join(sorted(doubled)[:5])}")

    def __len__(self) -> int:
        return len(self.volunteers)

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Place in `volunteers` by id."""
        return {one.id: place for place, one in enumerate(self.volunteers)}

    def counts(self) -> Counter[tuple[str, str]]:
        """How many volunteers have each (category, value)."""
        return Counter(pair for one in self.volunteers for pair in one.features.items())

    def without(self, ids: set[str] | frozenset[str]) -> Pool:
        """The pool that is left when these people are taken out, in the same order."""
        return Pool(tuple(one for one in self.volunteers if one.id not in ids))
