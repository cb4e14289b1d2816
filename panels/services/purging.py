"""Deleting what is kept no longer: unconfirmed volunteers, and everything private once a panel is
complete."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from panels.models import Draw, InvitedAddress, Recruitment, SeatOffer, SupportNeed, Ticket, Volunteer
from panels.services.volunteering import erase
from pb.domain.charter import Record
from pb.domain.retention import rule_for
from pb.queries.rounds import charter_of
from pb.services import ledger

UNCONFIRMED = timedelta(days=14)


def purge_due(*, at: datetime) -> int:
    """Do all that is due. Returns how many recruitments and unconfirmed volunteers were done; a second run
    finds none.
    """
    stale = Volunteer.objects.filter(confirmed_at=None, erased_at=None, joined_at__lte=at - UNCONFIRMED)
    done = 0
    for row in stale:
        erase(volunteer=row, at=at)
        done += 1
    waiting = Recruitment.objects.filter(purged_at=None).select_related("round")
    return done + sum(_purge(recruitment=each, at=at) for each in waiting if _is_due(each, at))


def completed_at(recruitment: Recruitment) -> datetime | None:
    """When the panel was complete: the last answer, once every seat is taken; or else, once the call is
    closed and nothing is under way, the last thing that happened. None while something is under way.
    """
    offers = SeatOffer.objects.filter(volunteer__recruitment=recruitment)
    if offers.filter(state=SeatOffer.State.OFFERED).exists():
        return None
    if recruitment.draws.filter(state__in=(Draw.State.FROZEN, Draw.State.COMMITTED)).exists():
        return None
    moments = [recruitment.closes]
    moments += [each for each in offers.values_list("answered_at", flat=True) if each]
    moments += [each for each in recruitment.draws.values_list("drawn_at", flat=True) if each]
    return max(moments)


def _is_due(recruitment: Recruitment, at: datetime) -> bool:
    complete = completed_at(recruitment)
    return complete is not None and complete + timedelta(days=days_kept(recruitment)) <= at


def days_kept(recruitment: Recruitment) -> int:
    """Days from the panel's completion: what the call promised, or fewer where the charter says so. A charter
    never makes it longer than people were promised when they answered.
    """
    charter = charter_of(recruitment.round)
    rule = rule_for(charter, Record.VOLUNTEERS) if charter else None
    return min(recruitment.keep_days, rule.days) if rule else recruitment.keep_days


@transaction.atomic
def _purge(*, recruitment: Recruitment, at: datetime) -> int:
    row = Recruitment.objects.select_for_update().filter(pk=recruitment.pk, purged_at=None).first()
    if row is None:
        return 0
    people = row.volunteers.exclude(features={}, household_hash="")
    number = people.count()
    SupportNeed.objects.filter(volunteer__recruitment=row).delete()
    row.volunteers.update(features={}, household_hash="")
    seated = SeatOffer.objects.filter(state=SeatOffer.State.ACCEPTED).values("volunteer")
    for each in row.volunteers.filter(erased_at=None).exclude(pk__in=seated):
        erase(volunteer=each, at=at)
    Ticket.objects.filter(draw__recruitment=row).delete()
    row.odds_runs.all().delete()
    row.draws.update(secret="")
    InvitedAddress.objects.filter(list__recruitment=row).delete()
    row.purged_at = at
    row.save(update_fields=["purged_at"])
    body = {"people": number, "days": days_kept(recruitment)}
    ledger.record(act="panel.answers_deleted", round=row.round, job="panels.run_due", at=at, body=body)
    return 1
