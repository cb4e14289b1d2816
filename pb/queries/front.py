"""What the front page and the staff page ask of rounds: which are under way, which are decided."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from pb.domain.phases import Phase
from pb.models import PhaseWindow, Round
from pb.queries.rounds import rounds

_AFTER_THE_VOTE = (Phase.COUNTING, Phase.DELIVERING)


def under_way(at: datetime) -> QuerySet[Round]:
    """Rounds whose voting is to come or open, and those still without a charter; soonest close first."""
    before_the_close = PhaseWindow.objects.filter(round=OuterRef("pk"), closes__gt=at).exclude(
        phase__in=_AFTER_THE_VOTE
    )
    now_or_next = before_the_close.order_by("closes").values("closes")[:1]
    return (
        rounds()
        .annotate(changes_at=Subquery(now_or_next))
        .filter(Exists(before_the_close) | _still_drafting())
        .order_by(F("changes_at").asc(nulls_last=True), "title")
    )


def voted(at: datetime) -> QuerySet[Round]:
    """Rounds whose voting has closed, newest first."""
    closed = PhaseWindow.objects.filter(round=OuterRef("pk"), phase=Phase.VOTING, closes__lte=at)
    return (
        rounds()
        .annotate(voted_at=Subquery(closed.values("closes")[:1]))
        .filter(voted_at__isnull=False)
        .order_by("-voted_at", "title")
    )


def _still_drafting() -> Exists:
    return Exists(Round.objects.filter(pk=OuterRef("pk"), charter=None, imported_from=""))
