"""Elected members approve the published result, or return it with a reason that everyone can read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from pb.domain.verdict import Refused, refuse
from pb.models import Person, Round
from pb.rules import Case, may
from pb.services import ledger
from proposals.services.awarding import offer_awards
from voting.models import Ratification
from voting.queries.results import outcome_of

Answer = Literal["ratify", "return"]


@transaction.atomic
def ratify(*, round: Round, answer: Answer, reason: str, by: Person, at: datetime) -> Ratification:
    """Answer once. Ratifying offers the winners their money; returning needs a reason, which is published.

    Refuses anyone but an elected member ("hand"), a result that is not published or already answered
    ("state"), and a return without a reason ("input"). Awards are offered in pence, in the order of the
    count.
    """
    verdict = may(by, "voting.ratify", Case(round, at))
    if not verdict:
        raise Refused(verdict, "hand")
    row = Ratification.objects.select_for_update().filter(round=round).first()
    if row is None:
        raise refuse("result_not_published", "state", round=round.title)
    if row.state != Ratification.State.WAITING:
        raise refuse("already_answered", "state")
    if answer == "return" and not reason.strip():
        raise refuse("reason_missing")
    row.state = Ratification.State.RATIFIED if answer == "ratify" else Ratification.State.RETURNED
    row.reason, row.by, row.at = reason.strip(), by, at
    row.save()
    body = {"reason": row.reason} if row.reason else {}
    ledger.record(act=f"result.{row.state}", round=round, by=by, at=at, body=body)
    if row.state == Ratification.State.RATIFIED:
        outcome = outcome_of(round)
        offer_awards(round=round, winners=outcome.winners, reserve=outcome.reserve, by=by, at=at)
    return row
