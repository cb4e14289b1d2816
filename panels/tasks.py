"""Jobs of panels: thin, safe to run twice."""

from __future__ import annotations

import structlog
from celery import shared_task

from panels.models import Trial
from panels.services import offering, trying, writing
from pb.moment import now

log = structlog.get_logger()


@shared_task(name="panels.send_letter", ignore_result=True)
def send_letter(letter: int) -> bool:
    """Send a letter to a volunteer or an anchor organisation, once."""
    return writing.send(letter=letter, at=now())


@shared_task(name="panels.run_due", ignore_result=True)
def run_due() -> int:
    """Let seats lapse that nobody answered for in time. Returns how many."""
    return offering.lapse_offers(at=now())


@shared_task(name="panels.run_trial", ignore_result=True)
def run_trial(trial: int) -> bool:
    """Count a trial of rules. Whether this run ended it."""
    try:
        return trying.run_trial(trial=trial, at=now())
    except Trial.DoesNotExist:
        log.warning("trial is gone", trial=trial)
        return False
