"""Jobs of panels: thin, safe to run twice."""

from __future__ import annotations

from celery import shared_task

from panels.services import offering, writing
from pb.moment import now


@shared_task(name="panels.send_letter", ignore_result=True)
def send_letter(letter: int) -> bool:
    """Send a letter to a volunteer or an anchor organisation, once."""
    return writing.send(letter=letter, at=now())


@shared_task(name="panels.run_due", ignore_result=True)
def run_due() -> int:
    """Let seats lapse that nobody answered for in time. Returns how many."""
    return offering.lapse_offers(at=now())
