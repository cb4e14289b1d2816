"""The panel's room as its members, facilitator and officers see it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from panels.models import Answer, Draft, Panel
from pb.domain.charter import ARTICLES
from pb.domain.roles import Role
from pb.models import Round
from tests.clients import at, signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db


def address(round: Round, more: str = "") -> str:
    return f"/rounds/{round.slug}/panel/{more}"


def test_the_room_is_for_those_with_a_part_in_the_round() -> None:
    made = rooms.room()
    clients = [Client(), signed_in(make.person()), signed_in(made.members[0]), signed_in(made.facilitator)]
    assert [client.get(address(made.round, "charter/")).status_code for client in clients] == [
        302,
        403,
        200,
        200,
    ]


def test_a_facilitator_sets_up_starts_and_sees_mistakes_beside_the_field() -> None:
    round = make.round()
    facilitator = signed_in(make.with_role(round, Role.FACILITATOR))
    facilitator.post(address(round, "seats/"), {"name": "Canal panel"})
    assert Panel.objects.get().name == "Canal panel"
    names = ["submitting", "assessing", "shortlisting", "voting", "counting", "delivering"]
    data = {f"opens_{name}": f"2027-0{month}-01T09:00" for month, name in enumerate(names, start=1)}
    data |= {"template": "three-pots", "total": "200,000", "ends": "2027-12-01T09:00"}
    wrong = facilitator.post(address(round, "draft/"), data | {"ends": "2026-12-01T09:00"})
    assert (wrong.status_code, Draft.objects.count()) == (422, 0)
    assert 'href="#id_ends"' in wrong.content.decode()
    facilitator.post(address(round, "draft/"), data)
    shown = facilitator.get(address(round, "charter/")).content.decode()
    assert ("£200,000" in shown, "Try it out" in shown, "What stands in the way" in shown) == (
        True,
        True,
        True,
    )


def test_a_member_objects_is_told_what_is_missing_and_consents_to_the_rest() -> None:
    made = rooms.room()
    member, asking = signed_in(made.members[0]), made.panel.askings.get(rung="consent", article="money")
    there = address(made.round, f"charter/asked/{asking.pk}/")
    empty = member.post(there, {"stand": "objects", "words": "", "change": ""})
    page = empty.content.decode()
    assert (empty.status_code, asking.answers.count()) == (422, 0)
    assert [f'href="#id_{asking.pk}_{name}"' in page for name in ("words", "change")] == [True, True]
    spoken = member.post(there, {"stand": "objects", "words": "Too little.", "change": "More."})
    assert spoken["Location"].endswith("/panel/charter/money/")
    member.post(address(made.round, "say/"), {"digest": made.draft.digest, "act": "rest"})
    assert Answer.objects.filter(asking__rung="consent").count() == len(ARTICLES)
    other = signed_in(made.members[1])
    assert "Too little." not in other.get(address(made.round, "charter/money/")).content.decode()
    rooms.agree(made, made.members[1])
    page = other.get(address(made.round, "charter/money/")).content.decode()
    assert ("Too little." in page, "More." in page) == (True, True)


def test_what_was_typed_of_a_text_that_changed_meanwhile_stands_in_the_form_of_the_new_one() -> None:
    made = rooms.room()
    member, asking = signed_in(made.members[0]), made.panel.askings.get(rung="consent", article="counting")
    rooms.redraft(made, counting={"rule": "greedy-no-skip"})
    answer = member.post(
        address(made.round, f"charter/asked/{asking.pk}/"),
        {"stand": "objects", "words": "It stops too soon.", "change": "Skip."},
    )
    page = answer.content.decode()
    now = made.panel.askings.get(rung="consent", article="counting", closed_at=None)
    assert (answer.status_code, now.answers.count()) == (409, 0)
    assert ("It stops too soon." in page, f"/asked/{now.pk}/" in page, "changed" in page) == (
        True,
        True,
        True,
    )


def test_the_room_asks_no_more_of_the_database_with_more_members() -> None:
    counts = []
    for number in (1, 3):
        made = rooms.room(members=number, quorum=1)
        rooms.agree(made)
        client = signed_in(made.members[0])
        with CaptureQueriesContext(connection) as queries:
            client.get(address(made.round, "charter/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_adopting_asks_for_a_tick_and_shows_everything_once_more() -> None:
    made = rooms.room()
    rooms.object_to(made, made.members[2], "money", "Too little.")
    rooms.agree(made)
    member = signed_in(made.members[0])
    page = member.get(address(made.round, "adopt/")).content.decode()
    assert ("Too little." in page, "Adopt the charter" in page) == (True, True)
    unsure = member.post(address(made.round, "adopt/"), {"digest": made.draft.digest})
    made.round.refresh_from_db()
    assert (unsure.status_code, made.round.charter) == (422, None)
    member.post(address(made.round, "adopt/"), {"digest": made.draft.digest, "sure": "yes"})
    made.round.refresh_from_db()
    assert made.round.charter is not None
    with at(make.START):
        public = Client().get(f"/rounds/{made.round.slug}/charter/").content.decode()
        room = member.get(address(made.round, "charter/")).content.decode()
    assert "2 agreed, 1 objected, 0 did not say. Objection: “Too little.”" in public
    assert "Your charter is adopted" in room


def test_the_charter_names_nobody() -> None:
    made = rooms.room()
    rooms.agree(made)
    page = signed_in(made.members[0]).get(address(made.round, "adopt/")).content.decode()
    others = [name for person in made.members[1:] for name in (person.email, person.name)]
    assert [name in page for name in others] == [False] * len(others)
