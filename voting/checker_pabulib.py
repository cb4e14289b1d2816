"""A plain Pabulib file and the name of a rule, for the stand-alone checker. Standard library only."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from voting.checker_ballots import Election, counted, shares_needed, worths

_KINDS = {
    "approval": "approval",
    "choose-1": "approval",
    "ordinal": "ranked",
    "cumulative": "cumulative",
    "scoring": "score",
}
_OFFICIAL = {
    "greedy": "greedy",
    "greedy-threshold": "greedy",
    "greedy-exclusive": "greedy",
    "greedy-no-skip": "greedy-no-skip",
    "equalshares": "equal-shares",
    "equalshares-comparison": "equal-shares;comparison=greedy",
    "equalshares/add1": "equal-shares/add1",
    "equalshares/add1-comparison": "equal-shares/add1;comparison=greedy",
}
_RULES = ("greedy", "greedy-no-skip", "greedy-per-cost", "equal-shares", "phragmen", "maximin-support", "stv")
_COMPLETIONS = ("none", "utilitarian", "add1", "add1u")
_SCORINGS = ("borda", "full-borda", "dowdall", "plurality", "approval")


class File:
    """META, PROJECTS and VOTES of a file. `scale`: how many of the smallest unit make one of the currency."""

    def __init__(self, data: bytes) -> None:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
        sections: dict[str, list[list[str]]] = {"META": [], "PROJECTS": [], "VOTES": []}
        inside: list[list[str]] = []
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if cells[0].upper() in sections and not any(cells[1:]):
                inside = sections[cells[0].upper()]
            else:
                inside.append(cells)
        self.meta = {row[0]: row[1] for row in sections["META"][1:] if len(row) > 1}
        head, *projects = sections["PROJECTS"]
        at = {name.lower(): place for place, name in enumerate(head)}
        place = at.get("project_id", 0)
        costs = {row[place]: number(row[at["cost"]]) for row in projects}
        budget = number(self.meta["budget"])
        self.scale = _scale([budget, *costs.values()])
        self.budget = int(budget * self.scale)
        self.costs = {line: int(cost * self.scale) for line, cost in costs.items()}
        self.kind = _KINDS[self.meta["vote_type"].lower()]
        self._votes(*sections["VOTES"])

    def _votes(self, head: Sequence[str], *rows: Sequence[str]) -> None:
        at = {name.lower(): place for place, name in enumerate(head)}
        with_points = self.kind in ("cumulative", "score")
        written = Counter((row[at["vote"]], row[at["points"]] if with_points else "") for row in rows)
        default = number(self.meta.get("default_score") or "0") if self.kind == "score" else Fraction(0)
        given = [(_parts(vote), [number(each) for each in _parts(points)]) for vote, points in written]
        self.points_scale = _scale([default, *(each for _, points in given for each in points)])
        self.marks = []
        for lines, points in given:
            whole = [int(each * self.points_scale) for each in points]
            if default:
                others = [line for line in self.costs if line not in lines]
                lines, whole = lines + others, whole + [int(default * self.points_scale)] * len(others)
            self.marks.append((list(dict.fromkeys(lines)) if not whole else lines, whole))
        self.sizes = list(written.values())

    def election(self, counting: dict[str, Any], order: Sequence[str]) -> Election:
        """The file as one pot, under a counting rule. `order`: which of several equal lines comes first."""
        if "threshold_votes" not in counting:
            stated = self.meta.get("min_project_score_threshold") or "0"
            counting["threshold_votes"] = ceil(number(stated)) * self.points_scale
        points, differ = worths(self.marks, self.kind, counting["scoring"], len(self.costs))
        ranked = self.kind == "ranked"
        cast = counted(self.marks, points, self.sizes, self.costs, ranked=ranked)
        percent = counting["threshold_percent"]
        return Election(
            "file",
            "main",
            self.budget,
            self.costs,
            cast,
            {line: place for place, line in enumerate(order)},
            points=differ,
            ranked=ranked,
            threshold=counting["threshold_votes"],
            needed=shares_needed(percent, {}, self.costs, cast) if percent else {},
        )


def number(cell: str) -> Fraction:
    """A number as files write it, exact: 1200, 1200.50."""
    return Fraction(cell)


def _scale(values: Sequence[Fraction]) -> int:
    scale = 1
    while any(value.denominator > 1 and (value * scale).denominator > 1 for value in values):
        scale *= 10
    return scale


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",")] if cell else []


def rule_named(name: str, *, step: int) -> dict[str, Any]:
    """The counting that a rule's name stands for, Pabulib's own names among them; `step`: that of add1 where
    the name says none. Raises ValueError with the part that is not understood."""
    if name.startswith("greedy in place of "):  # what recount calls a rule that files only describe in words
        name = "greedy"
    head, *options = [part.strip() for part in _OFFICIAL.get(name.lower(), name).split(";")]
    rule, *choices = head.split("/")
    if rule not in _RULES:
        raise ValueError(f"the rule {rule} is not known here")
    counting: dict[str, Any] = {
        "rule": rule,
        "completion": "none",
        "utility": "cost",
        "increment": step,
        "start": "exact",
        "stop": "overspend",
        "comparison": False,
        "scoring": "borda",
        "threshold_percent": 0,
        "part_funding_percent": 0,
    }
    for choice in choices:
        key = "utility" if choice in ("cost", "cardinality") else "completion"
        if key == "completion" and choice not in _COMPLETIONS:
            raise ValueError(f"“{choice}” is not a part of a rule's name")
        counting[key] = choice
    for option in options:
        counting.update(_option(rule, option))
    return counting


def _option(rule: str, option: str) -> dict[str, Any]:
    key, _, value = option.partition("=")
    if key == "start":
        return {"start": "whole" if value.endswith(",whole") else "exact"}
    if key == "step" and value.isdigit():
        return {"increment": int(value)}
    if key == "stop" and value in ("overspend", "exhaustive"):
        return {"stop": value}
    if key == "comparison" and value == "greedy":
        return {"comparison": True}
    if key == "scoring" and value in _SCORINGS:
        return {"scoring": value}
    if key in ("threshold", "part-funding") and value.removesuffix("%").isdigit():
        whole = int(value.removesuffix("%"))
        if key == "part-funding":
            return {"part_funding_percent": whole}
        return {"threshold_percent": whole} if value.endswith("%") else {"threshold_votes": whole}
    if rule in ("phragmen", "maximin-support", "stv") and key in (
        "stop",
        "fit",
        "quota",
        "transfer",
        "exclude",
        "last",
    ):
        return {}
    raise ValueError(f"“{option}” is not a part of a rule's name")
