"""A seat takes two people or a draw, and the volunteer's own yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from panels.models import Letter, Member, SeatOffer, Volunteer
from panels.queries.recruiting import compared
from panels.queries.seats import seats_left
from panels.services import offering, volunteering
from panels.services.seating import seat_panel
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person, RoleGrant
from tests.factories import pb as ground
from tests.factories import recruiting as make

pytestmark = pytest.mark.django_db
AT = make.DURING


def offered(volunteer: Volunteer) -> SeatOffer:
    recruitment = volunteer.recruitment
    request = offering.ask_for_seat(volunteer=volunteer, reason="Nominated", by=recruitment.started_by, at=AT)
    second = ground.with_role(recruitment.round, Role.OFFICER)
    return offering.sign_seat(request=request, digest_seen=request.payload_digest, by=second, at=AT)


def test_two_people_offer_and_the_volunteer_accepts() -> None:
    recruitment = make.recruitment()
    panel = seat_panel(round=recruitment.round, name="Panel", by=recruitment.started_by, at=AT)
    row = make.volunteered(recruitment, email="anna@example.org")
    offer = offered(row)
    assert (seats_left(recruitment), RoleGrant.objects.filter(role=Role.PANEL_MEMBER).count()) == (3, 0)
    assert Letter.objects.filter(volunteer=row, kind="offered").count() == 1
    for _ in range(2):
        offering.accept(offer=offer, at=AT)
    person = Person.objects.get(email="anna@example.org")
    grant = RoleGrant.objects.get(person=person, role=Role.PANEL_MEMBER)
    assert (grant.granted_by, Member.objects.get().person, panel.members.count()) == (
        recruitment.started_by,
        person,
        1,
    )
    assert sum(group.sits or 0 for group in compared(recruitment, public=False)[0].rows) == 1
    acts = LedgerEntry.objects.filter(act__startswith="seat.").values_list("act", "body")
    assert [act for act, _ in acts] == ["seat.offered", "seat.accepted"]
    assert "anna" not in repr(list(acts)).lower()


def test_one_person_alone_offers_no_seat() -> None:
    recruitment = make.recruitment()
    row = make.volunteered(recruitment)
    request = offering.ask_for_seat(volunteer=row, reason="Good", by=recruitment.started_by, at=AT)
    with pytest.raises(Refused) as no:
        offering.sign_seat(
            request=request, digest_seen=request.payload_digest, by=recruitment.started_by, at=AT
        )
    assert (no.value.verdict.codes, SeatOffer.objects.count()) == (("two_people_must_sign",), 0)
    with pytest.raises(Refused) as no:
        offering.ask_for_seat(
            volunteer=row, reason="Good", by=ground.with_role(recruitment.round, Role.FINANCE), at=AT
        )
    assert no.value.kind == "hand"


def test_nobody_seats_themselves() -> None:
    recruitment = make.recruitment()
    row = make.volunteered(recruitment, email=recruitment.started_by.email)
    with pytest.raises(Refused) as no:
        offering.ask_for_seat(volunteer=row, reason="Me", by=recruitment.started_by, at=AT)
    assert no.value.verdict.codes == ("role_to_oneself",)


def test_an_answer_too_late_is_refused_and_the_job_lets_the_seat_lapse() -> None:
    recruitment = make.recruitment()
    offer = offered(make.volunteered(recruitment))
    with pytest.raises(Refused) as no:
        offering.accept(offer=offer, at=offer.answer_by)
    assert no.value.verdict.codes == ("seat_answer_too_late",)
    assert offering.lapse_offers(at=offer.answer_by - timedelta(seconds=1)) == 0
    assert [offering.lapse_offers(at=offer.answer_by) for _ in range(2)] == [1, 0]
    assert seats_left(recruitment) == 4


def test_a_full_panel_offers_no_more() -> None:
    recruitment = make.recruitment(seats=2)
    first, second, third = (make.volunteered(recruitment) for _ in range(3))
    offered(first)
    offering.decline(offer=offered(second), at=AT)
    offered(third)
    with pytest.raises(Refused) as no:
        offering.ask_for_seat(volunteer=second, reason="Again", by=recruitment.started_by, at=AT)
    assert no.value.verdict.codes == ("panel_is_full",)


def test_whoever_withdraws_gives_up_seat_and_role() -> None:
    recruitment = make.recruitment()
    seat_panel(round=recruitment.round, name="P", by=recruitment.started_by, at=AT)
    row = make.volunteered(recruitment)
    offering.accept(offer=offered(row), at=AT)
    volunteering.withdraw(volunteer=row, at=AT)
    assert (SeatOffer.objects.get().state, Member.objects.get().left_at) == ("left", AT)
    assert RoleGrant.objects.get(role=Role.PANEL_MEMBER).revoked_at == AT
