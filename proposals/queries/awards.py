"""Awards of a round and of a person, and the reserve list."""

from __future__ import annotations

from django.db.models import QuerySet

from pb.models import Person, Pot, Round
from proposals.domain.award import AwardState
from proposals.models import Award


def awards_of(round: Round) -> QuerySet[Award]:
    """Every award, offered ones first in the order they were made, then the reserve list in its order."""
    return (
        Award.objects.filter(round=round)
        .select_related("proposal__pot")
        .order_by("offered_at", "place", "pk")
    )


def awards_for(person: Person) -> QuerySet[Award]:
    """Awards for the person's own proposals, with their rounds. Places on the reserve list included."""
    return Award.objects.filter(proposal__author=person).select_related("proposal", "round").order_by("-pk")


def reserve_of(pot: Pot) -> list[Award]:
    """The pot's reserve list in the order of the count."""
    rows = Award.objects.filter(proposal__pot=pot, state=AwardState.RESERVE)
    return list(rows.select_related("proposal").order_by("place"))
