"""How two people, or three, decide on a pattern without knowing of each other. In doubt a ballot counts."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Decision(StrEnum):
    ASIDE = "aside"
    COUNTS = "counts"


class Why(StrEnum):
    """Why somebody judged so. Codes: no free words beside a group of voters."""

    NO_INNOCENT_REASON = "no_innocent_reason"
    FALSE_DETAILS = "false_details"
    REPORTED = "reported"
    HOUSEHOLD = "household"
    SHARED_PLACE = "shared_place"
    GROUP = "group"
    SHARED_NETWORK = "shared_network"
    SLIP = "slip"
    IN_DOUBT = "in_doubt"

    @property
    def decision(self) -> Decision:
        """Which judgement it is a reason for."""
        aside = (Why.NO_INNOCENT_REASON, Why.FALSE_DETAILS, Why.REPORTED)
        return Decision.ASIDE if self in aside else Decision.COUNTS


def decide(given: Sequence[Decision]) -> Decision | None:
    """What is decided, None while another person is needed: two who agree decide, and after a difference a
    third."""
    for decision in Decision:
        if given.count(decision) >= 2:
            return decision
    return None
