"""Reads Pabulib files: tolerant of what real files contain, deaf to what would have to be guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from voting.domain.pabulib import CastVote, Election, Header, PabulibError, Project
from voting.domain.pabulib_cells import (
    Row,
    SectionRows,
    integer,
    number,
    scale_of,
    scaled,
    selected,
    split_list,
)
from voting.domain.paper import Kind
from voting.domain.votes import regroup

_NEEDED = ("vote_type", "budget", "num_projects", "num_votes")
_KNOWN_PROJECT_CELLS = {
    "project_id",
    "cost",
    "name",
    "votes",
    "score",
    "selected",
    "category",
    "beneficiaries",
    "target",
}
_NUMBERS = (
    "min_project_score_threshold",
    "min_length",
    "max_length",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
    "default_score",
)

_WITH_POINTS = (Kind.CUMULATIVE, Kind.SCORE)

Mark = tuple[tuple[str, ...], tuple[int, ...]]


def read_election(data: bytes) -> Election:
    """The whole file, ballots grouped. Raises PabulibError at the first thing that cannot be read.

    Read with tolerance and noted: blank lines, blanks around list separators, a project named twice on one
    approval ballot (counted once), the older column name `target` for `beneficiaries`.
    """
    rows = SectionRows(data)
    header = _read_header(rows)
    ballots = _Ballots(header, rows.columns("VOTES", _vote_columns(header)))
    counted = ballots.count(rows)
    if len(ballots.voters) != header.num_votes:
        raise PabulibError(
            rows.line, "num_votes", f"{header.num_votes} votes as META says", f"{len(ballots.voters)}"
        )
    meanings = [(ballots.meaning(*key), count) for key, count in counted.items()]
    votes = regroup([project.id for project in header.projects], meanings, ordered=header.kind is Kind.RANKED)
    return Election(header, votes, ballots.points_scale, tuple(rows.notes + ballots.notes))


def cast_votes(data: bytes, election: Election) -> Iterator[CastVote]:
    """The ballots of a file one by one, in file order, for import. `election` is what `read_election` gave
    for it."""
    rows = SectionRows(data)
    header = _read_header(rows)
    ballots = _Ballots(
        header, rows.columns("VOTES", ("voter_id", "vote")), points_scale=election.points_scale
    )
    for row in rows:
        key = ballots.key(row)
        lines, points = ballots.meaning(*key)
        yield CastVote(
            row.cells[ballots.voter_at], lines, points, row.others({"voter_id", "vote", "points"}), row.line
        )


def _vote_columns(header: Header) -> tuple[str, ...]:
    return ("voter_id", "vote", "points") if header.kind in _WITH_POINTS else ("voter_id", "vote")


def _read_header(rows: SectionRows) -> Header:
    meta: dict[str, str] = {}
    at: dict[str, int] = {}
    rows.columns("META", ())
    for row in rows:
        key, value = row.cells[0].strip(), row.cells[1].strip() if len(row.cells) > 1 else ""
        if key in meta:
            raise PabulibError(row.line, key, "each META key once", "a second one")
        meta[key], at[key] = value, row.line
    for key in _NEEDED:
        if not meta.get(key):
            raise PabulibError(rows.line, key, "a value in META", "none")
    for key in _NUMBERS:
        if meta.get(key):
            number(meta[key], at[key], key)
    columns = rows.columns("PROJECTS", ("project_id", "cost"))
    raw = list(rows)
    costs = [number(row.cells[columns["cost"]], row.line, "cost") for row in raw]
    budget = number(meta["budget"], at["budget"], "budget")
    scale = scale_of([budget, *costs])
    projects = tuple(_project(row, scaled(cost, scale)) for row, cost in zip(raw, costs, strict=True))
    seen: set[str] = set()
    for row, project in zip(raw, projects, strict=True):
        if not project.id or project.id in seen:
            raise PabulibError(
                row.line, "project_id", "an id that no other project has", project.id or "nothing"
            )
        seen.add(project.id)
    stated = integer(meta["num_projects"], at["num_projects"], "num_projects")
    if stated != len(projects):
        raise PabulibError(
            at["num_projects"], "num_projects", f"the number of projects, {len(projects)}", str(stated)
        )
    header = Header(
        meta=meta,
        scale=scale,
        budget=scaled(budget, scale),
        vote_type=meta["vote_type"].lower(),
        rule=meta.get("rule") or "unknown",
        num_votes=integer(meta["num_votes"], at["num_votes"], "num_votes"),
        projects=projects,
    )
    try:
        _ = header.kind
    except KeyError:
        expected = "approval, choose-1, ordinal, cumulative or scoring"
        raise PabulibError(at["vote_type"], "vote_type", expected, meta["vote_type"]) from None
    return header


def _project(row: Row, cost: int) -> Project:
    cell = row.named()
    people = "beneficiaries" if "beneficiaries" in cell else "target"
    return Project(
        id=cell["project_id"].strip(),
        cost=cost,
        name=cell.get("name", ""),
        votes=integer(cell["votes"], row.line, "votes") if cell.get("votes") else None,
        score=integer(cell["score"], row.line, "score") if cell.get("score") else None,
        selected=selected(cell["selected"], row.line) if cell.get("selected") else None,
        category=split_list(cell.get("category", "")),
        beneficiaries=split_list(cell.get(people, "")),
        fields={key: value for key, value in cell.items() if key not in _KNOWN_PROJECT_CELLS},
    )


@dataclass
class _Ballots:
    """Turns rows of VOTES into marks, with one parse per distinct ballot."""

    header: Header
    columns: dict[str, int]
    points_scale: int = 1
    voters: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    _first: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.voter_at, self.vote_at = self.columns["voter_id"], self.columns["vote"]
        self.with_points = self.header.kind in _WITH_POINTS
        self.points_at = self.columns["points"] if self.with_points else -1
        self.known = {project.id for project in self.header.projects}
        self.default = number(self.header.meta.get("default_score") or "0", 0, "default_score")

    def key(self, row: Row) -> tuple[str, str]:
        key = (row.cells[self.vote_at], row.cells[self.points_at] if self.points_at >= 0 else "")
        self._first.setdefault(key, row.line)
        return key

    def count(self, rows: SectionRows) -> dict[tuple[str, str], int]:
        """How often each distinct (vote, points) stands in the file; checks that voters are distinct."""
        counted: dict[tuple[str, str], int] = {}
        for row in rows:
            voter = row.cells[self.voter_at]
            if voter in self.voters or not voter:
                raise PabulibError(row.line, "voter_id", "an id that no other voter has", voter or "nothing")
            self.voters.add(voter)
            key = self.key(row)
            counted[key] = counted.get(key, 0) + 1
        if self.with_points:
            decimals = [
                number(cell, self._first[key], "points") for key in counted for cell in split_list(key[1])
            ]
            self.points_scale = scale_of([self.default, *decimals])
        return counted

    def meaning(self, vote: str, points: str) -> Mark:
        """Marks of a ballot as written. Raises PabulibError with the line where it first stood."""
        line = self._first[vote, points]
        lines = split_list(vote)
        for project in lines:
            if project not in self.known:
                raise PabulibError(line, "vote", "ids of projects listed above", project or "an empty id")
        if len(set(lines)) < len(lines):
            if self.header.kind is not Kind.APPROVAL:
                raise PabulibError(line, "vote", "each project once", vote)
            self.notes.append(f"line {line}: a project is named twice on one ballot; counted once")
            lines = tuple(dict.fromkeys(lines))
        if not self.with_points:
            return lines, ()
        values = tuple(scaled(number(cell, line, "points"), self.points_scale) for cell in split_list(points))
        if len(values) != len(lines):
            raise PabulibError(
                line, "points", f"{len(lines)} numbers, one for each project", f"{len(values)}"
            )
        if self.default and self.header.kind is Kind.SCORE:
            others = tuple(project.id for project in self.header.projects if project.id not in lines)
            return lines + others, values + (scaled(self.default, self.points_scale),) * len(others)
        return lines, values
