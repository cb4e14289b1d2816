"""Needs and claims: who sees to them, who decides, and what the ledger never hears."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from panels.domain.support import ClaimKind, NeedKind
from panels.models import Claim, Need
from panels.queries.support import budget_of
from panels.services.moving import move
from panels.services.supporting import ask, claim, decide, pay, set_budget, take_on
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, RoleGrant
from tests.clients import signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START
SOON = NOW.date() + timedelta(days=3)


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def need(made: rooms.Room, **more: Any) -> Need:
    given: dict[str, Any] = {"kind": NeedKind.BSL, "words": "", "by": made.members[0], "at": NOW}
    return ask(member=rooms.member_of(made), **(given | more))


def claimed(made: rooms.Room, **more: Any) -> Claim:
    given: dict[str, Any] = {
        "kind": ClaimKind.TRAVEL,
        "pence": 450,
        "flat": True,
        "words": "",
        "sitting": None,
        "receipt": None,
        "by": made.members[0],
        "at": NOW,
    }
    return claim(member=rooms.member_of(made), **(given | more))


def test_a_need_gets_an_owner_and_a_day_and_is_arranged() -> None:
    made = rooms.room()
    asked = need(made)
    with pytest.raises(Refused) as early:
        move(thing=asked, act="arrange", by=made.facilitator, at=NOW)
    take_on(need=asked, owner=made.facilitator, due=SOON, by=made.facilitator, at=NOW)
    move(thing=asked, act="arrange", by=made.facilitator, at=NOW)
    assert said(early) == ("state", ("not_open_here",))
    assert (asked.state, asked.owner, asked.due) == ("arranged", made.facilitator, SOON)


def test_needs_that_cannot_be_asked_or_taken_on() -> None:
    made = rooms.room()
    asked = need(made)
    cases = [
        lambda: need(made, kind=NeedKind.OTHER),
        lambda: need(made, by=made.members[1]),
        lambda: need(made, by=made.facilitator),
        lambda: take_on(need=asked, owner=made.facilitator, due=SOON, by=made.members[0], at=NOW),
        lambda: take_on(need=asked, owner=made.members[1], due=SOON, by=made.facilitator, at=NOW),
        lambda: take_on(
            need=asked,
            owner=made.facilitator,
            due=NOW.date() - timedelta(days=1),
            by=made.facilitator,
            at=NOW,
        ),
    ]
    found = []
    for case in cases:
        with pytest.raises(Refused) as no:
            case()
        found.append(no.value.verdict.codes[0])
    assert found == [
        "need_without_words",
        "wrong_hand",
        "wrong_hand",
        "wrong_hand",
        "owner_not_support_staff",
        "day_gone_by",
    ]


def test_the_ledger_never_hears_of_needs_nor_of_a_claim_before_it_is_decided() -> None:
    made = rooms.room()
    before = LedgerEntry.objects.count()
    asked = need(made)
    take_on(need=asked, owner=made.facilitator, due=SOON, by=made.facilitator, at=NOW)
    move(thing=asked, act="arrange", by=made.facilitator, at=NOW)
    mine = claimed(made)
    assert LedgerEntry.objects.count() == before
    decide(claim=mine, approve=True, why="", by=made.facilitator, at=NOW)
    entry = LedgerEntry.objects.get(act="panel.claim_approve")
    assert (entry.body["pence"], str(made.members[0].subject) in str(entry.body)) == (450, False)


def test_a_claim_is_approved_by_another_and_paid_with_a_reference() -> None:
    made = rooms.room()
    mine = claimed(made)
    finance = make.with_role(made.round, Role.FINANCE)
    with pytest.raises(Refused) as early:
        pay(claim=mine, reference="F-1", by=finance, at=NOW)
    with pytest.raises(Refused) as member:
        decide(claim=mine, approve=True, why="", by=made.members[1], at=NOW)
    decide(claim=mine, approve=True, why="", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as again:
        decide(claim=mine, approve=False, why="No.", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as bare:
        pay(claim=mine, reference=" ", by=finance, at=NOW)
    with pytest.raises(Refused) as officer:
        pay(claim=mine, reference="F-1", by=made.facilitator, at=NOW)
    pay(claim=mine, reference="F-1", by=finance, at=NOW)
    assert [said(no) for no in (early, member, again, bare, officer)] == [
        ("state", ("not_open_here",)),
        ("hand", ("wrong_hand",)),
        ("state", ("not_open_here",)),
        ("input", ("reference_missing",)),
        ("hand", ("wrong_hand",)),
    ]
    assert (mine.state, mine.decided_by, mine.reference) == ("paid", made.facilitator, "F-1")


def test_nobody_decides_on_or_pays_their_own_claim_in_whatever_role() -> None:
    made = rooms.room()
    mine = claimed(made)
    for role in (Role.OFFICER, Role.FACILITATOR, Role.FINANCE):
        RoleGrant.objects.create(person=made.members[0], round=made.round, role=role, granted_at=NOW)
    with pytest.raises(Refused) as own:
        decide(claim=mine, approve=True, why="", by=made.members[0], at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.update(state="approved", decided_by=made.members[0])
    decide(claim=mine, approve=True, why="", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as paying:
        pay(claim=mine, reference="F-1", by=made.members[0], at=NOW)
    assert [said(no) for no in (own, paying)] == [("hand", ("wrong_hand",))] * 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pence": 0}, "claim_out_of_bounds"),
        ({"pence": 100_001}, "claim_out_of_bounds"),
        ({"flat": False}, "receipt_missing"),
        ({"flat": False, "receipt": SimpleUploadedFile("r.svg", b"<svg/>")}, "file_kind_not_taken"),
    ],
)
def test_claims_that_are_not_taken(change: dict[str, Any], code: str) -> None:
    made = rooms.room()
    with pytest.raises(Refused) as no:
        claimed(made, **change)
    assert (said(no), Claim.objects.count()) == (("input", (code,)), 0)


def test_an_officer_sets_the_budget_and_it_warns_without_stopping_anybody() -> None:
    made = rooms.room()
    officer = make.with_role(made.round, Role.OFFICER)
    for who in (made.facilitator, made.members[0], make.with_role(made.round, Role.FINANCE)):
        with pytest.raises(Refused) as hand:
            set_budget(panel=made.panel, pence=1_000, by=who, at=NOW)
        assert said(hand) == ("hand", ("wrong_hand",))
    with pytest.raises(Refused) as small:
        set_budget(panel=made.panel, pence=99, by=officer, at=NOW)
    assert said(small) == ("input", ("budget_out_of_bounds",))
    assert budget_of(made.panel) is None
    for _ in range(2):
        set_budget(panel=made.panel, pence=1_000, by=officer, at=NOW)
    made.panel.refresh_from_db()
    entries = LedgerEntry.objects.filter(act="panel.budget_set")
    assert [entry.body for entry in entries] == [{"pence": 1_000}]
    refused, kept = claimed(made, pence=900), claimed(made, pence=450)
    decide(claim=refused, approve=False, why="Not agreed.", by=made.facilitator, at=NOW)
    claimed(made, pence=600)
    decide(claim=kept, approve=True, why="", by=made.facilitator, at=NOW)
    budget = budget_of(made.panel)
    assert budget is not None
    assert (dict(budget.spent), budget.waiting, budget.left) == ({ClaimKind.TRAVEL: 450}, 600, -50)
    assert budget.lasts().codes == ("panel_budget_overspent",)


def test_the_desk_and_the_room_say_when_the_budget_will_not_last() -> None:
    made = rooms.room()
    officer = make.with_role(made.round, Role.OFFICER)
    client, room = signed_in(officer), f"/rounds/{made.round.slug}/panel/"
    assert "Say how much there is" in client.get(f"{room}support/desk/").content.decode()
    wrong = client.post(f"{room}support/budget/", {"pounds": "0"})
    assert (wrong.status_code, "from £1 to £1,000,000" in wrong.content.decode()) == (422, True)
    client.post(f"{room}support/budget/", {"pounds": "5"})
    decide(claim=claimed(made), approve=True, why="", by=made.facilitator, at=NOW)
    desk = client.get(f"{room}support/desk/").content.decode()
    assert ("Only £0.50 of the panel" in desk, "£4.50</strong> of £5" in desk) == (True, True)
    assert "Only £0.50 of the panel" in client.get(room).content.decode()
    member = signed_in(made.members[0])
    assert "Only £0.50" not in member.get(room).content.decode()
    assert member.get(f"{room}support/budget/").status_code == 403
    assert signed_in(made.facilitator).post(f"{room}support/budget/", {"pounds": "9"}).status_code == 403
