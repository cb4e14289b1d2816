"""One lock discipline for the ballot box: casting shares the round's lock, closing takes it alone."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from pb.models import Round

_BOX = 7302  # first half of the advisory lock's key; the second is the round


def share_box(round: Round) -> None:
    """Held to the end of the transaction, whose first statement this must be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_BOX, round.pk])


def hold_box(round: Round) -> None:
    """Waits for every casting under way and lets none begin, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_BOX, round.pk])


def hold_slot(slot: str) -> None:
    """One casting at a time for one slot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"slot:{slot}"])


def database_clock() -> datetime:
    """The moment by the database's clock, now and not when the transaction began (`now()` would say that)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
