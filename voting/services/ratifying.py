"""Elected members approve the published result, or return it with a reason that everyone can read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction

from pb.domain.verdict import Refused, refuse
from pb.models import Person, Round
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from pb.services import ledger
from proposals.services.awarding import offer_awards
from voting.models import Ratification
from voting.queries.papers import box_of
from voting.queries.results import outcome_of

Answer = Literal["ratify", "return"]


@transaction.atomic
def ratify(
    *, round: Round, answer: Answer, reason: str, by: Person, at: datetime, ground: str = ""
) -> Ratification:
    """Answer once. Ratifying offers the winners their money. Returning takes one of the grounds that the
    charter names and a reason, both published, and is possible within the charter's days from publication.

    Refuses anyone but an elected member ("hand"), a result that is not published or already answered, and a
    return after the last day ("state"); a return on no ground of the charter or without a reason
    ("input"). Awards are offered in pence, in the order of the count.
    """
    verdict = may(by, "voting.ratify", Case(round, at))
    if not verdict:
        raise Refused(verdict, "hand")
    row = Ratification.objects.select_for_update().filter(round=round).first()
    if row is None:
        raise refuse("result_not_published", "state", round=round.title)
    if row.state != Ratification.State.WAITING:
        raise refuse("already_answered", "state")
    if answer == "return":
        _check_return(round, ground, reason, at)
    row.state = Ratification.State.RATIFIED if answer == "ratify" else Ratification.State.RETURNED
    row.reason, row.by, row.at = reason.strip(), by, at
    row.ground = ground if answer == "return" else ""
    row.save()
    body = {"reason": row.reason} if row.reason else {}
    if row.ground:
        body["ground"] = row.ground
    ledger.record(act=f"result.{row.state}", round=round, by=by, at=at, body=body)
    if row.state == Ratification.State.RATIFIED:
        outcome = outcome_of(round)
        offer_awards(round=round, winners=outcome.winners, reserve=outcome.reserve, by=by, at=at)
    return row


def _check_return(round: Round, ground: str, reason: str, at: datetime) -> None:
    charter, box = charter_of(round), box_of(round)
    if charter is None or box is None or box.published_at is None:
        raise refuse("result_not_published", "state", round=round.title)
    last = box.published_at + timedelta(days=charter.ratification.within_days)
    if at > last:
        raise refuse("return_too_late", "state", last=last, body=charter.ratification.body)
    if ground not in charter.ratification.grounds:
        raise refuse("ground_not_in_charter")
    if not reason.strip():
        raise refuse("reason_missing")
