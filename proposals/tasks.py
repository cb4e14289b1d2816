"""Jobs of proposals: thin, safe to run twice."""

from __future__ import annotations

from celery import shared_task

from pb.moment import now
from proposals.services.announcing import send_announcements


@shared_task(name="proposals.announce", ignore_result=True)
def announce() -> int:
    """Write to everybody with a part in a round what has been announced there. Returns how many letters."""
    return send_announcements(at=now())
