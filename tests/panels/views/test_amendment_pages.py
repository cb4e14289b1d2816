"""Taking the charter up again, as the panel, staff and everybody else meet it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from panels.models import Amendment, Draft
from panels.queries.panels import charter_in
from panels.services.amending import adopt_amendment, take_back
from pb.domain.charter_digest import article_digest, digest
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import LedgerEntry, Round
from tests.clients import at, signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.panels.test_article_forms import as_sent, opened

pytestmark = pytest.mark.django_db
NOW = make.START


def address(round: Round, more: str = "") -> str:
    return f"/rounds/{round.slug}/panel/{more}"


def sent(made: rooms.Room, article: str, **changes: str) -> dict[str, Any]:
    charter = charter_in(made.draft)
    data: dict[str, Any] = dict(as_sent(opened(charter, article)).lists())
    return {**data, "seen": article_digest(charter, article), **changes}


def read(client: Client, there: str, moment: datetime = NOW) -> str:
    with at(moment):
        return client.get(there).content.decode()


def test_a_member_opens_the_facilitator_changes_the_panel_agrees_and_anybody_reads_why() -> None:
    made = rooms.adopted()
    member, lead = signed_in(made.members[0]), signed_in(made.facilitator)
    assert "Change the rules" in read(member, address(made.round, "charter/"))
    with at(NOW):
        empty = member.post(address(made.round, "amend/"), {"why": " "})
        assert (empty.status_code, Amendment.objects.count()) == (422, 0)
        member.post(address(made.round, "amend/"), {"why": "Pupils asked for it."})
        lead.post(
            address(made.round, "draft/electorate/"),
            sent(made, "electorate", minimum_age="11", age_reason="Pupils."),
        )
    waits = read(member, address(made.round, "charter/"))
    assert "You are changing rules that hold. Why: Pupils asked for it." in waits
    assert "What stays as it is" in waits
    room = read(member, address(made.round))
    assert "An amendment is being drawn up." in room
    public = read(Client(), f"/rounds/{made.round.slug}/charter/")
    assert ("The panel is at work on an amendment" in public, "from the age of 11" in public) == (True, False)
    planned = read(Client(), f"/rounds/{made.round.slug}/charter/changes/")
    assert ("Planned: Who can vote" in planned, "Pupils asked for it." in planned) == (True, True)
    with at(NOW):
        for person in made.members:
            signed_in(person).post(address(made.round, "say/"), {"digest": made.draft.digest})
        look = member.get(address(made.round, "adopt/")).content.decode()
        assert ("What changes: Who can vote" in look, "Adopt the amendment" in look) == (True, True)
        unsure = member.post(address(made.round, "adopt/"), {"digest": made.draft.digest})
        assert unsure.status_code == 422
        done = member.post(address(made.round, "adopt/"), {"digest": made.draft.digest, "sure": "yes"})
    assert done["Location"] == f"/rounds/{made.round.slug}/charter/"
    changes = read(Client(), f"/rounds/{made.round.slug}/charter/changes/")
    for words in ("Version 2", "Canal panel, 3 members", "Pupils asked for it.", "3 agreed, 0 objected"):
        assert words in changes
    version = made.round.charters.get(number=2)
    text = Client().get(f"/rounds/{made.round.slug}/charter/2.json")
    assert (text.content.decode(), text["ETag"]) == (version.canonical, f'"{version.digest}"')
    assert "What changed since version 1" in read(Client(), f"/rounds/{made.round.slug}/charter/")
    assert not any(person.name in changes for person in made.members)


def test_while_ideas_are_checked_the_form_says_what_stands_before_anything_is_typed() -> None:
    made = rooms.adopted()
    moment = make.during(Phase.ASSESSING)
    rooms.amending(made, at=moment)
    lead = signed_in(made.facilitator)
    overview = read(lead, address(made.round, "charter/"), moment)
    assert "Sending in ideas is over, and all of them were sent in under this rule." in overview
    with at(moment):
        refused = lead.get(address(made.round, "draft/proposing/"))
        assert (refused.status_code, "cannot change any more" in refused.content.decode()) == (409, True)
        article = lead.get(address(made.round, "charter/proposing/")).content.decode()
        assert ("Change this article" in article, "sent in under this rule" in article) == (False, True)
        form = lead.get(address(made.round, "draft/money/")).content.decode()
        assert "no pot can get smaller or go away" in form
        data = sent(made, "money", **{"pots-1-amount": "50,000", "note": "Less."})
        answer = lead.post(address(made.round, "draft/money/"), data)
    page = answer.content.decode()
    assert (answer.status_code, Draft.objects.count()) == (422, 1)
    assert ("no pot can get smaller" in page, "50,000" in page, "Less." in page) == (True, True, True)


def test_once_voting_is_open_nobody_is_offered_what_cannot_be_done() -> None:
    made = rooms.adopted()
    moment = make.during(Phase.VOTING)
    member = signed_in(made.members[0])
    page = read(member, address(made.round, "charter/"), moment)
    assert ("Change the rules" in page, "Voting has opened" in page) == (False, True)
    with at(moment):
        assert member.get(address(made.round, "amend/")).status_code == 409
        late = member.post(address(made.round, "amend/"), {"why": "Still."})
    assert (late.status_code, "Still." in late.content.decode(), Amendment.objects.count()) == (409, True, 0)


def test_an_amendment_that_is_too_late_offers_no_change_before_it_ends_by_itself() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    lead, moment = signed_in(made.facilitator), make.during(Phase.VOTING)
    assert ">Change<" in read(lead, address(made.round, "charter/"))
    page = read(lead, address(made.round, "charter/"), moment)
    assert (">Change<" in page, "It is too late for this amendment" in page) == (False, True)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.RETURNING_OFFICER, Role.ELECTED_MEMBER, Role.OBSERVER])
def test_staff_open_no_amendment_and_the_try_is_on_the_ledger(role: Role) -> None:
    made = rooms.adopted()
    staff = make.with_role(made.round, role)
    client = signed_in(staff)
    with at(NOW):
        answer = client.post(address(made.round, "amend/"), {"why": "We want it."})
    assert (answer.status_code, Amendment.objects.count()) == (403, 0)
    entry = LedgerEntry.objects.get(act="rule.change_refused")
    assert (entry.by, entry.body["what"]) == (str(staff.subject), "panels:amend")
    rooms.amending(made)
    with at(NOW):
        posts = [
            client.post(address(made.round, there), data).status_code
            for there, data in (
                ("draft/money/", sent(made, "money")),
                ("adopt/", {"digest": made.draft.digest, "sure": "yes"}),
                ("amend/back/", {"why": "No."}),
                ("amend/timetable/", {}),
            )
        ]
    assert posts == [403] * 4
    assert "Change the rules" not in read(client, address(made.round, "charter/"))


def test_taking_back_is_for_who_opened_it_and_is_told() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    other = signed_in(made.members[1])
    assert "Take it back" not in read(other, address(made.round, "charter/"))
    with at(NOW):
        assert other.post(address(made.round, "amend/back/"), {"why": "No."}).status_code == 403
        lead = signed_in(made.facilitator)
        assert lead.get(address(made.round, "amend/back/")).status_code == 200
        lead.post(address(made.round, "amend/back/"), {"why": "We talked it over."})
        assert lead.get(address(made.round, "amend/back/")).status_code == 404
    assert "We talked it over." in read(Client(), f"/rounds/{made.round.slug}/charter/changes/")
    assert "Change the rules" in read(lead, address(made.round, "charter/"))


def test_a_round_without_a_charter_or_panel_has_nothing_to_change() -> None:
    made = rooms.room()
    member = signed_in(made.members[0])
    with at(NOW):
        assert member.get(address(made.round, "amend/"))["Location"].endswith("/panel/charter/")
        assert member.get(f"/rounds/{made.round.slug}/charter/changes/").status_code == 404
        assert Client().get(f"/rounds/{make.round().slug}/charter/changes/").status_code == 404
        assert Client().get(f"/rounds/{made.round.slug}/charter/1.json").status_code == 404
        assert signed_in(made.facilitator).get(address(made.round, "draft/")).status_code == 200


def test_an_amendment_does_not_begin_with_a_template() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    with at(NOW):
        assert signed_in(made.facilitator).get(address(made.round, "draft/")).status_code == 409


def test_every_page_of_the_draft_opens_while_an_amendment_is_open() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    take_back(round=made.round, why="Later.", by=made.facilitator, at=NOW)
    rooms.amending(made)
    lead, member = signed_in(made.facilitator), signed_in(made.members[0])
    pages = ("charter/", "charter/money/", "charter/compare/", "charter/bar/", "charter/entries/")
    more = ("charter/bring/", "draft/money/", "trials/", "trials/new/", "record/", "")
    with at(NOW):
        assert {lead.get(address(made.round, page)).status_code for page in (*pages, *more)} == {200}
        before = {
            member.get(address(made.round, page)).status_code for page in ("charter/", "charter/money/")
        }
        rooms.redraft(made, counting={"rule": "greedy-no-skip"})
        after = {lead.get(address(made.round, page)).status_code for page in (*pages, "adopt/")}
    assert (before, after) == ({200}, {200})


def test_the_file_of_a_version_that_holds_no_more_is_kept() -> None:
    made = rooms.adopted()
    first = made.round.charters.get()
    rooms.amending(made)
    rooms.redraft(made, counting={"rule": "greedy-no-skip"})
    rooms.agree(made)
    adopt_amendment(round=made.round, digest_seen=made.draft.digest, by=made.members[0], at=NOW)
    old = Client().get(f"/rounds/{made.round.slug}/charter/1.json").content.decode()
    new = Client().get(f"/rounds/{made.round.slug}/charter.json").content.decode()
    assert (old == first.canonical, digest(charter_in(made.draft)) != first.digest) == (True, True)
    assert new == made.round.charters.get(number=2).canonical
