"""The elections of a published bundle, for the stand-alone checker. Standard library only."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from voting.checker_ballots import (
    Election,
    clones,
    counted,
    order_by_seed,
    shares_needed,
    worths,
)

Marks = tuple[list[str], list[int]]


def contest_codes(files: Mapping[str, bytes], key: str, blank: Mapping[str, Sequence[str]]) -> list[str]:
    """Codes of all ballots of a contest, blank ones too. Raises ValueError when one stands twice."""
    codes = [row[0] for row in read(files[f"ballots-{key}.pb"])] + list(blank.get(key, []))
    if len(set(codes)) < len(codes):
        raise ValueError("a ballot code stands more than once")
    return codes


def elections(
    contest: Mapping[str, Any],
    counting: Mapping[str, Any],
    ballots: Sequence[tuple[str, Marks, str]],
    seed: bytes,
) -> list[Election]:
    """Every pot of a contest with its ballots; what other pots have taken of limits is not in them yet."""
    lines, kind = contest["lines"], "boost" if contest.get("boost") else contest["kind"]
    marks = [row for _, row, _ in ballots]
    points, differ = worths(marks, kind, counting["scoring"], len(lines))
    weights = {area: Fraction(weight) for area, weight in contest["weights"].items()}
    if strangers := {area for _, _, area in ballots} - {"", *weights}:
        raise ValueError(f"the paper gives no weight to ballots of {', '.join(sorted(strangers))}")
    scale, sizes = clones(weights, [area for _, _, area in ballots])
    areas = {line["id"]: line["area"] for line in lines}
    order = order_by_seed(seed, areas)
    found = []
    for pot in contest["pots"]:
        costs = {line["id"]: line["cost"] for line in lines if line["pot"] == pot["key"]}
        cast = counted(marks, points, sizes, costs, ranked=kind == "ranked")
        percent = counting["threshold_percent"]
        found.append(
            Election(
                contest["key"],
                pot["key"],
                pot["budget"],
                costs,
                cast,
                order,
                points=differ,
                ranked=kind == "ranked",
                threshold=counting["threshold_votes"] * scale,
                needed=shares_needed(percent, areas, costs, cast) if percent else {},
                limits=tuple(contest["limits"]),
                clones=scale,
            )
        )
    return found


def read(data: bytes) -> list[tuple[str, Marks, str]]:
    """(code, (lines, points), area) of each ballot of a file in the Pabulib format as bundles hold it."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8")), delimiter=";"))
    except csv.Error as problem:
        raise ValueError(str(problem)) from None
    start = next(place for place, row in enumerate(rows) if row and row[0].strip().upper() == "VOTES")
    at = {name: place for place, name in enumerate(rows[start + 1])}
    found = []
    for row in rows[start + 2 :]:
        if row:
            lines = row[at["vote"]].split(",") if row[at["vote"]] else []
            cell = row[at["points"]] if "points" in at else ""
            area = row[at["neighborhood"]] if "neighborhood" in at else ""
            found.append((row[0], (lines, [int(each) for each in cell.split(",")] if cell else []), area))
    return found
