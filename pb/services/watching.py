"""Tries to change a rule that were refused, where the software can see them, for the public ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import psycopg
from django.db import connection

from pb.domain.verdict import Verdict
from pb.models import LedgerEntry, Person, Round
from pb.models.guards import RULE_HINT
from pb.services import ledger

ACT = "rule.change_refused"
Door = Literal["page", "api", "admin", "code"]
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
    *,
    door: Door,
    what: str,
    by: Person,
    at: datetime,
    round: Round | None = None,
    codes: Sequence[str] = (),
    session: str = "",
) -> bool:
    """Write the try down, in a transaction of its own, after the refused one was taken back. The same try of
    the same person counts once in ten minutes, so that nobody can fill the ledger. True when it was written.
    `session`: the database's session that refused it, if it was the database.
    """
    body: dict[str, Any] = {"door": door, "what": what, "codes": list(codes)}
    if session:
        body["session"] = session
    same = LedgerEntry.objects.filter(
        act=ACT, by=str(by.subject), round=round, body=body, at__gt=at - ONCE_IN
    )
    if same.exists():
        return False
    ledger.record(act="rule.change_refused", round=round, by=by, at=at, body=body)
    return True


def refused_by_guard(error: BaseException) -> tuple[str, Round | None] | None:
    """What a guard of the database said, and of which round, when it was such a guard that refused."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error) or cause.diag.message_hint != RULE_HINT:
        return None
    detail = (cause.diag.message_detail or "").removeprefix("round ")
    round = Round.objects.filter(pk=int(detail)).first() if detail.isdecimal() else None
    return cause.diag.message_primary or "", round


def session_id() -> str:
    """This session of the database as its log names it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_hex(trunc(extract(epoch FROM backend_start))::integer) || '.' || to_hex(pid)"
            " FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        )
        (found,) = cursor.fetchone()
    return str(found)
