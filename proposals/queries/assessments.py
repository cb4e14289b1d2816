"""What assessors have to judge, and what they judged."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When

from pb.models import Round
from proposals.domain.lifecycle import State
from proposals.models import Assessment, Proposal

IN_WORK = (State.SUBMITTED, State.FEASIBLE, State.NOT_FEASIBLE)


def worklist(round: Round) -> QuerySet[Proposal]:
    """Proposals to assess first, then those assessed; oldest first. With `asked` and `cost` in pence."""
    waiting_first = Case(
        When(state=State.SUBMITTED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        Proposal.objects.costed()
        .filter(round=round, state__in=IN_WORK)
        .select_related("pot", "area")
        .order_by(waiting_first, "submitted_at", "pk")
    )


def waiting(round: Round) -> int:
    """How many submitted proposals nobody has judged yet."""
    return Proposal.objects.filter(round=round, state=State.SUBMITTED).count()


def standing(proposal: Proposal) -> Assessment | None:
    """The assessment that stands, or None."""
    return proposal.assessments.filter(superseded_at=None).first()
