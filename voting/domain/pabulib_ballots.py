"""The VOTES of a Pabulib file: how often each distinct ballot stands there, and what it means.

Ballots that are written alike are counted as text and understood once. Rows without quotes, all of one
width, are counted a piece of the file at a time; anything else goes row by row and comes out the same.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice

import numpy as np

from voting.domain.pabulib import Header, Notes, PabulibError
from voting.domain.pabulib_cells import Number, Row, SectionRows, number, plain_cells, scale_of, scaled
from voting.domain.pabulib_roll import Roll
from voting.domain.paper import Kind
from voting.domain.votes import Votes

WITH_POINTS = (Kind.CUMULATIVE, Kind.SCORE)
# A ballot as it is written: the cell `vote`, and the cell `points` where there is one.
Written = tuple[str, str]
# What it means: places of projects among those of the file, and a number for each, or none.
Places = tuple[int, ...]
Mark = tuple[Places, tuple[int, ...]]

_MOST_POINTS = 10**9  # as whole numbers: times the ballots of any country still an integer of 64 bits
_MOST_DEFAULTS = 5 * 10**7
_BATCH = 4096
_FEW = 50  # distinct ballots that are as quickly read one by one


class Misread(Exception):
    """A ballot that cannot be understood; its line is looked up by whoever shows the error."""

    def __init__(self, ballot: Written, field: str, expected: str, found: str) -> None:
        super().__init__(field)
        self.ballot, self.field, self.expected, self.found = ballot, field, expected, found

    def at(self, line: int) -> PabulibError:
        return PabulibError(line, self.field, self.expected, self.found)


@dataclass(slots=True)
class Box:
    """The section VOTES of one file: where its cells stand and what they may say."""

    header: Header
    columns: dict[str, int]
    notes: Notes
    default: Number = 0

    @classmethod
    def open(cls, header: Header, rows: SectionRows) -> Box:
        """Enter the section. Raises PabulibError."""
        needed = ["voter_id", "vote", *(["points"] if header.kind in WITH_POINTS else [])]
        default = header.meta.get("default_score") if header.kind is Kind.SCORE else None
        columns = rows.columns("VOTES", needed)
        return cls(header, columns, rows.notes, number(default, rows.line, "default_score") if default else 0)

    @property
    def with_points(self) -> bool:
        return self.header.kind in WITH_POINTS

    def written(self, row: Row) -> Written:
        cells, columns = row.cells, self.columns
        return cells[columns["vote"]], cells[columns["points"]] if self.with_points else ""

    def count(self, rows: SectionRows, roll: Roll) -> Counter[Written] | None:
        """How often each ballot stands there as written; None when a voter's id is empty or stands twice."""
        votes: Counter[str] = Counter()
        pairs: Counter[Written] = Counter()
        voter, vote, points = (self.columns.get(name, 0) for name in ("voter_id", "vote", "points"))
        step = rows.width + 1
        while text := rows.source.ahead():
            if (found := plain_cells(text, rows.width)) is None:
                break
            lines, cells = found
            if "" in (ids := cells[voter::step]):
                break
            if not roll.add(self._named(ids, rows.source.line)):
                return None
            if self.with_points:
                pairs.update(zip(cells[vote::step], cells[points::step], strict=True))
            else:
                votes.update(cells[vote::step])
            rows.source.pass_over(lines)
        each = iter(rows)
        while batch := list(islice(each, _BATCH)):
            if not roll.add([row.cells[voter].strip() for row in batch]):
                return None
            pairs.update(map(self.written, batch))
            for row in batch:
                if row.cells[voter] != row.cells[voter].strip():
                    self.notes.add(row.line, "blanks around a value")
        rows.end()
        plain = {(cell, ""): times for cell, times in votes.items()}
        if not pairs:
            return Counter(plain)
        pairs.update(plain)
        return pairs

    def _named(self, ids: list[str], before: int) -> list[str]:
        if "".join(ids).isalnum():
            return ids
        stripped = list(map(str.strip, ids))
        if stripped != ids:
            for line, (bare, written) in enumerate(zip(stripped, ids, strict=True), start=before + 1):
                if bare != written:
                    self.notes.add(line, "blanks around a value")
        return stripped


class Meaning:
    """What written ballots mean, understood one by one; `spaced`, `doubled`: those read with tolerance."""

    def __init__(self, box: Box, ballots: Iterable[Written] = (), scale: int | None = None) -> None:
        """`ballots`: those whose points set the scale, unless it is given. Raises Misread."""
        self._kind, self._single = box.header.kind, box.header.vote_type == "choose-1"
        self._place = {project.id: place for place, project in enumerate(box.header.projects)}
        self._points: dict[str, Number] = {}
        self._default = box.default
        self.spaced: list[Written] = []
        self.doubled: list[Written] = []
        if scale is None:
            for ballot in ballots if box.with_points else ():
                for cell in self._parts(ballot, ballot[1]):
                    if cell not in self._points:
                        self._value(ballot, cell)
            scale = scale_of([self._default, *self._points.values()])
        self.scale = scale

    def votes(self, counted: Counter[Written]) -> Votes:
        """The ballots, those of one meaning grouped. Raises Misread."""
        if self._default and len(self._place) * len(counted) > _MOST_DEFAULTS:
            size = f"{len(self._place)} projects on each of {len(counted)} ballots"
            raise Misread(next(iter(counted)), "default_score", f"at most {_MOST_DEFAULTS} scores", size)
        marks: dict[Mark, int] = {}
        chosen: Sequence[Places | bytes]
        if self._kind in WITH_POINTS:
            marks = self._marked(counted)
            chosen, sizes = [places for places, _ in marks], list(marks.values())
        else:
            plain = self._packed(counted) or self._plain(counted)
            chosen, sizes = list(plain), list(plain.values())
        return Votes(
            tuple(self._place),
            array("q", accumulate(map(len, chosen), initial=0)),
            _places(chosen),
            array("q", chain.from_iterable(points for _, points in marks)),
            array("q", sizes),
        )

    def _packed(self, counted: Counter[Written]) -> dict[Places | bytes, int] | None:
        """As `_plain`, all ballots at once; None where one of them asks for a closer look."""
        if not len(counted) > _FEW or len(self._place) > 256:
            return None
        sizes = [vote.count(",") + 1 for vote, _ in counted]
        try:
            packed = bytes(map(self._place.__getitem__, ",".join(vote for vote, _ in counted).split(",")))
        except KeyError:
            return None
        keys = np.repeat(np.arange(len(sizes)) << 8, sizes) | np.frombuffer(packed, dtype=np.uint8)
        keys.sort()
        if (keys[1:] == keys[:-1]).any() or (self._single and max(sizes) > 1):
            return None
        if self._kind is not Kind.RANKED:
            packed = (keys & 255).astype(np.uint8).tobytes()
        totals: dict[Places | bytes, int] = {}
        known, first = totals.get, 0
        for end, times in zip(accumulate(sizes), counted.values(), strict=True):
            key = packed[first:end]
            totals[key] = known(key, 0) + times
            first = end
        return totals

    def _plain(self, counted: Counter[Written]) -> dict[Places | bytes, int]:
        """Ballots without points: as ranked, else in the order of the file; packed where places allow."""
        totals: dict[Places | bytes, int] = {}
        pack: Callable[[Iterable[int]], Places | bytes] = bytes if len(self._place) <= 256 else tuple
        known, place, most = totals.get, self._place.__getitem__, 1 if self._single else len(self._place)
        ranked = self._kind is Kind.RANKED
        for (vote, points), times in counted.items():
            cells = vote.split(",")
            try:
                chosen = set(map(place, cells))
            except KeyError:
                chosen = set()
            if len(chosen) < len(cells) or len(chosen) > most:
                places = self.places((vote, points))
                key = pack(places if ranked else sorted(places))
            else:
                key = pack(map(place, cells) if ranked else sorted(chosen))
            totals[key] = known(key, 0) + times
        return totals

    def _marked(self, counted: Counter[Written]) -> dict[Mark, int]:
        """Ballots with points, projects in the order of the file."""
        totals: dict[Mark, int] = {}
        place = self._place.__getitem__
        points = {cell: scaled(value, self.scale) for cell, value in self._points.items()}
        simple = not self._default and max(points.values(), default=0) <= _MOST_POINTS
        worth = points.__getitem__
        for ballot, times in counted.items():
            try:
                places = tuple(map(place, ballot[0].split(",")))
                mark = places, tuple(map(worth, ballot[1].split(",")))
            except KeyError:
                mark = self.mark(ballot)
            else:
                if not simple or len(set(places)) < len(places) or len(mark[1]) != len(places):
                    mark = self.mark(ballot)
            if len(mark[0]) > 1:
                pairs = sorted(zip(*mark, strict=True))
                mark = tuple([place for place, _ in pairs]), tuple([value for _, value in pairs])
            totals[mark] = totals.get(mark, 0) + times
        return totals

    def mark(self, ballot: Written) -> Mark:
        """Places as written, points whole by `scale`. Raises Misread."""
        places = self.places(ballot)
        if self._kind not in WITH_POINTS:
            return places, ()
        cells = self._parts(ballot, ballot[1])
        if len(cells) != len(places):
            wanted = f"{len(places)} numbers, one for each project"
            raise Misread(ballot, "points", wanted, f"{len(cells)}")
        points = tuple(scaled(self._value(ballot, cell), self.scale) for cell in cells)
        if max(points, default=0) > _MOST_POINTS:
            raise Misread(ballot, "points", f"at most {_MOST_POINTS // self.scale}", ballot[1])
        if self._default:
            others = sorted(set(range(len(self._place))) - set(places))
            places += tuple(others)
            points += (scaled(self._default, self.scale),) * len(others)
        return places, points

    def places(self, ballot: Written) -> Places:
        """Places of the projects as written, each once. Raises Misread."""
        chosen = self._parts(ballot, ballot[0])
        for project in chosen:
            if project not in self._place:
                raise Misread(ballot, "vote", "ids of projects listed above", project or "an empty id")
        if len(set(chosen)) < len(chosen):
            if self._kind is not Kind.APPROVAL:
                raise Misread(ballot, "vote", "each project once", ballot[0])
            self.doubled.append(ballot)
            chosen = list(dict.fromkeys(chosen))
        if self._single and len(chosen) > 1:
            raise Misread(ballot, "vote", "one project", ballot[0])
        return tuple(self._place[project] for project in chosen)

    def _parts(self, ballot: Written, cell: str) -> list[str]:
        written = cell.split(",")
        parts = list(map(str.strip, written))
        if parts != written:
            self.spaced.append(ballot)
        return [] if parts == [""] else parts

    def _value(self, ballot: Written, cell: str) -> Number:
        value = self._points.get(cell)
        if value is None:
            try:
                value = self._points[cell] = number(cell, 1, "points", _MOST_POINTS)
            except PabulibError as error:
                raise Misread(ballot, "points", error.expected, cell or "nothing") from None
        return value


def _places(chosen: Sequence[Places | bytes]) -> array[int]:
    """All places, one ballot after the other."""
    if not chosen or not isinstance(chosen[0], bytes):
        return array("i", chain.from_iterable(chosen))
    packed = b"".join(places for places in chosen if isinstance(places, bytes))
    return array("i", np.frombuffer(packed, dtype=np.uint8).astype(np.intc).tobytes())
