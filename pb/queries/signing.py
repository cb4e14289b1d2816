"""Acts that wait for a second person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from pb.models import Person, Round, SignRequest


def waiting(round: Round, at: datetime) -> QuerySet[SignRequest]:
    """Requests that can still be signed, oldest first."""
    return (
        SignRequest.objects.filter(round=round, signed_at=None, declined_by=None, expires_at__gt=at)
        .select_related("requested_by", "round")
        .order_by("requested_at")
    )


def signed(round: Round, at: datetime) -> QuerySet[SignRequest]:
    """Requests that were signed and wait to be used, oldest first."""
    return (
        SignRequest.objects.filter(round=round, signed_at__isnull=False, used_at=None, expires_at__gt=at)
        .select_related("requested_by", "signed_by", "round")
        .order_by("requested_at")
    )


def person_of(request: SignRequest) -> Person | None:
    """Whom a request for a role is about."""
    return Person.objects.filter(subject=request.payload.get("person")).first()
