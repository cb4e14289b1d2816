"""A contest of a ballot paper: its lines, its money, how it is filled in, and what could be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from voting.domain.kinds import Kind
from voting.domain.limits import Limit

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}|/0*[1-9][0-9]{0,2})?")


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


@dataclass(frozen=True, slots=True)
class Weight:
    """What a ballot from these areas (codes) counts, where other ballots count 1: `each` is a decimal or
    fraction above nothing, as text, because it is exact."""

    areas: tuple[str, ...]
    each: str

    @property
    def label(self) -> str:
        """What ballots from these areas are marked with in public: areas of one weight are one group."""
        return "+".join(self.areas)


@dataclass(frozen=True)
class Contest:
    """One question put to electors. `max_points`: points to share out (cumulative) or per line (score).

    `boost`: how many points more than 1 an elector may give one of the lines chosen (approval; 0: no boost
    vote), of `boost_lines` only where it names any. `limits` may name lines of other contests of the paper:
    what those were granted counts. `weights`: the same in all contests, because a ballot comes from one area.
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
    weights: tuple[Weight, ...] = ()

    def may_boost(self, line: str) -> bool:
        """Whether the boost vote may go to this line."""
        return self.boost > 0 and (not self.boost_lines or line in self.boost_lines)

    @cached_property
    def weight_by_label(self) -> Mapping[str, Fraction]:
        return {weight.label: Fraction(weight.each) for weight in self.weights}

    def label_of(self, around: Sequence[str]) -> str:
        """The label of a ballot from the area that lies in all of these (codes, smallest first); "" where it
        counts 1."""
        labels = {area: weight.label for weight in self.weights for area in weight.areas}
        return next((labels[area] for area in around if area in labels), "")

    @cached_property
    def line_by_id(self) -> Mapping[str, Line]:
        return {line.id: line for line in self.lines}

    @cached_property
    def pot_by_key(self) -> Mapping[str, PaperPot]:
        return {pot.key: pot for pot in self.pots}


def contest_dict(contest: Contest) -> dict[str, Any]:
    """JSON-able form; `contest_from` reads it back to an equal value."""
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
        "weights": {weight.label: weight.each for weight in contest.weights},
    }


def contest_from(row: Mapping[str, Any]) -> Contest:
    """Reads what `contest_dict` writes. Raises KeyError, TypeError or ValueError on anything else."""
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
        weights=tuple(
            Weight(tuple(label.split("+")), str(each)) for label, each in sorted(row["weights"].items())
        ),
    )


def contest_faults(contest: Contest, known: Collection[str]) -> list[str]:
    """Everything that stops a contest from being voted on or counted. `known`: ids of all lines of the paper,
    which limits may name."""
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
    return [*found, *_limit_faults(contest.limits, known), *_weight_faults(contest.weights)]


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


def _weight_faults(weights: Sequence[Weight]) -> Iterator[str]:
    areas = [area for weight in weights for area in weight.areas]
    yield from (
        f"weighs the area {area!r} twice" for area in sorted({a for a in areas if areas.count(a) > 1})
    )
    yield from (f"the area {area!r} cannot name ballots" for area in areas if not _KEY.fullmatch(area))
    for weight in weights:
        if not weight.areas:
            yield "weighs no area"
        if not _WEIGHT.fullmatch(weight.each) or not Fraction(weight.each):
            yield f"{weight.each!r} is no weight: use a number above nothing, such as 1.5"
