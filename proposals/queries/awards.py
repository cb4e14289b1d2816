"""Awards of a round and of a person, and the reserve list."""

from __future__ import annotations

from django.db.models import QuerySet

from pb.models import Person, Pot, Round
from proposals.domain.applicants import Asking, one_applicant
from proposals.domain.award import BACK_TO_POT, OVERRUNS, AwardState
from proposals.models import Award, ClosingReport, Overrun


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


def planned_of(award: Award) -> int:
    """Pence that were first awarded, before any rise."""
    risen = award.overruns.filter(answer__in=(Overrun.Answer.WITHIN, Overrun.Answer.AGREED))
    first = risen.order_by("pk").first()
    return first.before if first else award.amount


def won_by_applicant_of(award: Award) -> int:
    """Pence that the applicant of this award holds in the round in all: awards of the same person, of the
    same group, or held by the same organisation, but for those that went back to the pot."""
    rows = list(
        Award.objects.filter(round=award.round_id)
        .exclude(state__in=[*BACK_TO_POT, AwardState.RESERVE])
        .select_related("proposal")
    )
    number = one_applicant(
        Asking(row.pk, row.proposal.author_id, (row.proposal.group_name, row.proposal.host_body))
        for row in rows
    )
    same = number.get(award.pk)
    return sum(
        row.amount for row in rows if row.pk == award.pk or (same is not None and number.get(row.pk) == same)
    )


def overruns_of(round: Round) -> QuerySet[Overrun]:
    """All of a round: those that wait first, the oldest first."""
    return (
        Overrun.objects.filter(award__round=round)
        .select_related("award__proposal")
        .order_by("answered_at", "at")
    )


def can_overrun(round: Round) -> QuerySet[Award]:
    """Awards that are under way and for which no rise waits for an answer."""
    return awards_of(round).filter(state__in=OVERRUNS).exclude(overruns__answer="")


def is_reported(round: Round) -> bool:
    """Whether the closing report is published."""
    return ClosingReport.objects.filter(round=round).exists()
