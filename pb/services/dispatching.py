"""Sending what waits in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from pb.models import OutboxJob

KEPT = timedelta(days=7)


def dispatch(*, send: Callable[[str, dict[str, Any]], object], at: datetime, most: int = 500) -> int:
    """Send unsent jobs in order, each marked in a transaction of its own after the broker has taken it.

    A crash in between sends a job twice, never not at all: every task may run twice. Several dispatchers
    share the work through SKIP LOCKED. Returns how many were sent.
    """
    sent = 0
    while sent < most:
        with transaction.atomic():
            job = OutboxJob.objects.select_for_update(skip_locked=True).filter(sent_at=None).first()
            if job is None:
                break
            send(job.name, dict(job.args))
            job.sent_at = at
            job.save(update_fields=["sent_at"])
            sent += 1
    OutboxJob.objects.filter(sent_at__lt=at - KEPT).delete()
    return sent
