"""What may happen to an award, from the count to the closed file: a table to read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class AwardState(StrEnum):
    RESERVE = "reserve"
    WON = "won"
    RATIFIED = "ratified"
    RETURNED = "returned"
    CHECKS = "checks"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    PAID = "paid"
    IN_DELIVERY = "in_delivery"
    REPORTED = "reported"
    EVIDENCE_CHECKED = "evidence_checked"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    REPAYMENT_DUE = "repayment_due"
    REPAID = "repaid"
    WRITTEN_OFF = "written_off"


WORDS: dict[AwardState, str] = {
    AwardState.RESERVE: "On the reserve list",
    AwardState.WON: "Won",
    AwardState.RATIFIED: "Ratified",
    AwardState.RETURNED: "Returned",
    AwardState.CHECKS: "Being checked",
    AwardState.OFFERED: "Offered",
    AwardState.ACCEPTED: "Accepted",
    AwardState.DECLINED: "Declined",
    AwardState.LAPSED: "Lapsed",
    AwardState.PAID: "Paid",
    AwardState.IN_DELIVERY: "Under way",
    AwardState.REPORTED: "Reported",
    AwardState.EVIDENCE_CHECKED: "Evidence checked",
    AwardState.CLOSED: "Closed",
    AwardState.SUSPENDED: "Suspended",
    AwardState.REPAYMENT_DUE: "To be paid back",
    AwardState.REPAID: "Paid back",
    AwardState.WRITTEN_OFF: "Written off",
}
"""Each state as people read it."""


class AwardHand(StrEnum):
    APPLICANT = "applicant"
    COUNCIL = "council"
    FINANCE = "finance"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class AwardRow:
    act: str
    source: AwardState
    target: AwardState
    hand: AwardHand


A, H = AwardState, AwardHand

ROWS: tuple[AwardRow, ...] = (
    AwardRow("ratify", A.WON, A.RATIFIED, H.COUNCIL),
    AwardRow("return", A.WON, A.RETURNED, H.COUNCIL),
    AwardRow("check", A.RATIFIED, A.CHECKS, H.COUNCIL),
    AwardRow("offer", A.RATIFIED, A.OFFERED, H.COUNCIL),
    AwardRow("offer", A.CHECKS, A.OFFERED, H.COUNCIL),
    AwardRow("offer", A.RESERVE, A.OFFERED, H.COUNCIL),
    AwardRow("accept", A.OFFERED, A.ACCEPTED, H.APPLICANT),
    AwardRow("decline", A.OFFERED, A.DECLINED, H.APPLICANT),
    AwardRow("lapse", A.OFFERED, A.LAPSED, H.JOB),
    AwardRow("pay", A.ACCEPTED, A.PAID, H.FINANCE),
    AwardRow("pay", A.IN_DELIVERY, A.PAID, H.FINANCE),
    AwardRow("start", A.PAID, A.IN_DELIVERY, H.APPLICANT),
    AwardRow("report", A.IN_DELIVERY, A.REPORTED, H.APPLICANT),
    AwardRow("check_evidence", A.REPORTED, A.EVIDENCE_CHECKED, H.COUNCIL),
    AwardRow("close", A.EVIDENCE_CHECKED, A.CLOSED, H.COUNCIL),
    AwardRow("suspend", A.ACCEPTED, A.SUSPENDED, H.COUNCIL),
    AwardRow("suspend", A.PAID, A.SUSPENDED, H.COUNCIL),
    AwardRow("suspend", A.IN_DELIVERY, A.SUSPENDED, H.COUNCIL),
    AwardRow("resume", A.SUSPENDED, A.IN_DELIVERY, H.COUNCIL),
    AwardRow("ask_back", A.SUSPENDED, A.REPAYMENT_DUE, H.COUNCIL),
    AwardRow("ask_back", A.REPORTED, A.REPAYMENT_DUE, H.COUNCIL),
    AwardRow("repay", A.REPAYMENT_DUE, A.REPAID, H.FINANCE),
    AwardRow("write_off", A.REPAYMENT_DUE, A.WRITTEN_OFF, H.FINANCE),
)

BACK_TO_POT: frozenset[AwardState] = frozenset({A.DECLINED, A.LAPSED})
"""States whose money goes back to the pot and on to the reserve list."""

OVERRUNS: frozenset[AwardState] = frozenset({A.ACCEPTED, A.PAID, A.IN_DELIVERY})
"""States in which an award can turn out to cost more than planned."""


def row(act: str, state: AwardState) -> AwardRow | None:
    return next((each for each in ROWS if each.act == act and each.source == state), None)


def next_in_reserve(reserve: Sequence[tuple[int, int]], held: int) -> int | None:
    """The id of the first (id, pence) in the order of the count that `held` pence can pay in full, or
    None.
    """
    return next((ident for ident, pence in reserve if pence <= held), None)
