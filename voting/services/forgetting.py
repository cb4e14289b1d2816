"""Deleting the electoral roll of a round when the charter's days are over."""

from __future__ import annotations

from django.db import transaction

from pb.models import Round
from voting.models import Box, CardHanding, CodeCard, Elector
from voting.queries.papers import state_of


def kept(round: Round) -> int:
    """How many people and code cards stand on the roll."""
    return _electors(round) + CodeCard.objects.filter(round=round).count()


@transaction.atomic
def forget(*, round: Round) -> int:
    """Delete roll and cards of a published round; turnout stands in the seal, as sums. Returns how many rows.
    The database lets it happen only when the charter's days are over and the result is published.
    """
    if state_of(round) != Box.State.PUBLISHED:
        return 0
    gone, _ = Elector.objects.filter(round=round).delete()
    CardHanding.objects.filter(round=round).delete()
    cards, _ = CodeCard.objects.filter(round=round).delete()
    return gone + cards


def _electors(round: Round) -> int:
    return Elector.objects.filter(round=round).count()
