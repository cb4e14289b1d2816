"""Proposals in every state, made the way people make them: through the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Person, Round
from proposals.domain.assessment import Answer, Finding
from proposals.domain.costing import Cost
from proposals.models import Award, Proposal, Shortlist
from proposals.services.assessing import assess
from proposals.services.awarding import offer_awards
from proposals.services.shortlisting import publish
from proposals.services.submitting import Words, save_draft, submit
from tests.factories import pb

GOOD = {"benefit": Answer(Finding.MET), "legal": Answer(Finding.MET)}
"""Answers to the criteria of `pb.charter()` that make a proposal feasible."""


def words(round: Round, *, pot: str = "main", pence: int = 100_000, **more: Any) -> Words:
    """Everything that `pb.charter()` asks for."""
    given: dict[str, Any] = {
        "title": "Canal kitchen",
        "summary": "Cooking together on Fridays.",
        "description": "We cook with what is left over and eat together.",
        "place": "Possil hall",
        "pot": round.pots.get(key=pot),
        "applicant": "individual",
        "costs": [Cost("Pots and pans", pence)],
    }
    return Words(**(given | more))


def draft(round: Round, *, by: Person | None = None, at: datetime | None = None, **more: Any) -> Proposal:
    return save_draft(
        round=round, words=words(round, **more), by=by or pb.person(), at=at or pb.during(Phase.SUBMITTING)
    )


def submitted(round: Round, *, by: Person | None = None, **more: Any) -> Proposal:
    by = by or pb.person()
    return submit(proposal=draft(round, by=by, **more), by=by, at=pb.during(Phase.SUBMITTING))


def feasible(round: Round, *, assessor: Person | None = None, **more: Any) -> Proposal:
    proposal = submitted(round, **more)
    cost = sum(proposal.lines.values_list("pence", flat=True))
    assess(
        proposal=proposal,
        answers=GOOD,
        cost=cost,
        by=assessor or pb.with_role(round, Role.ASSESSOR),
        at=pb.during(Phase.ASSESSING),
    )
    proposal.refresh_from_db()
    return proposal


def not_feasible(round: Round, *, assessor: Person | None = None, **more: Any) -> Proposal:
    proposal = submitted(round, **more)
    assess(
        proposal=proposal,
        answers=GOOD | {"legal": Answer(Finding.NOT_MET, "The bridge is not ours.")},
        cost=sum(proposal.lines.values_list("pence", flat=True)),
        by=assessor or pb.with_role(round, Role.ASSESSOR),
        at=pb.during(Phase.ASSESSING),
    )
    proposal.refresh_from_db()
    return proposal


def shortlist(round: Round, proposals: Sequence[Proposal], *, by: Person | None = None) -> Shortlist:
    """Publish exactly these; every other feasible proposal is left off with a reason."""
    chosen = {proposal.pk for proposal in proposals}
    off = Proposal.objects.filter(round=round, state="feasible").exclude(pk__in=chosen)
    return publish(
        round=round,
        chosen=chosen,
        left_off={proposal.pk: "Others came first." for proposal in off},
        by=by or pb.with_role(round, Role.PANEL_MEMBER),
        at=pb.during(Phase.SHORTLISTING),
    )


def awarded(
    round: Round, winners: Sequence[Proposal], reserve: Sequence[Proposal] = (), *, by: Person | None = None
) -> list[Award]:
    """Shortlist what is not yet, then offer awards at the proposals' own costs."""
    everybody = [*winners, *reserve]
    if not Shortlist.objects.filter(round=round).exists():
        shortlist(round, everybody)
    costs = {row.pk: row.cost for row in Proposal.objects.costed().filter(round=round)}
    return offer_awards(
        round=round,
        winners=[(row.pk, costs[row.pk]) for row in winners],
        reserve=[(row.pk, costs[row.pk]) for row in reserve],
        by=by or pb.with_role(round, Role.OFFICER),
        at=pb.during(Phase.DELIVERING),
    )
