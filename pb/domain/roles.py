"""What a person may be in a round. Granted per round, recorded, and taken back the same way."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    OFFICER = "officer"
    ASSESSOR = "assessor"
    FINANCE = "finance"
    DESK = "desk"
    RETURNING_OFFICER = "returning_officer"
    PANEL_MEMBER = "panel_member"
    FACILITATOR = "facilitator"
    ELECTED_MEMBER = "elected_member"
    TRUSTEE = "trustee"
    OBSERVER = "observer"


STAFF: frozenset[Role] = frozenset(
    {Role.OFFICER, Role.ASSESSOR, Role.FINANCE, Role.DESK, Role.RETURNING_OFFICER}
)
"""Council staff: these need a second factor and see the staff pages."""

SECOND_FACTOR: frozenset[Role] = STAFF | {Role.TRUSTEE}
"""A trustee may be a resident, but holds a share of a key: a code by e-mail alone is not enough for that."""
