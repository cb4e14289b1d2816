"""Closing the ballot box."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pb.domain.phases import Phase
from pb.models import PhaseWindow, Round
from pb.services import ledger
from voting.models import Box
from voting.services.locking import database_clock, hold_box


@transaction.atomic
def close_box(*, round: Round, job: str, at: datetime) -> bool:
    """Close the box once its voting window has passed by the database's clock. True when this call closed it.

    Waits for the ballots under way and lets none begin; a second call, or one too early, changes nothing.
    """
    hold_box(round)
    window = PhaseWindow.objects.filter(round=round, phase=Phase.VOTING).first()
    if window is None or database_clock() < window.closes:
        return False
    closed = Box.objects.filter(round=round, state=Box.State.OPEN).update(
        state=Box.State.CLOSED, closed_at=at
    )
    if closed:
        body = {"voting_closed": window.closes.isoformat()}
        ledger.record(act="box.closed", round=round, job=job, at=at, body=body)
    return bool(closed)
