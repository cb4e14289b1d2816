"""Judging proposals against the charter's criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from pb.domain.verdict import Refused, refuse
from pb.models import Person
from pb.queries.rounds import charter_of
from proposals.domain import assessment as judging
from proposals.domain.assessment import Answer, Costing
from proposals.models import Assessment, Proposal
from proposals.queries.appeals import was_overturned
from proposals.services import moving


@transaction.atomic
def assess(
    *,
    proposal: Proposal,
    answers: Mapping[str, Answer],
    cost: int,
    by: Person,
    at: datetime,
    cost_reason: str = "",
    exceptions: Sequence[str] = (),
) -> Assessment:
    """Record a judgement and move the proposal to feasible or not feasible. `cost` is the officer's, in
    pence.

    `answers` maps each criterion's key to its finding; `exceptions` are those of the charter's "never" that
    apply. The judgement follows from them: feasible when no criterion is unmet and no exception applies. An
    earlier assessment stays, superseded. Refuses what is not whole ("input", every reason), and as
    `moving.move` does.
    """
    proposal = (
        Proposal.objects.select_for_update(of=("self",)).select_related("round", "pot").get(pk=proposal.pk)
    )
    charter = charter_of(proposal.round)
    if charter is None:
        raise refuse("round_without_charter", "phase", round=proposal.round.title)
    criteria = charter.funding.criteria
    exceptions = [text for text in charter.funding.never if text in exceptions]
    feasible = judging.feasible(answers, criteria, exceptions)
    act = "find_feasible" if feasible else "find_not_feasible"
    if not (open_now := moving.allowed(proposal=proposal, act=act, by=by, at=at)):
        raise Refused(open_now, moving.kind_of(open_now))
    if not feasible and was_overturned(proposal):
        raise refuse("panel_has_overturned", "state")
    asked = sum(proposal.lines.values_list("pence", flat=True))
    pot = charter.pot(proposal.pot.key) if proposal.pot else None
    whole = judging.check(answers, criteria, Costing(asked, cost, cost_reason), None if exceptions else pot)
    if not whole:
        raise Refused(whole, "input")
    reason = "" if feasible else judging.why_not(answers, criteria, exceptions)
    proposal.assessments.filter(superseded_at=None).update(superseded_at=at)
    row = Assessment.objects.create(
        proposal=proposal,
        criteria={
            key: {"finding": answer.finding, "reason": answer.reason} for key, answer in answers.items()
        },
        exceptions=exceptions,
        feasible=feasible,
        reason=reason,
        cost=cost,
        cost_reason=cost_reason.strip() if cost != asked else "",
        by=by,
        at=at,
    )
    moving.move(
        proposal=proposal,
        act=act,
        by=by,
        at=at,
        reason=reason,
        facts={"assessment": row.pk, "pence": cost},
        changes={
            "officer_cost": cost if cost != asked else None,
            "officer_cost_reason": row.cost_reason,
        },
    )
    return row
