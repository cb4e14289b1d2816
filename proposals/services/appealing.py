"""Appeals: an applicant whose idea "cannot be done" says why it can, and the panel, not staff, decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pb.domain.verdict import Refused, refuse
from pb.models import Person, Round
from pb.queries.rounds import charter_of
from proposals.domain import costing
from proposals.models import Appeal, PanelHearing, Proposal
from proposals.queries import appeals, assessments
from proposals.services import moving


@transaction.atomic
def appeal(*, proposal: Proposal, reason: str, by: Person, at: datetime) -> Appeal:
    """Ask the panel to look again. Everybody can read the reason.

    Refuses anyone but the applicant, and a charter that gives the panel no appeals ("hand"); an idea that was
    not found infeasible, and a second appeal against the same assessment ("state"); any moment outside
    assessing and shortlisting ("phase"); a missing reason ("input").
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("round").get(pk=proposal.pk)
    verdict = moving.allowed(proposal=proposal, act="appeal", by=by, at=at)
    if not verdict:
        raise Refused(verdict, moving.kind_of(verdict))
    standing = assessments.standing(proposal)
    if standing is None or Appeal.objects.filter(assessment=standing).exists():
        raise refuse("appealed_already", "state")
    moving.move(
        proposal=proposal,
        act="appeal",
        by=by,
        at=at,
        reason=reason,
        facts={"assessment": standing.pk},
        changes={"state_reason": proposal.state_reason},
    )
    return Appeal.objects.create(proposal=proposal, assessment=standing, reason=reason.strip(), by=by, at=at)


def leave_to_panel(*, round: Round) -> None:
    """From now on appeals are answered as the panel finds together. Doing it twice changes nothing."""
    PanelHearing.objects.get_or_create(round=round)


@transaction.atomic
def answer(
    *, appeal: Appeal, overturn: bool, reason: str, by: Person, at: datetime, panel_found: bool | None = None
) -> Appeal:
    """The panel upholds the assessment, or overturns it: then the idea can be done, at the cost that staff
    found. `panel_found`: whether the panel's own bar was met for overturning; None where nobody asked it.

    Refuses anyone but a member of the panel, the applicant and whoever assessed the idea ("hand"); an appeal
    that was answered, and another answer than the panel's where appeals are left to it ("state"); a moment
    outside assessing and shortlisting ("phase"); a missing reason, and a cost that the pot cannot pay
    ("input").
    """
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=appeal.pk)
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("round", "pot")
        .get(pk=appeal.proposal_id)
    )
    act = "overturn" if overturn else "uphold"
    verdict = moving.allowed(proposal=proposal, act=act, by=by, at=at)
    if appeal.answer:
        raise refuse("already_answered", "state")
    if not verdict:
        raise Refused(verdict, moving.kind_of(verdict))
    if by.pk in (appeal.by_id, appeal.assessment.by_id):
        raise refuse("judge_in_own_matter", "hand")
    if appeals.is_with_panel(proposal.round) and panel_found is not overturn:
        raise refuse("appeal_is_with_the_panel", "state")
    charter = charter_of(proposal.round)
    rule = charter.pot(proposal.pot.key) if charter and proposal.pot else None
    if overturn and rule is not None:
        within = costing.within_pot(appeal.assessment.cost, rule)
        if not within:
            raise Refused(within, "input")
    moving.move(
        proposal=proposal, act=act, by=by, at=at, reason=reason, facts={"assessment": appeal.assessment_id}
    )
    appeal.answer = Appeal.Answer.OVERTURNED if overturn else Appeal.Answer.UPHELD
    appeal.answer_reason, appeal.answered_by, appeal.answered_at = reason.strip(), by, at
    appeal.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])
    return appeal
