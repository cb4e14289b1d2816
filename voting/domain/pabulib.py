"""Elections in the Pabulib format (.pb): what a file says, and how a bad file is told.

Format: https://pabulib.org/format. Sections META, PROJECTS, VOTES; `;` between cells; `,` inside lists.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum

from voting.domain.paper import Kind
from voting.domain.votes import Votes

_MOST_NOTES = 20


class PabulibError(ValueError):
    """A file that cannot be read as it stands: where, in which field, what should be there and what is."""

    def __init__(self, line: int, field: str, expected: str, found: str) -> None:
        self.line = line
        self.field = field
        self.expected = expected
        self.found = _shown(found)
        super().__init__(f"line {line}, {_shown(field)}: expected {_shown(expected)}, found {self.found}")


def _shown(text: str) -> str:
    """Text of a file as it may stand in a message: short, on one line, nothing that steers a terminal."""
    text = text if len(text) <= 120 else text[:117] + "..."
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


class Notes:
    """What was read with tolerance: the first lines of each kind one by one, further ones as a number."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._lines: dict[str, int] = {}

    def say(self, text: str) -> None:
        self._texts.append(text)

    def add(self, line: int, text: str) -> None:
        """`text` is true of `line`."""
        before = self._lines.get(text, 0)
        self._lines[text] = before + 1
        if before < _MOST_NOTES:
            self.say(f"line {line}: {text}")

    def all(self) -> tuple[str, ...]:
        more = [
            f"{count - _MOST_NOTES} more lines: {text}"
            for text, count in self._lines.items()
            if count > _MOST_NOTES
        ]
        return (*self._texts, *more)


class Selected(IntEnum):
    """The official outcome in the `selected` column. Anything but 0 was funded."""

    NOT_FUNDED = 0
    FUNDED = 1
    FUNDED_FROM_RESERVE = 2  # not from this budget alone (Poznań's 80 % rule, Gdynia's turnout award)
    FUNDED_AFTERWARDS = 3  # with money added later, in the order of votes


VOTE_KINDS: Mapping[str, Kind] = {
    "approval": Kind.APPROVAL,
    "choose-1": Kind.APPROVAL,
    "ordinal": Kind.RANKED,
    "cumulative": Kind.CUMULATIVE,
    "scoring": Kind.SCORE,
}


@dataclass(frozen=True, slots=True)
class Project:
    """One project. `cost` in the file's smallest unit (see `Election.scale`); `votes` and `score` as the
    file states them, None when it does not; `fields`: every other cell as it stands."""

    id: str
    cost: int
    name: str = ""
    votes: int | None = None
    score: int | None = None
    selected: Selected | None = None
    category: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CastVote:
    """One row of VOTES: project ids as ranked (ordinal) or as written, points scaled by
    `Election.points_scale`."""

    voter: str
    lines: tuple[str, ...]
    points: tuple[int, ...]
    fields: Mapping[str, str]
    line_number: int


@dataclass(frozen=True, slots=True)
class Header:
    """META and PROJECTS. Money is an integer: file value × `scale` (a power of ten, 1 when nothing has
    decimals)."""

    meta: Mapping[str, str]
    scale: int
    budget: int
    vote_type: str
    rule: str
    num_votes: int
    projects: tuple[Project, ...]

    @property
    def kind(self) -> Kind:
        return VOTE_KINDS[self.vote_type]

    @property
    def threshold(self) -> int:
        """Least score to be funded (`min_project_score_threshold`, rounded up), 0 when the file sets none."""
        return self.whole("min_project_score_threshold", 0)

    @property
    def max_length(self) -> int:
        """Most projects a voter could choose: as stated, else all."""
        return min(self.whole("max_length", len(self.projects)), len(self.projects))

    def whole(self, key: str, default: int) -> int:
        """A META number rounded up to a whole one; `default` when the file does not state it."""
        stated = self.meta.get(key, "")
        return math.ceil(Decimal(stated)) if stated else default

    @property
    def costs(self) -> dict[str, int]:
        return {project.id: project.cost for project in self.projects}

    @property
    def official(self) -> frozenset[str] | None:
        """Ids of the officially funded projects, None when the file does not say."""
        if any(project.selected is None for project in self.projects):
            return None
        return frozenset(project.id for project in self.projects if project.selected)


@dataclass(frozen=True, slots=True)
class Election:
    """A whole file: header, ballots grouped, and notes on what was read with tolerance."""

    header: Header
    votes: Votes
    points_scale: int = 1
    notes: tuple[str, ...] = ()
