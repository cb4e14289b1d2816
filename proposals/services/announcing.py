"""Telling everybody with a part in a round: written down with the act, sent by a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string

from pb.jobs import enqueue
from pb.models import Round
from proposals.models import Announcement
from proposals.queries.people import with_a_part_in

log = structlog.get_logger()


def announce(
    *, round: Round, kind: Announcement.Kind, given: Mapping[str, Any], at: datetime
) -> Announcement:
    """Write down, in the act's own transaction, what everybody is to be told, and ask for the job that sends
    it. `given` holds JSON facts for the letter `emails/<kind>.txt`."""
    row = Announcement.objects.create(round=round, kind=kind, given=dict(given), at=at)
    enqueue("proposals.announce")
    return row


def send_announcements(*, at: datetime) -> int:
    """Send every announcement that has not been sent. Returns how many letters went out.

    Each in a transaction of its own: a crash or a mail server that fails half-way leaves it to be sent again,
    to all, the next time. So somebody may be told twice; nobody is passed over.
    """
    letters = 0
    for pk in Announcement.objects.filter(told_at=None).values_list("pk", flat=True):
        try:
            letters += _send(pk, at)
        except OSError as error:  # SMTPException is one
            log.error("announcement not sent", announcement=pk, error=str(error))
    return letters


@transaction.atomic
def _send(pk: int, at: datetime) -> int:
    row = (
        Announcement.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("round")
        .filter(pk=pk, told_at=None)
        .first()
    )
    if row is None:
        return 0
    given: dict[str, Any] = {
        **row.given,
        "round": row.round,
        "site": settings.SITE_NAME,
        "address": f"{settings.ORIGIN}/rounds/{row.round.slug}/",
    }
    if "closes" in given:
        given["closes"] = datetime.fromisoformat(given["closes"])
    subject = f"{row.get_kind_display().capitalize()}: {row.round.title}"
    words = render_to_string(f"emails/{row.kind}.txt", given)
    people = list(with_a_part_in(row.round).values_list("email", flat=True))
    with get_connection() as mail:
        for email in people:
            mail.send_messages([EmailMessage(subject, words, to=[email])])
    row.told_at, row.told = at, len(people)
    row.save(update_fields=["told_at", "told"])
    return len(people)
