"""What is private goes on time; what is public stays and can still be checked."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from panels.models import Draw, InvitedAddress, OddsRun, SeatOffer, SupportNeed, Ticket, Volunteer
from panels.queries.draws import receipt_of
from panels.services import offering
from panels.services.purging import UNCONFIRMED, completed_at, purge_due
from pb.models import LedgerEntry
from tests.factories import lotteries as make
from tests.factories import recruiting

pytestmark = pytest.mark.django_db


def test_answers_go_when_the_panel_has_been_complete_for_as_long_as_was_promised() -> None:
    recruitment = make.listed(16)
    recruiting.volunteered(recruitment, need="A ramp.")
    draw = make.drawn(make.committed(make.frozen(recruitment)))
    assert completed_at(recruitment) is None  # offers wait
    offers = list(SeatOffer.objects.order_by("pk"))
    for offer in offers[:-1]:
        offering.accept(offer=offer, at=make.DRAWN_AT)
    offering.decline(offer=offers[-1], at=make.DRAWN_AT + timedelta(days=1))
    due = make.DRAWN_AT + timedelta(days=1 + recruitment.keep_days)
    assert purge_due(at=due - timedelta(seconds=1)) == 0
    assert [purge_due(at=due) for _ in range(2)] == [1, 0]
    assert [each.objects.count() for each in (SupportNeed, Ticket, OddsRun, InvitedAddress)] == [0, 0, 0, 0]
    assert set(Volunteer.objects.values_list("household_hash", flat=True)) == {""}
    assert all(each == {} for each in Volunteer.objects.values_list("features", flat=True))
    assert Volunteer.objects.exclude(name="").count() == 3  # those who sit
    kept = Draw.objects.get(pk=draw.pk)
    assert (kept.secret, json.loads(kept.transcript)["panel"]) == ("", json.loads(draw.transcript)["panel"])
    assert receipt_of(Volunteer.objects.exclude(name="")[0]) is None
    body = LedgerEntry.objects.get(act="panel.answers_deleted").body
    assert body == {"people": 17, "days": 90}


def test_who_never_confirmed_is_forgotten_after_two_weeks() -> None:
    recruitment = recruiting.recruitment()
    recruiting.volunteered(recruitment, sure=False)
    assert purge_due(at=recruiting.DURING + UNCONFIRMED - timedelta(seconds=1)) == 0
    assert [purge_due(at=recruiting.DURING + UNCONFIRMED) for _ in range(2)] == [1, 0]
    assert Volunteer.objects.get().email == ""
