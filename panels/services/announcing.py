"""Telling the panel, and everybody else with a role in the round, that the charter is adopted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string

from panels.queries.panels import panel_of
from pb.models import CharterVersion, LedgerEntry, Person
from pb.services import ledger

TOLD = "charter.announced"
OLD_NEWS = timedelta(days=30)
"""After this an adoption is not announced any more: rounds are also brought in from elsewhere, long past."""


@transaction.atomic
def announce_adoption(*, version: int, at: datetime) -> int:
    """Write to everybody who holds a role in the round, once. Returns how many letters went out; none when it
    has been done, the version is gone, or was adopted over thirty days ago. A crash after sending and before
    the commit sends them twice, never not at all. The ledger tells how many were written to, not who.
    """
    row = CharterVersion.objects.select_for_update(of=("self",)).filter(pk=version).first()
    if (
        row is None
        or at - row.adopted_at > OLD_NEWS
        or LedgerEntry.objects.filter(act=TOLD, body__digest=row.digest, round=row.round_id).exists()
    ):
        return 0
    round = row.round
    holders = Person.objects.filter(grants__round=round, grants__revoked_at=None, is_active=True)
    people = list(holders.exclude(email="").order_by("pk").distinct().values_list("email", flat=True))
    panel = panel_of(round)
    given = {
        "round": round,
        "version": row,
        "panel": panel.name if panel else row.adopted_by,
        "address": f"{settings.ORIGIN}/rounds/{round.slug}/charter/",
        "site_name": settings.SITE_NAME,
    }
    words = render_to_string("emails/charter_adopted.txt", given)
    with get_connection() as mail:
        for email in people:
            mail.send_messages([EmailMessage(f"The rules are agreed: {round.title}", words, to=[email])])
    body = {"version": row.number, "digest": row.digest, "letters": len(people)}
    ledger.record(act="charter.announced", round=round, job="panels.announce_adoption", at=at, body=body)
    return len(people)
