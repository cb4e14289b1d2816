"""Jobs of panels: thin, safe to run twice."""

from __future__ import annotations

import structlog
from celery import shared_task

from panels.models import Trial
from panels.services import (
    amending,
    announcing,
    forgetting,
    offering,
    polling,
    purging,
    searching,
    trying,
    writing,
)
from pb.moment import now

log = structlog.get_logger()


@shared_task(name="panels.send_letter", ignore_result=True)
def send_letter(letter: int) -> bool:
    """Send a letter to a volunteer or an anchor organisation, once."""
    return writing.send(letter=letter, at=now())


@shared_task(
    name="panels.announce_adoption",
    ignore_result=True,
    autoretry_for=(OSError,),
    retry_backoff=60,
    max_retries=9,
)
def announce_adoption(version: int) -> int:
    """Write to everybody with a role in a round that its charter is adopted, once. How many letters went."""
    return announcing.announce_adoption(version=version, at=now())


@shared_task(name="panels.run_due", ignore_result=True)
def run_due() -> int:
    """Let seats lapse that nobody answered for in time, and amendments that are too late; delete what is kept
    no longer. Says how many."""
    amending.lapse_amendments(at=now())
    lapsed, purged = offering.lapse_offers(at=now()), purging.purge_due(at=now())
    return lapsed + purged + polling.purge_polls(at=now()) + forgetting.forget_due(at=now())


@shared_task(name="panels.run_trial", ignore_result=True)
def run_trial(trial: int) -> bool:
    """Count a trial of rules. Whether this run ended it."""
    try:
        return trying.run_trial(trial=trial, at=now())
    except Trial.DoesNotExist:
        log.warning("trial is gone", trial=trial)
        return False


@shared_task(name="panels.resume_odds", ignore_result=True)
def resume_odds() -> int:
    """Take up searches for chances whose worker was killed or went quiet. Says how many."""
    return searching.resume_quiet(at=now())


@shared_task(name="panels.find_odds", ignore_result=True)
def find_odds(run: int) -> bool:
    """Search for the fairest chances that were asked for, with progress. True when this run finished it."""
    return searching.find_odds(run=run, clock=now)
