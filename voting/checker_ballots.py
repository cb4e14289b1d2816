"""Ballots and paper of a bundle as the stand-alone checker holds them. Standard library only."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Ballot = tuple[tuple[str, int], ...]  # (line, points), points 1 where every choice is worth the same


@dataclass(frozen=True)
class Election:
    """One pot of one contest. `points`: choices are worth what the ballot gives them; `limits`: as on the
    paper, less what pots before it may have taken."""

    contest: str
    pot: str
    budget: int
    costs: Mapping[str, int]
    all_lines: tuple[str, ...]
    ballots: Mapping[Ballot, int]
    points: bool
    threshold: int
    limits: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        return f"{self.contest} / {self.pot}"

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.costs)

    @cached_property
    def voters(self) -> int:
        return sum(self.ballots.values())

    @cached_property
    def support(self) -> Mapping[str, list[tuple[int, int, int]]]:
        """(number of the distinct ballot, points, ballots) by line."""
        found: dict[str, list[tuple[int, int, int]]] = {line: [] for line in self.costs}
        for number, (ballot, count) in enumerate(self.ballots.items()):
            for line, points in ballot:
                found[line].append((number, points, count))
        return found

    def votes(self, line: str) -> int:
        return sum(count for _, _, count in self.support[line])

    def score(self, line: str) -> int:
        return sum(count * points for _, points, count in self.support[line])

    @cached_property
    def running(self) -> tuple[str, ...]:
        return tuple(line for line in self.costs if self.score(line) >= max(1, self.threshold))

    def closed(self, line: str, funded: Sequence[str]) -> bool:
        """Whether a limit leaves no room for a line beside those funded."""
        for limit in self.limits:
            if line not in limit["lines"]:
                continue
            inside = [other for other in funded if other in limit["lines"]]
            if limit["most_lines"] is not None and len(inside) >= limit["most_lines"]:
                return True
            spent = sum(self.costs[other] for other in (*inside, line))
            if limit["most_money"] is not None and spent > limit["most_money"]:
                return True
        return False


def selection_order(seed: bytes, lines: Sequence[str]) -> dict[str, int]:
    """Which of several equal lines comes first: by SHA-256(seed ‖ line id)."""
    keyed = sorted(lines, key=lambda line: hashlib.sha256(seed + line.encode()).digest())
    return {line: place for place, line in enumerate(keyed)}


def elections(
    paper: Mapping[str, Any], files: Mapping[str, bytes], blank: Mapping[str, Sequence[str]]
) -> list[Election]:
    """Every pot of the paper with its ballots. Raises ValueError when ballots and paper do not belong
    together, or a limit spans several pots."""
    counting = paper["counting"]
    found = []
    for contest in paper["contests"]:
        kind = contest["kind"]
        codes, ballots = _read(files[f"ballots-{contest['key']}.pb"])
        codes += blank.get(contest["key"], [])
        if len(set(codes)) < len(codes):
            raise ValueError("a ballot code stands more than once")
        points = kind in ("cumulative", "score") or (kind == "ranked" and counting["scoring"] == "borda")
        pot_of = {line["id"]: line["pot"] for line in contest["lines"]}
        for limit in contest["limits"]:
            if len({pot_of.get(line, "") for line in limit["lines"]}) > 1:
                raise ValueError(f"the limit {limit['key']} spans several pots or contests")
        for pot in contest["pots"]:
            costs = {line["id"]: line["cost"] for line in contest["lines"] if line["pot"] == pot["key"]}
            counted: Counter[Ballot] = Counter()
            for chosen, given in ballots:
                worth = given or [len(chosen) - rank if points else 1 for rank in range(len(chosen))]
                marks = sorted(
                    pair for pair in zip(chosen, worth, strict=True) if pair[0] in costs and pair[1] > 0
                )
                if marks:
                    counted[tuple(marks)] += 1
            found.append(
                Election(
                    contest["key"],
                    pot["key"],
                    pot["budget"],
                    costs,
                    tuple(pot_of),
                    counted,
                    points,
                    counting["threshold_votes"],
                    tuple(contest["limits"]),
                )
            )
    return found


def _read(data: bytes) -> tuple[list[str], list[tuple[list[str], list[int]]]]:
    """Ballot codes, and (lines, points) of each ballot, from a Pabulib file."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8")), delimiter=";"))
    start = next(place for place, row in enumerate(rows) if row and row[0].strip().upper() == "VOTES")
    header = rows[start + 1]
    at = {name: place for place, name in enumerate(header)}
    codes, ballots = [], []
    for row in rows[start + 2 :]:
        if not row:
            continue
        codes.append(row[0])
        lines = row[at["vote"]].split(",") if row[at["vote"]] else []
        cell = row[at["points"]] if "points" in at else ""
        ballots.append((lines, [int(each) for each in cell.split(",")] if cell else []))
    return codes, ballots
