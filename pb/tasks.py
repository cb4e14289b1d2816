"""Jobs of the ground: thin, safe to run twice."""

from __future__ import annotations

from typing import Any

from celery import current_app, shared_task

from pb.moment import now
from pb.services.dispatching import dispatch
from pb.services.leaving import settle_due


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
