"""Bundles for the tests of the stand-alone checker: of any rule, and forged ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.voting.domain.paper_kit import approvals, contest
from tests.voting.domain.test_bundle import bundle_of, relisted
from voting.checker import check
from voting.domain.ballot import Marks
from voting.domain.canonical import canonical_bytes
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.paper import Kind

SHARES = Counting(Rule.EQUAL_SHARES, Completion.ADD1U, increment=100)
COSTS = {"a": 6000, "b": 5000, "c": 4000, "d": 900}
Change = Callable[[dict[str, Any]], object]


def small(kind: Kind = Kind.APPROVAL) -> tuple[Contest, list[Marks]]:
    """Four lines, eight ballots; a and d cannot be told apart from others by luck alone."""
    rows = approvals([("ab", 3), ("bc", 2), ("c", 2), ("d", 1)])
    if kind is Kind.CUMULATIVE:
        rows = [Marks(mark.lines, tuple(range(1, len(mark.lines) + 1))) for mark in rows]
    return contest(COSTS, 10000, kind=kind, max_points=9 if kind is Kind.CUMULATIVE else 0), rows


def forged(
    change: Change, counting: Counting = SHARES, election: tuple[Contest, list[Marks]] | None = None
) -> dict[str, bytes]:
    """A bundle whose result somebody changed, manifest and all; what was there before stands."""
    files = bundle_of(*(election or small()), counting)
    check(files)
    result = json.loads(files["result.json"])
    change(result["contests"][0]["pots"][0])
    return relisted(files, result_json=canonical_bytes(result))
