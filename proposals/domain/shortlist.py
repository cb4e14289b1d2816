"""What goes on the ballot paper, in what order, and which pots need no vote."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Order = Literal["drawn", "alphabetical", "given"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feasible proposal that could stand. `cost` in pence, `pot` a key."""

    proposal: int
    title: str
    pot: str
    cost: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a published shortlist. `position` starts at 1; `external` is the id it had in an imported
    file. `area`: code of its area, "" for none; `applicant`: a number that proposals of one applicant
    share (`one_applicant`), None where nobody is known; `alternative_set`: lines with the same words here
    exclude each other.
    """

    position: int
    proposal: int
    title: str
    pot: str
    cost: int
    reason: str = ""
    external: str = ""
    area: str = ""
    applicant: int | None = None
    alternative_set: str = ""


@dataclass(frozen=True, slots=True)
class PublishedShortlist:
    """A shortlist as published: frozen. `seed` (hex) redraws the order; `skipped` are pots that need no
    vote.
    """

    round: str
    published_at: datetime
    order: Order
    seed: str
    lines: tuple[Line, ...]
    skipped: frozenset[str]

    @property
    def to_vote_on(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.pot not in self.skipped)


def in_order(candidates: Iterable[Candidate], order: Order, seed: str) -> tuple[Candidate, ...]:
    """The order of the paper. "drawn": by SHA-256 of seed and proposal id, so that anyone can redo the draw;
    "alphabetical": by title; "given": as they come. The same input gives the same order.
    """
    if order == "given":
        return tuple(candidates)
    if order == "alphabetical":
        return tuple(sorted(candidates, key=lambda each: (each.title.casefold(), each.proposal)))
    return tuple(sorted(candidates, key=lambda each: (_lot(seed, each.proposal), each.proposal)))


def digest_of(chosen: Iterable[int], alternatives: Mapping[int, str]) -> str:
    """SHA-256 that stands for one choice: which proposals, and which of them exclude each other."""
    whole = [sorted(chosen), sorted([pk, name] for pk, name in alternatives.items())]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def _lot(seed: str, proposal: int) -> str:
    return hashlib.sha256(f"{seed}:{proposal}".encode()).hexdigest()


def skipped_pots(candidates: Iterable[Candidate], money: Mapping[str, int], skip: bool) -> frozenset[str]:
    """Pots whose proposals all fit the pot's money (pence), so that there is nothing to decide: the vote is
    skipped where the charter says so (North Ayrshire's rule). A pot with no proposals is not among them, nor
    one that `money` leaves out.
    """
    asked: dict[str, int] = {}
    for each in candidates:
        asked[each.pot] = asked.get(each.pot, 0) + each.cost
    return frozenset(key for key, pence in asked.items() if skip and pence <= money.get(key, -1))
