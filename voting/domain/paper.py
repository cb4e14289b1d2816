"""The ballot paper: what stands to be voted on, how a ballot is filled in, and how it will be counted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from voting.domain.canonical import digest as digest_of
from voting.domain.combinations import ballot_faults, counting_faults
from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.kinds import Kind as Kind  # noqa: PLC0414 (told on: this is where others find it)
from voting.domain.limits import Limit

FORMAT = "decides-paper/2"
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class PaperError(ValueError):
    """A paper that cannot be voted on or counted; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal on the paper. `cost` in pence; `pot` is the key of the pot that would pay; `area` and
    `organisation` say whose it is, "" where that does not matter to the count."""

    id: str
    title: str
    pot: str
    cost: int
    position: int
    area: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class PaperPot:
    """Money that lines of a contest compete for. `budget` in pence."""

    key: str
    name: str
    budget: int


@dataclass(frozen=True)
class Contest:
    """One question put to electors. `max_points`: points to share out (cumulative) or per line (score).

    `boost`: how many points more than 1 an elector may give one of the lines chosen (approval; 0: no boost
    vote), of `boost_lines` only where it names any. `limits` may name lines of other contests of the paper:
    what those were granted counts.
    """

    key: str
    title: str
    kind: Kind
    min_choices: int
    max_choices: int
    pots: tuple[PaperPot, ...]
    lines: tuple[Line, ...]
    max_points: int = 0
    limits: tuple[Limit, ...] = ()
    boost: int = 0
    boost_lines: tuple[str, ...] = ()

    def may_boost(self, line: str) -> bool:
        """Whether the boost vote may go to this line."""
        return self.boost > 0 and (not self.boost_lines or line in self.boost_lines)

    @cached_property
    def line_by_id(self) -> Mapping[str, Line]:
        return {line.id: line for line in self.lines}

    @cached_property
    def pot_by_key(self) -> Mapping[str, PaperPot]:
        return {pot.key: pot for pot in self.pots}


@dataclass(frozen=True)
class Paper:
    """A frozen ballot paper. Raises PaperError when it cannot be voted on or counted."""

    round: str
    charter_digest: str
    contests: tuple[Contest, ...]
    counting: Counting
    seed_commitment: str

    def __post_init__(self) -> None:
        for fault in faults(self):
            raise PaperError(fault)

    @cached_property
    def contest_by_key(self) -> Mapping[str, Contest]:
        return {contest.key: contest for contest in self.contests}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: what receipts and results cite."""
        return digest_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `Paper.from_dict` reads it back to an equal value."""
        return {
            "format": FORMAT,
            "round": self.round,
            "charter_digest": self.charter_digest,
            "contests": [_contest_dict(contest) for contest in self.contests],
            "counting": {
                key: str(value) if isinstance(value, StrEnum) else value
                for key, value in asdict(self.counting).items()
            },
            "seed_commitment": self.seed_commitment,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Paper:
        """Raises PaperError when the form is not one that `to_dict` writes."""
        try:
            if data["format"] != FORMAT:
                raise PaperError(f"format is {data['format']!r}, expected {FORMAT!r}")
            counting = data["counting"]
            return cls(
                round=str(data["round"]),
                charter_digest=str(data["charter_digest"]),
                contests=tuple(_contest_from(row) for row in data["contests"]),
                counting=Counting(
                    rule=Rule(counting["rule"]),
                    completion=Completion(counting["completion"]),
                    utility=Utility(counting["utility"]),
                    threshold_votes=int(counting["threshold_votes"]),
                    increment=int(counting["increment"]),
                    start=Start(counting["start"]),
                    stop=Stop(counting["stop"]),
                    comparison=bool(counting["comparison"]),
                    scoring=Scoring(counting["scoring"]),
                    threshold_percent=int(counting["threshold_percent"]),
                    part_funding_percent=int(counting["part_funding_percent"]),
                ),
                seed_commitment=str(data["seed_commitment"]),
            )
        except (KeyError, TypeError) as error:
            raise PaperError(f"missing or of the wrong type: {error}") from error
        except PaperError:
            raise
        except ValueError as error:
            raise PaperError(str(error)) from error


def faults(paper: Paper) -> list[str]:
    """Everything that stops this paper from being voted on or counted; empty when nothing does."""
    found: list[str] = []
    if not paper.contests:
        found.append("the paper has no contest")
    if len(paper.contest_by_key) != len(paper.contests):
        found.append("two contests have the same key")
    found.extend(counting_faults(paper.counting))
    known = {line.id for contest in paper.contests for line in contest.lines}
    for contest in paper.contests:
        more = ballot_faults(
            paper.counting, contest.kind, choices=contest.max_choices, boost=contest.boost > 0
        )
        texts = (*_contest_faults(contest), *more, *_limit_faults(contest.limits, known))
        found.extend(f"contest {contest.key}: {fault}" for fault in texts)
    return found


def _contest_faults(contest: Contest) -> list[str]:
    found = [
        f"the key {key!r} cannot name a file: use letters, digits, - and _"
        for key in (contest.key, *(pot.key for pot in contest.pots))
        if not _KEY.fullmatch(key)
    ]
    if not contest.lines:
        found.append("no lines")
    if len(contest.line_by_id) != len(contest.lines):
        found.append("two lines have the same id")
    if len(contest.pot_by_key) != len(contest.pots):
        found.append("two pots have the same key")
    if not 0 <= contest.min_choices <= contest.max_choices:
        found.append("choices must satisfy 0 <= minimum <= maximum")
    if contest.min_choices > len(contest.lines):
        found.append(f"asks for {contest.min_choices} choices of {len(contest.lines)} lines")
    if contest.kind in (Kind.CUMULATIVE, Kind.SCORE) and contest.max_points < 1:
        found.append("needs max_points")
    for line in contest.lines:
        if line.pot not in contest.pot_by_key:
            found.append(f"line {line.id} names the pot {line.pot!r}, which is not there")
        if line.cost < 0:
            found.append(f"line {line.id} costs less than nothing")
        if not line.id or "," in line.id or ";" in line.id or line.id != line.id.strip():
            found.append(f"line id {line.id!r} cannot stand in a ballot file")
    if any(pot.budget < 0 for pot in contest.pots):
        found.append("a pot holds less than nothing")
    if contest.boost < 0:
        found.append("a boost takes points away")
    if contest.boost_lines and not contest.boost:
        found.append("names lines to boost and has no boost vote")
    found.extend(
        f"the boost names the line {line!r}, which is not there"
        for line in contest.boost_lines
        if line not in contest.line_by_id
    )
    return found


def _limit_faults(limits: Sequence[Limit], known: Collection[str]) -> Iterator[str]:
    keys = [limit.key for limit in limits]
    yield from (f"two limits have the key {key!r}" for key in sorted({k for k in keys if keys.count(k) > 1}))
    for limit in limits:
        name = f"the limit {limit.key!r}"
        if strangers := [line for line in limit.lines if line not in known]:
            yield f"{name} names {', '.join(map(repr, strangers))}, not on the paper"
        if len(set(limit.lines)) < len(limit.lines):
            yield f"{name} names a line twice"
        if limit.most_lines is not None and limit.most_lines < limit.least_lines:
            yield f"{name} guarantees more places than it allows"
        if min(limit.least_lines, limit.most_lines or 0, limit.most_money or 0) < 0:
            yield f"{name} is below nothing"
        if limit.least_lines > len(limit.lines):
            yield f"{name} guarantees {limit.least_lines} places to {len(limit.lines)} lines"


def _contest_dict(contest: Contest) -> dict[str, Any]:
    return {
        "key": contest.key,
        "title": contest.title,
        "kind": contest.kind.value,
        "min_choices": contest.min_choices,
        "max_choices": contest.max_choices,
        "max_points": contest.max_points,
        "pots": [asdict(pot) for pot in contest.pots],
        "lines": [asdict(line) for line in contest.lines],
        "boost": contest.boost,
        "boost_lines": list(contest.boost_lines),
        "limits": [{**asdict(limit), "lines": list(limit.lines)} for limit in contest.limits],
    }


def _contest_from(row: Mapping[str, Any]) -> Contest:
    return Contest(
        key=str(row["key"]),
        title=str(row["title"]),
        kind=Kind(row["kind"]),
        min_choices=int(row["min_choices"]),
        max_choices=int(row["max_choices"]),
        max_points=int(row["max_points"]),
        pots=tuple(PaperPot(str(pot["key"]), str(pot["name"]), int(pot["budget"])) for pot in row["pots"]),
        lines=tuple(
            Line(
                str(line["id"]),
                str(line["title"]),
                str(line["pot"]),
                int(line["cost"]),
                int(line["position"]),
                str(line["area"]),
                str(line["organisation"]),
            )
            for line in row["lines"]
        ),
        boost=int(row["boost"]),
        boost_lines=tuple(map(str, row["boost_lines"])),
        limits=tuple(Limit(**{**limit, "lines": tuple(limit["lines"])}) for limit in row["limits"]),
    )
