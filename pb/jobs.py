"""Ask for a job by name: a row in the outbox, in the same transaction as the act that makes it due."""

from __future__ import annotations

from pb.models import OutboxJob


def enqueue(name: str, **ids: int | str) -> OutboxJob:
    """Write the job down. The dispatcher sends it once the transaction has committed."""
    return OutboxJob.objects.create(name=name, args=ids)
