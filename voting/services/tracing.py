"""Keeping evidence of an enrolment, for as long as the charter lets it be kept.

It is kept when somebody enters the booth, in a request and a transaction of their own, never when a ballot is
cast: nothing here can be laid beside an envelope. It names nobody (`voting.domain.evidence`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from pb.domain.charter import Charter
from pb.models import Round
from pb.queries.rounds import charter_of
from pb.services import ledger
from voting.domain.evidence import (
    Seen,
    bucket_of,
    contact_of,
    evidence_key,
    handle_of,
    mark_of,
    network_of,
)
from voting.models import Elector, Trace
from voting.services.tokens import uuids

MOST_TRACES = 20
"""So many different rows of one elector: more devices or networks say nothing new."""

_KEEP = """
INSERT INTO voting_trace (id, round_id, handle, device, network, contact, too_old, kind, bucket)
SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s
WHERE (SELECT count(*) FROM voting_trace WHERE round_id = %s AND handle = %s) < %s
ON CONFLICT DO NOTHING
"""


def keep_trace(
    *,
    round: Round,
    charter: Charter,
    link_key: bytes,
    elector: Elector,
    seen: Seen,
    email: str,
    age: int | None,
    at: datetime,
) -> None:
    """Note how an elector came in, if the charter has patterns looked for, and only what those need. Nothing
    is noted of a desk: staff saw the person."""
    rule = charter.quarantine
    if not rule.looks or elector.kind not in (Elector.Kind.ACCOUNT, Elector.Kind.CARD):
        return
    key = evidence_key(link_key, round.slug)
    handle = handle_of(key, str(elector.ref))
    device = mark_of(key, "device", seen.device) if rule.one_device else ""
    network = mark_of(key, "network", network_of(seen.address)) if rule.one_network or rule.burst else ""
    contact = mark_of(key, "contact", contact_of(email)) if rule.one_contact else ""
    too_old = bool(rule.oldest_age) and age is not None and age > rule.oldest_age
    row: list[Any] = [
        *uuids(1),
        round.pk,
        handle,
        device,
        network,
        contact,
        too_old,
        elector.kind,
        bucket_of(at),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*row, round.pk, handle, MOST_TRACES])


@transaction.atomic
def purge_traces(*, round: Round, job: str, at: datetime) -> int:
    """Destroy evidence of enrolments on days that are past what the charter says. Returns how many rows. By
    whole days, so that the ledger tells of it once a day at most."""
    charter = charter_of(round)
    if charter is None:
        return 0
    days = charter.quarantine.keep_days
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    before = bucket_of(midnight - timedelta(days=days))
    gone, _ = Trace.objects.filter(round=round, bucket__lt=before).delete()
    if gone:
        body = {"traces": gone, "after_days": days}
        ledger.record(act="evidence.destroyed", round=round, job=job, at=at, body=body)
    return gone
