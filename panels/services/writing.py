"""Letters to volunteers and anchors: asked for with the act, sent by a job."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from panels.models import Anchor, Letter, Volunteer
from panels.queries.draws import standing_in
from panels.queries.seats import offer_of
from panels.services import keys
from pb.jobs import enqueue

SUBJECTS = {
    Letter.Kind.CONFIRM: "Confirm that you volunteer",
    Letter.Kind.ALREADY: "You have volunteered already",
    Letter.Kind.NOMINATED: "You have been nominated",
    Letter.Kind.ANCHOR: "Nominate people for a panel",
    Letter.Kind.COMMITTED: "Your number in the lottery",
    Letter.Kind.OFFERED: "There is a seat for you",
    Letter.Kind.NOT_DRAWN: "The panel has been drawn",
}
AGAIN_AFTER = timedelta(minutes=10)


def write(*, kind: Letter.Kind, to: Volunteer | Anchor, at: datetime) -> None:
    """Leave a letter to be sent. One that a form of the public asks for: the same kind to the same person
    at most once in ten minutes, so that nobody's letter box can be filled by pressing a button.
    """
    mine = {"anchor": to} if isinstance(to, Anchor) else {"volunteer": to}
    asked_for = kind in (Letter.Kind.CONFIRM, Letter.Kind.ALREADY, Letter.Kind.NOMINATED)
    if asked_for and Letter.objects.filter(**mine, kind=kind, created_at__gt=at - AGAIN_AFTER).exists():
        return
    letter = Letter.objects.create(**mine, kind=kind, created_at=at)
    enqueue("panels.send_letter", letter=letter.pk)


@transaction.atomic
def send(*, letter: int, at: datetime) -> bool:
    """Send it unless it has been sent, or its receiver is gone. True when it went out. A crash after sending
    and before the commit sends it twice, never not at all.
    """
    row = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("volunteer__recruitment__round", "anchor__recruitment__round")
        .filter(pk=letter, sent_at=None)
        .first()
    )
    if row is None:
        return False
    to = row.volunteer or row.anchor
    if to is None or not to.email:
        return False
    round = to.recruitment.round
    address = keys.address_of(to) if isinstance(to, Volunteer) else keys.anchor_address_of(to)
    given = {
        "to": to,
        "round": round,
        "recruitment": to.recruitment,
        "address": address,
        "site": settings.SITE_NAME,
        "offer": offer_of(to) if isinstance(to, Volunteer) else None,
        "standing": standing_in(to) if isinstance(to, Volunteer) else [],
    }
    words = render_to_string(f"panels/letters/{row.kind}.txt", given)
    EmailMessage(f"{SUBJECTS[Letter.Kind(row.kind)]}: {round.title}", words, to=[to.email]).send()
    row.sent_at = at
    row.save(update_fields=["sent_at"])
    return True
