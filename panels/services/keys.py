"""The keys of volunteers and anchors: the address of their own page, signed, sent by e-mail, kept nowhere."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from panels.models import Anchor, Volunteer

_VOLUNTEER, _ANCHOR = Signer(salt="panels.volunteer"), Signer(salt="panels.anchor")


def key_of(volunteer: Volunteer) -> str:
    return _VOLUNTEER.sign(str(volunteer.ref))


def anchor_key_of(anchor: Anchor) -> str:
    return _ANCHOR.sign(str(anchor.ref))


def volunteer_with(key: str) -> Volunteer | None:
    """Whose key this is; None when it is nobody's, or of somebody erased."""
    ref = _opened(_VOLUNTEER, key)
    if ref is None:
        return None
    return Volunteer.objects.select_related("recruitment__round").filter(ref=ref, erased_at=None).first()


def anchor_with(key: str) -> Anchor | None:
    ref = _opened(_ANCHOR, key)
    return Anchor.objects.select_related("recruitment__round").filter(ref=ref).first() if ref else None


def address_of(volunteer: Volunteer) -> str:
    """The whole address of the volunteer's own page."""
    return f"{settings.ORIGIN}/rounds/{volunteer.recruitment.round.slug}/volunteer/{key_of(volunteer)}/"


def anchor_address_of(anchor: Anchor) -> str:
    return f"{settings.ORIGIN}/rounds/{anchor.recruitment.round.slug}/nominate/{anchor_key_of(anchor)}/"


def keyed_hash(what: str, value: str) -> str:
    """What is kept of a mailbox or a household: hex, keyed with the site's secret, of no use elsewhere."""
    return salted_hmac(f"panels.{what}", value, algorithm="sha256").hexdigest()


def _opened(signer: Signer, key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(signer.unsign(key))
    except (BadSignature, ValueError):
        return None
