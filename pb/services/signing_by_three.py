"""Emergency acts that take three different people: one of staff asks, another of staff and one of the panel
sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from pb.domain.verdict import refuse
from pb.models import Person, Round, SignRequest
from pb.services import signing


@dataclass(frozen=True, slots=True)
class Acts:
    """The names under which the two signatures are asked for."""

    staff: str
    panel: str


@transaction.atomic
def request_both(
    *, acts: Acts, round: Round, payload: Mapping[str, Any], reason: str, by: Person, at: datetime
) -> tuple[SignRequest, SignRequest]:
    """Ask a second member of staff and the panel to sign the same payload. Refuses a missing reason."""
    staff, panel = (
        signing.request_signature(round=round, act=act, payload=payload, reason=reason, by=by, at=at)
        for act in (acts.staff, acts.panel)
    )
    return staff, panel


@transaction.atomic
def sign_one(
    *, acts: Acts, request: SignRequest, digest_seen: str, by: Person, at: datetime
) -> tuple[SignRequest, SignRequest] | None:
    """Sign one of the two. With the second signature both are used up: returns (staff's, the panel's); None
    while one is missing. Refuses whoever asked or has signed the other (`two_people_must_sign`), and as
    `signing.sign` does. Whom it takes for which is for the permissions to say.

    Call it under a lock of the round, so that two signers see each other.
    """
    other = acts.panel if request.act == acts.staff else acts.staff
    twin = SignRequest.objects.select_for_update().get(
        Q(
            act=other,
            round=request.round_id,
            requested_at=request.requested_at,
            requested_by=request.requested_by_id,
            payload=request.payload,
        )
    )
    if twin.signed_by_id == by.pk:
        raise refuse("two_people_must_sign", "hand")
    signed = signing.sign(request=request, digest_seen=digest_seen, by=by, at=at)
    if twin.signed_at is None:
        return None
    used = {
        act: signing.use_signature(round=request.round, act=act, payload=signed.payload, at=at)
        for act in (acts.staff, acts.panel)
    }
    return used[acts.staff], used[acts.panel]
