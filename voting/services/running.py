"""Carrying out what is due: close, seal, count, publish. Each step guards itself, so running twice is running
once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from pb.domain.verdict import Refused, Verdict
from pb.models import Round
from pb.services import ledger
from voting.models import Box
from voting.queries.due import due
from voting.services.closing import close_box
from voting.services.counting import count_box
from voting.services.notifying import tell_set_aside, tell_voters
from voting.services.publishing import publish_box
from voting.services.sealing import seal_box, shred_link

log = structlog.get_logger()


def tell_and_seal(*, round: Round, job: str, at: datetime) -> bool:
    """The last notices, as far as mail lets them, since only the link key tells whom to write to; then the
    seal."""
    try:
        tell_voters(round=round, all_of_them=True)
        tell_set_aside(round=round)
    except Exception:
        log.exception("last notices not sent", round=round.slug)
    return seal_box(round=round, job=job, at=at)


Step = Callable[..., bool]
STEPS: dict[str, Step] = {
    "close": close_box,
    "seal": tell_and_seal,
    "shred": shred_link,
    "count": count_box,
    "publish": publish_box,
}


def run_due(*, job: str, at: datetime) -> list[tuple[str, str]]:
    """Do every act that is due, round by round, until none is left that this run can do.

    Returns (round, act) of what this call did. A round that refuses a step is marked as stuck, with the
    reason, and does not hold up the others. Not atomic: each step is a transaction of its own.
    """
    done: list[tuple[str, str]] = []
    tried: set[tuple[int, str]] = set()
    while todo := [each for each in due(at) if (each.round.pk, each.act) not in tried]:
        for each in todo:
            tried.add((each.round.pk, each.act))
            if _carry_out(each.round, each.act, job, at):
                done.append((each.round.slug, each.act))
    return done


def _carry_out(round: Round, act: str, job: str, at: datetime) -> bool:
    try:
        return STEPS[act](round=round, job=job, at=at)
    except Refused as refused:
        _mark_stuck(round, act, refused.verdict, job, at)
    except Exception as error:
        log.exception("due act failed", round=round.slug, act=act)
        _mark_stuck(round, act, Verdict.no("act_failed", error=type(error).__name__), job, at)
    return False


def _mark_stuck(round: Round, act: str, verdict: Verdict, job: str, at: datetime) -> None:
    """Say once, in the ledger and on the staff pages, that a due act cannot be done, and why."""
    stuck = {
        "act": act,
        "reasons": [{"code": reason.code, "params": dict(reason.params)} for reason in verdict.reasons],
    }
    log.error("due act refused", round=round.slug, **stuck)
    if Box.objects.filter(round=round).exclude(stuck=stuck).update(stuck=stuck):
        ledger.record(act=f"box.{act}_refused", round=round, job=job, at=at, body=stuck)
