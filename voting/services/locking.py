"""One lock discipline for the ballot box: casting shares the round's lock, closing takes it alone."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from pb.models import Round

BOX_LOCK = 7302
"""First half of the key of a box's advisory lock; the second half is the round."""

_BOARD = 7303
_QUARANTINE = 7304


def hold_box(round: Round) -> None:
    """Waits for every casting under way and lets none begin, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BOX_LOCK, round.pk])


def share_box(round: Round) -> None:
    """Waits for a closing under way and lets none begin, to the end of the transaction, as casting does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [BOX_LOCK, round.pk])


def hold_voter(mark: str) -> None:
    """One act at a time about one person's ways to vote, to the end of the transaction. The database's own
    guards take the same lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"voter:{mark}"])


def hold_board(round: Round) -> None:
    """One hand at a time posts on the round's board."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_BOARD, round.pk])


def hold_quarantine(round: Round) -> None:
    """One hand at a time finds patterns, judges them, objects, or closes quarantine at the seal. Casting does
    not ask for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_QUARANTINE, round.pk])


def database_clock() -> datetime:
    """The moment by the database's clock, now and not when the transaction began (`now()` would say that)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
