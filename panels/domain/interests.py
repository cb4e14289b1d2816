"""Interests: why a member steps out of one article or one proposal, and leaves the rest of the work alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class InterestKind(StrEnum):
    OWN_GROUP = "own_group"
    EMPLOYER = "employer"
    FAMILY = "family"
    FUNDER = "funder"


WORDS: dict[InterestKind, str] = {
    InterestKind.OWN_GROUP: "A group I belong to",
    InterestKind.EMPLOYER: "Where I work",
    InterestKind.FAMILY: "My family or someone close to me",
    InterestKind.FUNDER: "Somebody I give money to, or get money from",
}
"""Each kind as a member ticks it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is being decided: an article by its name, or a proposal by its id; nothing else, at most one."""

    article: str = ""
    proposal: int | None = None

    @property
    def is_something(self) -> bool:
        return bool(self.article) or self.proposal is not None


@dataclass(frozen=True, slots=True)
class SteppedOut:
    """The matters a member has stepped out of."""

    articles: frozenset[str] = frozenset()
    proposals: frozenset[int] = frozenset()

    def covers(self, matter: Matter) -> bool:
        return matter.article in self.articles or matter.proposal in self.proposals
