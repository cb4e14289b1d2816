"""META and PROJECTS of a Pabulib file."""

from __future__ import annotations

from voting.domain.pabulib import VOTE_KINDS, Header, Notes, PabulibError, Project
from voting.domain.pabulib_cells import (
    Row,
    SectionRows,
    integer,
    number,
    scale_of,
    scaled,
    selected,
    split_list,
    trimmed,
)

_NEEDED = ("vote_type", "budget", "num_projects", "num_votes")
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
_MOST_MONEY = 10**15  # in the smallest unit: sums over thousands of projects stay integers of 64 bits


def read_header(rows: SectionRows) -> Header:
    """Raises PabulibError at the first thing that cannot be read."""
    meta, at = _read_meta(rows)
    columns = rows.columns("PROJECTS", ("project_id", "cost"))
    raw = list(rows)
    for row in raw:
        row.cells[columns["cost"]] = trimmed(row.cells[columns["cost"]], row.line, rows.notes)
    costs = [number(row.cells[columns["cost"]], row.line, "cost") for row in raw]
    budget = number(meta["budget"], at["budget"], "budget")
    scale = scale_of([budget, *costs])
    for value, line, field in [
        (budget, at["budget"], "budget"),
        *((cost, row.line, "cost") for cost, row in zip(costs, raw, strict=True)),
    ]:
        if value * scale > _MOST_MONEY:
            most = _MOST_MONEY // scale
            raise PabulibError(line, field, f"at most {most} where amounts have decimals", f"{value}")
    projects = tuple(
        _project(row, scaled(cost, scale), rows.notes) for row, cost in zip(raw, costs, strict=True)
    )
    _check_ids(raw, projects)
    stated = integer(meta["num_projects"], at["num_projects"], "num_projects")
    if stated != len(projects):
        expected = f"the number of projects, {len(projects)}"
        raise PabulibError(at["num_projects"], "num_projects", expected, str(stated))
    return Header(
        meta=meta,
        scale=scale,
        budget=scaled(budget, scale),
        vote_type=meta["vote_type"].lower(),
        rule=meta.get("rule") or "unknown",
        num_votes=integer(meta["num_votes"], at["num_votes"], "num_votes"),
        projects=projects,
    )


def _read_meta(rows: SectionRows) -> tuple[dict[str, str], dict[str, int]]:
    """META, and the line of each key."""
    meta: dict[str, str] = {}
    at: dict[str, int] = {}
    columns = rows.columns("META", ("key", "value"))
    for row in rows:
        key = trimmed(row.cells[columns["key"]], row.line, rows.notes)
        if not key or key in meta:
            raise PabulibError(
                row.line, key or "key", "each META key once", "a second one" if key else "none"
            )
        meta[key], at[key] = trimmed(row.cells[columns["value"]], row.line, rows.notes), row.line
    for key in _NEEDED:
        if not meta.get(key):
            raise PabulibError(at.get(key, rows.line), key, "a value in META", "none")
    for key in _NUMBERS:
        if meta.get(key):
            number(meta[key], at[key], key)
    if meta["vote_type"].lower() not in VOTE_KINDS:
        expected = "approval, choose-1, ordinal, cumulative or scoring"
        raise PabulibError(at["vote_type"], "vote_type", expected, meta["vote_type"])
    return meta, at


def _project(row: Row, cost: int, notes: Notes) -> Project:
    cell, line = row.named(), row.line
    people = "beneficiaries" if "beneficiaries" in cell else "target"
    votes, score, funded = (trimmed(cell.get(key, ""), line, notes) for key in ("votes", "score", "selected"))
    return Project(
        id=trimmed(cell["project_id"], line, notes),
        cost=cost,
        name=cell.get("name", ""),
        votes=integer(votes, line, "votes") if votes else None,
        score=integer(score, line, "score") if score else None,
        selected=selected(funded, line) if funded else None,
        category=split_list(cell.get("category", ""), line, notes),
        beneficiaries=split_list(cell.get(people, ""), line, notes),
        fields={key: value for key, value in cell.items() if key not in _KNOWN_PROJECT_CELLS},
    )


def _check_ids(rows: list[Row], projects: tuple[Project, ...]) -> None:
    seen: set[str] = set()
    for row, project in zip(rows, projects, strict=True):
        if not project.id or project.id in seen:
            found = project.id or "nothing"
            raise PabulibError(row.line, "project_id", "an id that no other project has", found)
        if "," in project.id:
            raise PabulibError(row.line, "project_id", "an id without a comma", project.id)
        seen.add(project.id)
