"""Declaring interests as members, facilitators and observers see it."""

from __future__ import annotations

import pytest

from panels.domain.interests import Matter
from panels.models import Interest
from pb.domain.roles import Role
from tests.clients import signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db


def test_a_member_declares_and_the_others_see_a_number() -> None:
    made = rooms.room()
    address = f"/rounds/{made.round.slug}/panel/interests/"
    member = signed_in(made.members[0])
    wrong = member.post(address, {"matter": "", "kind": "", "words": "My sister runs it."})
    assert (wrong.status_code, "My sister runs it." in wrong.content.decode()) == (422, True)
    member.post(address, {"matter": "article:money", "kind": "family", "words": "My sister runs it."})
    again = member.post(address, {"matter": "article:money", "kind": "family", "words": ""})
    assert (again.status_code, Interest.objects.count()) == (409, 1)
    others = [
        made.members[1],
        make.with_role(made.round, Role.OBSERVER),
        make.with_role(made.round, Role.OFFICER),
    ]
    for other in others:
        page = signed_in(other).get(address).content.decode()
        shown = ("1 member stepped out" in page, "sister" in page, made.members[0].name in page)
        assert shown == (True, False, False)


def test_a_member_cannot_declare_for_another_by_naming_them() -> None:
    made = rooms.room()
    other = rooms.member_of(made, 1)
    signed_in(made.members[0]).post(
        f"/rounds/{made.round.slug}/panel/interests/",
        {"member": other.pk, "matter": "article:money", "kind": "family"},
    )
    assert Interest.objects.get().member == rooms.member_of(made)


def test_the_facilitator_sees_names_and_ends_what_holds_no_more() -> None:
    made = rooms.room()
    interest = rooms.step_out(made, Matter(article="money"))
    facilitator = signed_in(made.facilitator)
    address = f"/rounds/{made.round.slug}/panel/interests/"
    page = facilitator.get(address).content.decode()
    assert (made.members[0].name in page, "My sister runs it." in page) == (True, True)
    end = f"{address}{interest.pk}/end/"
    assert signed_in(made.members[0]).get(end).status_code == 403
    assert facilitator.post(end, {"why": ""}).status_code == 422
    facilitator.post(end, {"why": "She has left."})
    interest.refresh_from_db()
    assert interest.ended_why == "She has left."


def test_an_interest_of_another_panel_is_not_found() -> None:
    made, other = rooms.room(), rooms.room()
    interest = rooms.step_out(other, Matter(article="money"))
    end = f"/rounds/{made.round.slug}/panel/interests/{interest.pk}/end/"
    assert signed_in(made.facilitator).get(end).status_code == 404
