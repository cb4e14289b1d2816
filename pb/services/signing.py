"""Acts that take two different people, each bound to the digest of exactly what is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from django.db import transaction

from pb.domain.verdict import refuse
from pb.models import Person, Round, SignRequest
from pb.services import ledger

VALID_FOR = timedelta(hours=48)


def payload_digest(act: str, payload: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the act and its payload as canonical JSON."""
    return hashlib.sha256(rfc8785.dumps({"act": act, "payload": dict(payload)})).hexdigest()


@transaction.atomic
def request_signature(
    *, round: Round, act: str, payload: Mapping[str, Any], reason: str, by: Person, at: datetime
) -> SignRequest:
    """Ask for a second signature. It lapses after 48 hours."""
    if not reason.strip():
        raise refuse("reason_missing")
    row = SignRequest.objects.create(
        round=round,
        act=act,
        payload=dict(payload),
        payload_digest=payload_digest(act, payload),
        reason=reason.strip(),
        requested_by=by,
        requested_at=at,
        expires_at=at + VALID_FOR,
    )
    body = {"wants": act, "digest": row.payload_digest, "reason": row.reason}
    ledger.record(act="signature.requested", round=round, by=by, at=at, body=body)
    return row


@transaction.atomic
def sign(*, request: SignRequest, digest_seen: str, by: Person, at: datetime) -> SignRequest:
    """The second person signs what they saw. Refuses the requester, a lapsed or answered request, and a
    payload other than the one seen.
    """
    row = SignRequest.objects.select_for_update().get(pk=request.pk)
    if row.requested_by_id == by.pk:
        raise refuse("two_people_must_sign", "hand")
    if row.signed_at is not None or row.declined_by_id is not None:
        raise refuse("already_answered", "state")
    if at >= row.expires_at:
        raise refuse("signature_lapsed", "state")
    if digest_seen != row.payload_digest:
        raise refuse("signed_something_else")
    row.signed_by, row.signed_at = by, at
    row.save(update_fields=["signed_by", "signed_at"])
    body = {"wants": row.act, "digest": row.payload_digest}
    ledger.record(act="signature.given", round=row.round, by=by, at=at, body=body)
    return row


@transaction.atomic
def use_signature(*, round: Round, act: str, payload: Mapping[str, Any], at: datetime) -> SignRequest:
    """Take the one signed, unused, unexpired request for exactly this payload, or refuse. Single use."""
    row = (
        SignRequest.objects.select_for_update()
        .filter(
            round=round,
            act=act,
            payload_digest=payload_digest(act, payload),
            signed_at__isnull=False,
            used_at=None,
            expires_at__gt=at,
        )
        .first()
    )
    if row is None:
        raise refuse("second_signature_missing", "hand", act=act)
    row.used_at = at
    row.save(update_fields=["used_at"])
    return row
