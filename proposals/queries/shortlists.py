"""The shortlist, before and after it is published."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet

from pb.models import Round
from proposals.domain.applicants import Asking, one_applicant
from proposals.domain.lifecycle import State
from proposals.domain.shortlist import Candidate, Line, Order, PublishedShortlist
from proposals.models import Proposal, Shortlist, ShortlistAgreement


def feasible(round: Round) -> QuerySet[Proposal]:
    """Proposals that could go on the shortlist, by pot and title, with `asked` and `cost` in pence."""
    return (
        Proposal.objects.costed()
        .filter(round=round, state=State.FEASIBLE)
        .select_related("pot", "area")
        .order_by("pot__position", "title", "pk")
    )


def candidate(proposal: Proposal) -> Candidate:
    """The proposal as the draw sees it; it must have been read with `costed()`."""
    return Candidate(proposal.pk, proposal.title, proposal.pot.key if proposal.pot else "", proposal.cost)


def published_shortlist(round: Round) -> PublishedShortlist | None:
    """The round's shortlist as a value, or None before publication."""
    row = Shortlist.objects.filter(round=round).first()
    if row is None:
        return None
    lines = list(row.lines.select_related("proposal__pot", "proposal__area").order_by("position"))
    applicants = one_applicant(
        Asking(
            line.proposal_id,
            line.proposal.author_id,
            (line.proposal.group_name, line.proposal.host_body),
        )
        for line in lines
    )
    return PublishedShortlist(
        round=round.slug,
        published_at=row.published_at,
        order=cast(Order, row.order),
        seed=row.seed,
        lines=tuple(
            Line(
                position=line.position,
                proposal=line.proposal_id,
                title=line.proposal.title,
                pot=line.proposal.pot.key if line.proposal.pot else "",
                cost=line.cost,
                reason=line.reason,
                external=line.proposal.external_id,
                area=line.proposal.area.code if line.proposal.area else "",
                applicant=applicants.get(line.proposal_id),
                alternative_set=line.alternative_set,
            )
            for line in lines
        ),
        skipped=frozenset(row.skipped),
    )


def is_with_panel(round: Round) -> bool:
    """The shortlist is left to the panel: it is agreed in the panel's room."""
    return ShortlistAgreement.objects.filter(round=round).exists()
