"""A winner that costs more than planned: up to the charter's limit an officer raises the award; above it only
the panel can agree."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pb.domain.verdict import Refused, refuse
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from pb.services import ledger, money
from proposals.domain.award import OVERRUNS
from proposals.domain.overrun import beyond
from proposals.models import Award, Overrun
from proposals.queries.awards import planned_of, won_by_applicant_of
from proposals.services import moving


@transaction.atomic
def report_overrun(*, award: Award, cost: int, reason: str, by: Person, at: datetime) -> Overrun:
    """Say that an award now costs `cost` pence in all, and why. Within the charter's limit above what was
    first awarded (rises before count) the money moves at once; above it the panel is asked.

    Refuses anyone but an officer ("hand"); an award that is not under way, and a second rise while one waits
    ("state"); a cost that is not more, one that takes the applicant above the charter's cap, and a missing
    reason ("input"); what the pot does not hold ("state").
    """
    award = _locked(award.pk)
    verdict = may(by, "proposals.report_overrun", Case(award.round, at, award))
    if not verdict:
        raise Refused(verdict, moving.kind_of(verdict))
    charter = charter_of(award.round)
    if charter is None or award.state not in OVERRUNS:
        raise refuse("award_not_under_way", "state", state=award.state)
    if award.overruns.filter(answer="").exists():
        raise refuse("overrun_waits", "state")
    if not reason.strip():
        raise refuse("reason_missing")
    if cost <= award.amount:
        raise refuse("overrun_not_more", cost=award.amount)
    cap = charter.money.organisation_cap
    won = won_by_applicant_of(award) - award.amount + cost
    if cap is not None and won > cap:
        raise refuse("organisation_cap_exceeded", cap=cap, asked=won)
    asked = beyond(planned_of(award), cost, charter.panel_powers.asked_when_overrun_percent)
    row = Overrun.objects.create(
        award=award,
        before=award.amount,
        cost=cost,
        reason=reason.strip(),
        by=by,
        at=at,
        answer="" if asked else Overrun.Answer.WITHIN,
    )
    body = {"proposal": award.proposal_id, "from": award.amount, "to": cost, "panel": asked}
    ledger.record(act="award.overrun", round=award.round, by=by, at=at, body=body | {"reason": row.reason})
    if not asked:
        _raise_award(award, row, by, at)
    return row


@transaction.atomic
def answer_overrun(*, overrun: Overrun, agree: bool, reason: str, by: Person, at: datetime) -> Overrun:
    """The panel agrees, and the money moves from the pot to the award; or it does not, and the award stays.

    Refuses anyone but a member of the panel, the applicant and whoever asked ("hand"); an overrun that was
    answered, and a pot that does not hold the money ("state"); a missing reason ("input").
    """
    award = _locked(overrun.award_id)
    row = Overrun.objects.select_for_update(of=("self",)).get(pk=overrun.pk)
    verdict = may(by, "proposals.agree_overrun", Case(award.round, at, award))
    if not verdict:
        raise Refused(verdict, moving.kind_of(verdict))
    if by.pk == row.by_id:
        raise refuse("judge_in_own_matter", "hand")
    if row.answer:
        raise refuse("already_answered", "state")
    if not reason.strip():
        raise refuse("reason_missing")
    row.answer = Overrun.Answer.AGREED if agree else Overrun.Answer.REFUSED
    row.answer_reason, row.answered_by, row.answered_at = reason.strip(), by, at
    row.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])
    body = {"proposal": award.proposal_id, "from": row.before, "to": row.cost, "reason": row.answer_reason}
    ledger.record(act=f"award.overrun_{row.answer}", round=award.round, by=by, at=at, body=body)
    if agree:
        _raise_award(award, row, by, at)
    return row


def _raise_award(award: Award, row: Overrun, by: Person, at: datetime) -> None:
    pot = award.proposal.pot
    assert pot is not None
    money.move(
        round=award.round,
        act="overrun",
        source=pot.account,
        target=award.account,
        amount=row.cost - row.before,
        by=by,
        at=at,
    )
    award.amount = row.cost
    award.save(update_fields=["amount"])


def _locked(pk: int) -> Award:
    rows = Award.objects.select_for_update(of=("self",)).select_related("proposal__pot", "round")
    return rows.get(pk=pk)
