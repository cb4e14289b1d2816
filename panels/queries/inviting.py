"""Address lists, and which of their addresses can still be drawn."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from panels.models import AddressList, InvitedAddress, Recruitment


def list_in_force(recruitment: Recruitment) -> AddressList | None:
    """The newest list that two people have signed for."""
    return recruitment.address_lists.exclude(signed_at=None).order_by("-signed_at", "-pk").first()


def lists_waiting(recruitment: Recruitment, at: datetime) -> QuerySet[AddressList]:
    """Lists that wait for a second person, oldest first."""
    return (
        recruitment.address_lists.filter(
            signed_at=None, request__declined_by=None, request__expires_at__gt=at
        )
        .select_related("request__requested_by")
        .order_by("uploaded_at")
    )


def drawable(recruitment: Recruitment) -> QuerySet[InvitedAddress]:
    """Addresses of the list in force that no letter has gone to, from this list or an earlier one."""
    source = list_in_force(recruitment)
    if source is None:
        return InvitedAddress.objects.none()
    gone = invited(recruitment).values("key")
    return source.addresses.filter(invited_at=None).exclude(key__in=gone)


def invited(recruitment: Recruitment) -> QuerySet[InvitedAddress]:
    return InvitedAddress.objects.filter(list__recruitment=recruitment).exclude(invited_at=None)
