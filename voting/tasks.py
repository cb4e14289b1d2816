"""Jobs of voting: thin, safe to run twice, by one worker or by several at once."""

from __future__ import annotations

import structlog
from celery import shared_task

from pb.moment import now
from voting.queries.due import overdue
from voting.services.boarding import post_boards as post_all_boards
from voting.services.notifying import tell_all_voters
from voting.services.quarantining import look_everywhere
from voting.services.running import run_due as carry_out_due

log = structlog.get_logger()


@shared_task(name="voting.run_due", ignore_result=True)
def run_due() -> int:
    """Close, seal, count and publish what is due. Returns how many acts this run did."""
    done = carry_out_due(job="voting.run_due", at=now())
    for round, act in done:
        log.info("due act done", round=round, act=act)
    return len(done)


@shared_task(name="voting.alarm_overdue", ignore_result=True)
def alarm_overdue() -> int:
    """Log an error for every act that should have been done by now and was not. Returns how many."""
    late = overdue(now())
    for each in late:
        log.error(
            "due act not done",
            round=each.round.slug,
            act=each.act,
            since=each.since.isoformat(),
            reasons=[reason.code for reason in each.stuck],
        )
    return len(late)


@shared_task(name="voting.post_boards", ignore_result=True)
def post_boards() -> int:
    """Post on the boards of open rounds what waits there. Returns how many leaves were added."""
    return post_all_boards(at=now())


@shared_task(name="voting.tell_voters", ignore_result=True)
def tell_voters() -> int:
    """Tell voters that a ballot was cast or changed in their name. Returns how many notices went out."""
    return tell_all_voters()


@shared_task(name="voting.look_for_patterns", ignore_result=True)
def look_for_patterns() -> int:
    """Write down patterns for two people to judge, and destroy old evidence. Returns how many are new."""
    return look_everywhere(job="voting.look_for_patterns", at=now())
