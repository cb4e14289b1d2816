"""Two hands at once in the panel's room: each act is done once, and by two people where two are wanted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from panels.domain.consent import Stand
from panels.domain.interests import InterestKind, Matter
from panels.domain.support import ClaimKind
from panels.models import Answer, Attendance, Claim, Interest, Minutes
from panels.queries.sittings import digest_of
from panels.services.consenting import speak
from panels.services.declaring import declare_interest
from panels.services.minuting import agree_minutes, write_minutes
from panels.services.sitting_together import Meeting, call_sitting, hold
from panels.services.supporting import claim, decide, pay
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.races.hands import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
NOW = make.START


@pytest.fixture
def made() -> rooms.Room:
    return rooms.room(members=3)


def outcome(error: Refused) -> str:
    return error.verdict.codes[0]


def test_two_approvals_at_once_are_one(made: rooms.Room) -> None:
    mine = claim(
        member=rooms.member_of(made),
        kind=ClaimKind.TRAVEL,
        pence=450,
        flat=True,
        words="",
        sitting=None,
        receipt=None,
        by=made.members[0],
        at=NOW,
    )
    staff = [made.facilitator, *(make.with_role(made.round, Role.OFFICER) for _ in range(3))]
    finance = [make.with_role(made.round, Role.FINANCE) for _ in range(4)]

    def approve(number: int) -> str:
        try:
            fresh = Claim.objects.get(pk=mine.pk)
            decide(claim=fresh, approve=number % 2 == 0, why="Seen.", by=staff[number], at=NOW)
        except Refused as refused:
            return outcome(refused)
        return "done"

    def settle(number: int) -> str:
        try:
            pay(claim=Claim.objects.get(pk=mine.pk), reference=f"F-{number}", by=finance[number], at=NOW)
        except Refused as refused:
            return outcome(refused)
        return "done"

    decided = at_once(4, approve)
    assert decided.count("done") == 1
    assert LedgerEntry.objects.filter(act__in=["panel.claim_approve", "panel.claim_refuse"]).count() == 1
    Claim.objects.filter(pk=mine.pk).update(state="approved")
    assert at_once(4, settle).count("done") == 1
    assert LedgerEntry.objects.filter(act="panel.claim_pay").count() == 1


def test_members_who_agree_minutes_at_once_are_two_different_ones(made: rooms.Room) -> None:
    meeting = Meeting("", NOW, NOW + timedelta(hours=1), "Hall", "", "", ())
    sitting = call_sitting(panel=made.panel, meeting=meeting, by=made.facilitator, at=NOW)
    hold(sitting=sitting, came={}, by=made.facilitator, at=NOW)
    minutes = write_minutes(sitting=sitting, text="Pupils.", catch_up="", by=made.facilitator, at=NOW)
    hands = [made.members[0], made.members[0], made.members[1], made.members[2]]

    def agree(number: int) -> str:
        try:
            agree_minutes(minutes=minutes, digest_seen=digest_of("Pupils."), by=hands[number], at=NOW)
        except Refused as refused:
            return outcome(refused)
        return "done"

    assert at_once(4, agree).count("done") == 2
    found = Minutes.objects.get()
    assert found.state == "agreed"
    assert found.proposed_by != found.seconded_by


def test_a_voice_never_outlives_an_interest_declared_at_the_same_time(made: rooms.Room) -> None:
    seat, person, draft = rooms.member_of(made), made.members[0], made.draft

    def act(number: int) -> str:
        try:
            if number % 2:
                matter = Matter(article="money")
                kind = InterestKind.FAMILY
                declare_interest(member=seat, matter=matter, kind=kind, words="", by=person, at=NOW)
            else:
                speak(draft=draft, article="money", stand=Stand.CONSENTS, words="", by=person, at=NOW)
        except Refused as refused:
            return outcome(refused)
        return "done"

    at_once(4, act)
    assert Interest.objects.count() == 1
    assert Answer.objects.filter(asking__article="money", replaced_at=None).count() == 0


def test_a_sitting_called_twice_at_once_is_two_sittings_with_two_numbers(made: rooms.Room) -> None:
    meeting = Meeting("", NOW, NOW + timedelta(hours=1), "Hall", "", "", ())
    at_once(3, lambda _: call_sitting(panel=made.panel, meeting=meeting, by=made.facilitator, at=NOW))
    assert sorted(made.panel.sittings.values_list("number", flat=True)) == [1, 2, 3]
    assert Attendance.objects.count() == 0
