"""How a ballot may be filled in."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a contest's ballot is filled in."""

    APPROVAL = "approval"
    KNAPSACK = "knapsack"
    CUMULATIVE = "cumulative"
    RANKED = "ranked"
    SCORE = "score"
