"""The seasons of a round, in order. A phase is computed from the timetable and a moment, never stored."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    CO_DESIGN = "co_design"
    SUBMITTING = "submitting"
    ASSESSING = "assessing"
    SHORTLISTING = "shortlisting"
    VOTING = "voting"
    COUNTING = "counting"
    DELIVERING = "delivering"


IN_ORDER: tuple[Phase, ...] = tuple(Phase)
