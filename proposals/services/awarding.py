"""Offering money to winners, their answers, and what happens to money that comes back. All sums in pence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.db import transaction

from pb.domain.verdict import Refused, refuse
from pb.models import Person, Pot, Round
from pb.queries.budgets import balance
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from pb.services import ledger, money
from proposals.domain import award as awards
from proposals.domain.award import AwardState
from proposals.domain.lifecycle import State
from proposals.models import Award, Proposal
from proposals.queries.awards import reserve_of
from proposals.services import moving

Answer = Literal["accept", "decline"]


@transaction.atomic
def offer_awards(
    *,
    round: Round,
    winners: Sequence[tuple[int, int]],
    reserve: Sequence[tuple[int, int]],
    by: Person,
    at: datetime,
) -> list[Award]:
    """Offer each winner its money, list the reserve, and tell the rest that they did not win.

    `winners` and `reserve` are (proposal id, pence) in the order of the count. Money moves from pot to award,
    so a pot that does not hold it refuses the whole act (`not_enough_money`). Call it once the result is
    ratified; a second call is refused (`awards_already_offered`). Returns the awards offered.
    """
    round = Round.objects.select_for_update(of=("self",)).select_related("charter").get(pk=round.pk)
    verdict = may(by, "proposals.award", Case(round, at))
    if not verdict:
        raise Refused(verdict, moving.kind_of(verdict))
    if Award.objects.filter(round=round).exists():
        raise refuse("awards_already_offered", "state")
    rows = {row.pk: row for row in Proposal.objects.filter(round=round).select_related("pot")}
    unknown = [pk for pk, _ in (*winners, *reserve) if pk not in rows]
    if unknown:
        raise refuse("not_in_this_round", count=len(unknown))
    for row in rows.values():
        row.round = round
    offered = []
    for pk, pence in winners:
        moving.move(proposal=rows[pk], act="win", by=by, at=at, facts={"pence": pence})
        award = Award(round=round, proposal=rows[pk], amount=pence, state=AwardState.RATIFIED)
        award.save()
        offered.append(_offer(award, by, at))
    for place, (pk, pence) in enumerate(reserve, start=1):
        moving.move(
            proposal=rows[pk], act="hold_in_reserve", by=by, at=at, facts={"place": place, "pence": pence}
        )
        Award.objects.create(
            round=round, proposal=rows[pk], amount=pence, state=AwardState.RESERVE, place=place
        )
    for row in rows.values():
        if row.state == State.SHORTLISTED:
            moving.move(proposal=row, act="not_win", by=by, at=at)
    return offered


@transaction.atomic
def answer(*, award: Award, answer: Answer, by: Person, at: datetime) -> Award:
    """The applicant accepts or declines. Declined money goes back to the pot and on to the first on the
    reserve list whom it can pay in full. Refuses anyone but the applicant ("hand") and an award that is not
    on offer ("state").
    """
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("proposal__pot", "round")
        .get(pk=award.pk)
    )
    verdict = may(by, "proposals.answer_award", Case(award.round, at, award))
    if not verdict:
        raise Refused(verdict, moving.kind_of(verdict))
    line = awards.row(answer, AwardState(award.state))
    if line is None:
        raise refuse("award_not_on_offer", "state", state=award.state)
    award.state, award.answered_at = line.target, at
    award.save(update_fields=["state", "answered_at"])
    ledger.record(
        act=f"award.{answer}",
        round=award.round,
        by=by,
        at=at,
        body={"proposal": award.proposal_id, "pence": award.amount, "to": line.target},
    )
    if line.target in awards.BACK_TO_POT:
        pot = award.proposal.pot
        assert pot is not None
        money.move(
            round=award.round,
            act="award_back",
            source=award.account,
            target=pot.account,
            amount=award.amount,
            by=by,
            at=at,
        )
        _pass_on(award.round, pot, at)
    return award


def _pass_on(round: Round, pot: Pot, at: datetime) -> None:
    """Offer what the pot holds to its reserve list, in order, until nobody left on it can be paid in full."""
    charter = charter_of(round)
    if charter is None or not charter.left_over.reserve_list:
        return
    waiting = {award.pk: award for award in reserve_of(pot)}
    while waiting:
        pk = awards.next_in_reserve([(a.pk, a.amount) for a in waiting.values()], balance(pot.account))
        if pk is None:
            return
        award = waiting.pop(pk)
        award.proposal.round = round
        moving.move_by_rule(proposal=award.proposal, act="move_up", job="reserve list", at=at)
        _offer(award, None, at)


def _offer(award: Award, by: Person | None, at: datetime) -> Award:
    pot = award.proposal.pot
    assert pot is not None
    line = awards.row("offer", AwardState(award.state))
    assert line is not None
    money.move(
        round=award.round,
        act="award",
        source=pot.account,
        target=award.account,
        amount=award.amount,
        by=by,
        at=at,
    )
    award.state, award.offered_at = line.target, at
    award.save(update_fields=["state", "offered_at"])
    ledger.record(
        act="award.offer",
        round=award.round,
        by=by,
        job="" if by else "reserve list",
        at=at,
        body={"proposal": award.proposal_id, "pot": pot.key, "pence": award.amount},
    )
    return award
