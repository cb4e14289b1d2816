"""What was asked of the panel about ideas that staff found cannot be done, and what it said."""

from __future__ import annotations

from django.db.models import QuerySet

from pb.models import Round
from proposals.models import Appeal, PanelHearing, Proposal


def appeals_of(round: Round) -> QuerySet[Appeal]:
    """All of a round: those that wait first, the oldest first."""
    return (
        Appeal.objects.filter(proposal__round=round)
        .select_related("proposal", "assessment")
        .order_by("answered_at", "at")
    )


def waiting(round: Round) -> QuerySet[Appeal]:
    return appeals_of(round).filter(answer="")


def appeal_about(proposal: Proposal) -> Appeal | None:
    """The latest appeal for the idea."""
    return proposal.appeals.order_by("-at").first()


def was_overturned(proposal: Proposal) -> bool:
    """Whether the panel has said that the idea can be done: staff cannot say otherwise afterwards."""
    return proposal.appeals.filter(answer=Appeal.Answer.OVERTURNED).exists()


def is_with_panel(round: Round) -> bool:
    """Whether the panel decides appeals together, by its own bar."""
    return PanelHearing.objects.filter(round=round).exists()
