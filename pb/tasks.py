"""Jobs of the ground: thin, safe to run twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from celery import current_app, shared_task
from django.conf import settings

from pb.moment import now
from pb.services.dispatching import dispatch
from pb.services.leaving import settle_due
from pb.services.log_watching import note_refused_statements


@shared_task(name="pb.note_refusals", ignore_result=True)
def note_refusals() -> int:
    """Write refused tries to change a rule, from PostgreSQL's log, into the ledger. Says how many."""
    if not settings.DATABASE_LOG:
        return 0
    return note_refused_statements(folder=Path(settings.DATABASE_LOG), at=now())


@shared_task(name="pb.dispatch_outbox", ignore_result=True)
def dispatch_outbox() -> int:
    """Send the jobs that services have asked for."""

    def send(name: str, args: dict[str, Any]) -> None:
        current_app.send_task(name, kwargs=args)

    return dispatch(send=send, at=now())


@shared_task(name="pb.settle_left_over", ignore_result=True)
def settle_left_over() -> int:
    """Move what rounds that are over leave in their pots to where their charters say; how many pots."""
    return settle_due(at=now())
