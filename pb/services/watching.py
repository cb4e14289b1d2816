"""Tries to change a rule that were refused, where the software can see them, for the public ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from pb.domain.verdict import Verdict
from pb.models import LedgerEntry, Person, Round
from pb.services import ledger

ACT = "rule.change_refused"
Door = Literal["page", "api", "admin"]
ONCE_IN = timedelta(minutes=10)
RULE_ACTS = frozenset(
    {
        "panels.draft",
        "panels.consent",
        "panels.adopt",
        "panels.amend",
        "panels.propose_bar",
        "voting.ask_to_extend",
        "voting.agree_to_extend",
    }
)
"""Permissions under which rules are made or changed."""
_CODES = frozenset(
    {
        "charter_already_adopted",
        "paper_already_cites_charter",
        "amendment_too_late",
        "relied_on",
        "window_is_past",
        "window_is_open",
        "window_would_be_past",
        "window_not_open",
    }
)


def is_a_try(verdict: Verdict) -> bool:
    """Whether what was refused would have changed a rule: by a wrong hand, or against what stands."""
    return any(
        reason.code in _CODES or (reason.code == "wrong_hand" and reason.params.get("act") in RULE_ACTS)
        for reason in verdict.reasons
    )


def note_refused(
    *, door: Door, what: str, by: Person, at: datetime, round: Round | None = None, codes: Sequence[str] = ()
) -> bool:
    """Write the try down, in a transaction of its own, after the refused one was taken back. The same try of
    the same person counts once in ten minutes, so that nobody can fill the ledger. True when it was written.
    """
    body = {"door": door, "what": what, "codes": list(codes)}
    same = LedgerEntry.objects.filter(
        act=ACT, by=str(by.subject), round=round, body=body, at__gt=at - ONCE_IN
    )
    if same.exists():
        return False
    ledger.record(act="rule.change_refused", round=round, by=by, at=at, body=body)
    return True
