"""A review phase as data: who looks at ideas, what they see, and when. And what a member's view of an idea
is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST_MARKS_SHOWN = 3
"""Marks of others are shown from so many on: fewer would say who gave them."""


class Kind(StrEnum):
    """Eligibility: yes or no by two people, never a mark. Scores rank, where the ballot would be too full."""

    ELIGIBILITY = "eligibility"
    SCORES = "scores"


class Sees(StrEnum):
    ASSIGNED = "assigned"
    ALL = "all"


class Others(StrEnum):
    """When a member sees what others gave: never, after giving their own, or always. Never by name."""

    NEVER = "never"
    AFTER_OWN = "after_own"
    ALWAYS = "always"


class Names(StrEnum):
    """Whether a member sees who sent an idea in."""

    HIDDEN = "hidden"
    SHOWN = "shown"


class Finding(StrEnum):
    """What two people found of an idea's eligibility."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    SPLIT = "split"


def finding(said: Sequence[bool], wanted: int) -> Finding:
    """OPEN until `wanted` have said yes or no; SPLIT when they differ: the panel talks about those."""
    if len(said) < wanted:
        return Finding.OPEN
    if all(said):
        return Finding.YES
    return Finding.SPLIT if any(said) else Finding.NO


@dataclass(frozen=True, slots=True)
class Shown:
    """What a member judges: the idea's words and costs in pence, without names where these are hidden."""

    title: str
    summary: str
    description: str
    place: str
    pot: str
    costs: tuple[tuple[str, int], ...]
    cost: int

    @property
    def digest(self) -> str:
        """SHA-256 over everything shown: a score is given to exactly this."""
        whole = [self.title, self.summary, self.description, self.place, self.pot, self.costs, self.cost]
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()

    def without(self, names: Iterable[str]) -> Shown:
        """The same with every one of the names taken out of the words, in any case."""
        wanted = sorted({name.strip() for name in names if len(name.strip()) > 2}, key=len, reverse=True)
        if not wanted:
            return self
        found = re.compile(
            r"(?<!\w)(?:" + "|".join(re.escape(name) for name in wanted) + r")(?!\w)", re.IGNORECASE
        )

        def clean(text: str) -> str:
            return found.sub("[name hidden]", text)

        return Shown(
            clean(self.title),
            clean(self.summary),
            clean(self.description),
            clean(self.place),
            self.pot,
            tuple((clean(what), pence) for what, pence in self.costs),
            self.cost,
        )
