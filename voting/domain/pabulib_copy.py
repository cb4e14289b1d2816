"""Writes an election that was read (or made) back as a Pabulib file, ballots without their voters."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from voting.domain.pabulib import Election, Project
from voting.domain.pabulib_ballots import WITH_POINTS
from voting.domain.paper import Kind


def election_file(election: Election) -> bytes:
    """UTF-8, line feeds; read back it gives an equal header and equal ballots, group by group.

    Voters are numbered from 1 in the order of the groups: who they were, and what else the file said of them,
    is not in an `Election`. Columns stand in the order of the format; META is written as it was read.
    """
    header = election.header
    text = io.StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\n")
    out.writerows([["META"], ["key", "value"], *header.meta.items()])
    out.writerows([["PROJECTS"], *_projects(election)])
    out.writerows([["VOTES"], ["voter_id", "vote", *(["points"] if header.kind in WITH_POINTS else [])]])
    out.writerows(_votes(election))
    return text.getvalue().encode()


def _projects(election: Election) -> Iterator[list[str]]:
    header = election.header
    projects = header.projects
    some = {
        "votes": any(project.votes is not None for project in projects),
        "score": any(project.score is not None for project in projects),
        "name": any(project.name for project in projects),
        "category": any(project.category for project in projects),
        "beneficiaries": any(project.beneficiaries for project in projects),
        "selected": any(project.selected is not None for project in projects),
    }
    others = list(dict.fromkeys(key for project in projects for key in project.fields))
    columns = ["project_id", "cost", *(name for name, there in some.items() if there), *others]
    yield columns
    for project in projects:
        cells = _cells(project, header.scale)
        yield [cells[name] if name in cells else project.fields.get(name, "") for name in columns]


def _cells(project: Project, scale: int) -> dict[str, str]:
    return {
        "project_id": project.id,
        "cost": _decimal(project.cost, scale),
        "votes": "" if project.votes is None else str(project.votes),
        "score": "" if project.score is None else str(project.score),
        "name": project.name,
        "category": ",".join(project.category),
        "beneficiaries": ",".join(project.beneficiaries),
        "selected": "" if project.selected is None else str(int(project.selected)),
    }


def _votes(election: Election) -> Iterator[list[str]]:
    votes, kind = election.votes, election.header.kind
    voter = 0
    for group in votes.groups:
        marks = list(zip(group.lines, group.points or (0,) * len(group.lines), strict=True))
        if kind is not Kind.RANKED:
            marks.sort(key=lambda mark: (-mark[1], mark[0]))
        cells = [",".join(votes.ids[line] for line, _ in marks)]
        if kind in WITH_POINTS:
            cells.append(",".join(_decimal(points, election.points_scale) for _, points in marks))
        for _ in range(group.size):
            voter += 1
            yield [str(voter), *cells]


def _decimal(value: int, scale: int) -> str:
    whole, rest = divmod(value, scale)
    return f"{whole}.{rest:0{len(str(scale)) - 1}d}" if scale > 1 else str(whole)
