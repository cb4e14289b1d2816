"""Closing a round: its report answers what the charter said the round was for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pb.domain.phases import Phase
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person, Round
from pb.queries.rounds import charter_of, clock_of
from pb.rules import Case, may
from pb.services import ledger
from proposals.models import Award, ClosingReport
from proposals.services import moving


@transaction.atomic
def publish_report(
    *,
    round: Round,
    statement: str,
    inequality_focus: str,
    outcomes: Sequence[str],
    by: Person,
    at: datetime,
) -> ClosingReport:
    """Publish the closing report, once. Each text answers a part of the charter's purpose; `outcomes` in the
    charter's order.

    Refuses anyone but an officer ("hand"); a round whose winners are not at work yet, or without awards, or
    reported already ("state"); and every part of the purpose that is not answered ("input").
    """
    round = Round.objects.select_for_update(of=("self",)).select_related("charter").get(pk=round.pk)
    verdict = may(by, "proposals.report_round", Case(round, at))
    if not verdict:
        raise Refused(verdict, moving.kind_of(verdict))
    charter, delivering = charter_of(round), clock_of(round).window(Phase.DELIVERING)
    if charter is None or round.charter is None or delivering is None or delivering.opens > at:
        raise refuse("nothing_to_report", "state")
    if not Award.objects.filter(round=round).exists():
        raise refuse("nothing_to_report", "state")
    if ClosingReport.objects.filter(round=round).exists():
        raise refuse("report_published", "state")
    whole, given = Verdict.yes(), [*outcomes, *[""] * len(charter.purpose.outcomes)]
    answers = [("statement", charter.purpose.statement, statement)]
    answers.append(("inequality_focus", charter.purpose.inequality_focus, inequality_focus))
    for place, words in enumerate(charter.purpose.outcomes):
        answers.append((f"outcome-{place}", words, given[place]))
    for part, words, text in answers:
        if not text.strip():
            whole &= Verdict.no("purpose_unanswered", part=part, words=words)
    if not whole:
        raise Refused(whole, "input")
    row = ClosingReport.objects.create(
        round=round,
        charter=round.charter,
        statement=statement.strip(),
        inequality_focus=inequality_focus.strip(),
        outcomes=[text.strip() for text in given[: len(charter.purpose.outcomes)]],
        by=by,
        at=at,
    )
    body = {"version": round.charter.number, "digest": round.charter.digest, "parts": len(answers)}
    ledger.record(act="round.reported", round=round, by=by, at=at, body=body)
    return row
