"""Write down an act, chained to the one before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from pb.domain.ledger import GENESIS, Entry, digest, first_break
from pb.models import LedgerEntry, Person, Round

_LOCK = 7_301_001  # advisory lock key of the ledger's head


@transaction.atomic
def record(
    *,
    act: str,
    at: datetime,
    round: Round | None = None,
    by: Person | None = None,
    job: str = "",
    body: Mapping[str, Any] | None = None,
) -> LedgerEntry:
    """Append one entry. `by` a person, or `job` the name of the job that acted; `body` holds JSON facts only
    (no names, no ballots: people stand as random subject ids). One writer at a time, held to the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    head = LedgerEntry.objects.order_by("-number").first()
    entry = Entry(
        number=head.number + 1 if head else 1,
        round=round.slug if round else "",
        act=act,
        by=str(by.subject) if by else f"job:{job}" if job else "system",
        at=at,
        body=dict(body or {}),
    )
    previous = head.digest if head else GENESIS
    return LedgerEntry.objects.create(
        number=entry.number,
        round=round,
        act=act,
        by=entry.by,
        at=at,
        body=entry.body,
        previous=previous,
        digest=digest(entry, previous),
    )


def verify() -> int | None:
    """Walk the whole chain: the number of the first entry that does not fit, or None."""
    rows = LedgerEntry.objects.select_related("round").order_by("number").iterator(chunk_size=2000)
    return first_break(
        (
            Entry(row.number, row.round.slug if row.round else "", row.act, row.by, row.at, row.body),
            row.digest,
        )
        for row in rows
    )
