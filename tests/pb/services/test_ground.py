"""Acts of the ground: guard, write, ledger."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import (
    CharterVersion,
    Fund,
    LedgerEntry,
    MoneyEntry,
    PhaseWindow,
    RoleGrant,
    Round,
    SignRequest,
)
from pb.queries.budgets import balances
from pb.queries.people import roles_of, works_for_council
from pb.queries.rounds import charter_of, clock_of, phase_of
from pb.services import ledger
from pb.services.charters import adopt_charter
from pb.services.money import fill_pot, grant_to_fund, move
from pb.services.roles import grant_role, request_role, revoke_role, sign_role
from pb.services.signing import request_signature, sign, use_signature
from tests.factories import pb as make

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return refused.value.verdict.codes


def test_adopting_a_charter_fixes_digest_windows_and_pots() -> None:
    round = make.round()
    version = make.adopt(round, fund=False)
    assert round.charter == version
    assert [(pot.key, pot.name) for pot in round.pots.all()] == [("try", "Try it out"), ("main", "Main")]
    assert clock_of(round) == charter_of(round).timetable.clock()  # type: ignore[union-attr]
    assert phase_of(round, make.during(Phase.VOTING)) == Phase.VOTING
    entry = round.ledger.get(act="charter.adopted")
    assert entry.body["digest"] == version.digest


def test_a_round_without_a_charter_is_in_co_design() -> None:
    assert phase_of(make.round(), make.START) == Phase.CO_DESIGN


def test_a_second_charter_is_refused(noon: datetime) -> None:
    round = make.chartered_round()
    with pytest.raises(Refused) as refused:
        adopt_charter(round=round, charter=make.charter(), adopted_by="x", by=make.person(), at=noon)
    assert (codes(refused), refused.value.kind) == (("charter_already_adopted",), "state")
    assert round.charters.count() == 1


def test_a_charter_that_cannot_work_changes_nothing(noon: datetime) -> None:
    round = make.round()
    broken = make.charter(ballot={"kind": "knapsack", "choose": "exactly"})
    with pytest.raises(Refused) as refused:
        adopt_charter(round=round, charter=broken, adopted_by="x", by=make.person(), at=noon)
    assert codes(refused) == ("knapsack_has_no_exact_number",)
    assert (round.charters.count(), round.windows.count(), round.pots.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pb_charterversion SET digest = 'x'",
        "DELETE FROM pb_charterversion",
        "TRUNCATE pb_charterversion CASCADE",
        "UPDATE pb_ledgerentry SET act = 'x'",
        "DELETE FROM pb_ledgerentry",
        "TRUNCATE pb_ledgerentry",
        "UPDATE pb_moneyentry SET amount = 1",
        "DELETE FROM pb_moneyentry",
        "TRUNCATE pb_moneyentry",
    ],
)
def test_the_database_keeps_what_was_written(statement: str) -> None:
    make.chartered_round()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(ProgrammingError, match="rows"), transaction.atomic():
            cursor.execute(statement)


def test_the_database_refuses_windows_that_overlap() -> None:
    round = make.chartered_round()
    window = round.windows.get(phase=Phase.VOTING)
    with connection.cursor() as cursor:  # as the owner: the charter itself would refuse it first
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE pb_phasewindow DISABLE TRIGGER USER")
    with pytest.raises(IntegrityError, match="windows_do_not_overlap"), transaction.atomic():
        PhaseWindow.objects.filter(pk=window.pk).update(opens=window.opens - timedelta(days=1))


def test_the_ledger_is_one_chain_over_all_rounds(noon: datetime) -> None:
    make.chartered_round()
    make.chartered_round()
    ledger.record(act="test.act", at=noon, job="test", body={"sum": 3})
    assert ledger.verify() is None
    assert LedgerEntry.objects.latest("number").by == "job:test"


def test_a_row_slipped_in_breaks_the_chain(noon: datetime) -> None:
    make.chartered_round()
    number = LedgerEntry.objects.latest("number").number + 1
    LedgerEntry.objects.create(
        number=number, act="forged", by="x", at=noon, previous="0" * 64, digest="f" * 64
    )
    assert ledger.verify() == number


def test_the_ledger_knows_people_by_their_subject_only() -> None:
    officer = make.person("Morag Reid", is_staff=True)
    round = make.round(by=officer)
    entry = round.ledger.get(act="round.set_up")
    assert entry.by == str(officer.subject)
    assert "Morag" not in str(entry.body)


def test_money_moves_from_outside_to_fund_to_pot(noon: datetime) -> None:
    round = make.round()
    make.adopt(round, fund=False)
    officer, pot = make.person(), round.pots.get(key="main")
    fund = Fund.objects.create(programme=round.programme, key="council", name="Council")
    grant_to_fund(fund=fund, amount=500, by=officer, at=noon)
    fill_pot(pot=pot, fund=fund, amount=300, by=officer, at=noon)
    assert balances([fund.account, pot.account]) == {fund.account: 200, pot.account: 300}


def test_a_fund_cannot_give_what_it_does_not_hold(noon: datetime) -> None:
    round = make.round()
    make.adopt(round, fund=False)
    fund = Fund.objects.create(programme=round.programme, key="council", name="Council")
    with pytest.raises(Refused) as refused:
        fill_pot(pot=round.pots.get(key="main"), fund=fund, amount=1, by=make.person(), at=noon)
    assert refused.value.verdict.reasons[0].params == {"account": "Council", "held": 0, "asked": 1}
    assert not MoneyEntry.objects.exists()


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_moves_without_a_positive_sum(amount: int, noon: datetime) -> None:
    round = make.chartered_round()
    pot = round.pots.get(key="main")
    with pytest.raises(Refused) as refused:
        move(round=round, act="x", source=pot.account, target="outside", amount=amount, at=noon, by=None)
    assert codes(refused) == ("sum_must_be_positive",)


def test_the_database_itself_refuses_to_overdraw(noon: datetime) -> None:
    round = make.chartered_round()
    pot = round.pots.get(key="main")
    with pytest.raises(IntegrityError, match="does not hold"), transaction.atomic():
        MoneyEntry.objects.create(
            programme=round.programme, round=round, act="x", source=pot.account, target="award:1",
            amount=10_000_001, at=noon,
        )  # fmt: skip


def test_a_role_takes_two_officers(noon: datetime) -> None:
    round = make.round()
    first, second = make.with_role(round, Role.OFFICER), make.with_role(round, Role.OFFICER)
    newcomer = make.person()
    request = request_role(
        person=newcomer, round=round, role=Role.ASSESSOR, reason="Joins the team", by=first, at=noon
    )
    assert roles_of(newcomer, round) == frozenset()
    with pytest.raises(Refused) as refused:
        sign_role(request=request, digest_seen=request.payload_digest, by=first, at=noon)
    assert codes(refused) == ("two_people_must_sign",)
    sign_role(request=request, digest_seen=request.payload_digest, by=second, at=noon)
    assert roles_of(newcomer, round) == {Role.ASSESSOR}
    with pytest.raises(Refused) as again:
        sign_role(request=request, digest_seen=request.payload_digest, by=second, at=noon)
    assert codes(again) == ("already_answered",)


def test_nobody_signs_a_role_for_themselves(noon: datetime) -> None:
    round = make.round()
    first, second = make.with_role(round, Role.OFFICER), make.with_role(round, Role.OFFICER)
    request = request_role(
        person=second, round=round, role=Role.RETURNING_OFFICER, reason="x", by=first, at=noon
    )
    with pytest.raises(Refused) as refused:
        sign_role(request=request, digest_seen=request.payload_digest, by=second, at=noon)
    assert codes(refused) == ("role_to_oneself",)


def test_a_role_taken_back_is_gone_and_on_record(noon: datetime) -> None:
    round = make.round()
    somebody = make.with_role(round, Role.ASSESSOR)
    grant = RoleGrant.objects.get(person=somebody)
    assert works_for_council(somebody)
    revoke_role(grant=grant, by=make.person(), at=noon)
    revoke_role(grant=grant, by=make.person(), at=noon)
    assert roles_of(somebody, round) == frozenset()
    assert round.ledger.filter(act="role.revoked").count() == 1


def test_granting_twice_changes_nothing(noon: datetime) -> None:
    round, somebody = make.round(), make.person()
    first = grant_role(person=somebody, round=round, role=Role.OBSERVER, by=None, at=noon)
    assert grant_role(person=somebody, round=round, role=Role.OBSERVER, by=None, at=noon) == first


def signed(round: Round, noon: datetime) -> SignRequest:
    row = request_signature(
        round=round,
        act="extend",
        payload={"hours": 24},
        reason="Power cut",
        by=make.person(),
        at=noon,
    )
    return sign(request=row, digest_seen=row.payload_digest, by=make.person(), at=noon + timedelta(hours=1))


def test_a_signature_works_once_for_exactly_what_was_signed(noon: datetime) -> None:
    round = make.round()
    signed(round, noon)
    later = noon + timedelta(hours=2)
    with pytest.raises(Refused):
        use_signature(round=round, act="extend", payload={"hours": 25}, at=later)
    assert use_signature(round=round, act="extend", payload={"hours": 24}, at=later).used_at == later
    with pytest.raises(Refused) as refused:
        use_signature(round=round, act="extend", payload={"hours": 24}, at=later)
    assert codes(refused) == ("second_signature_missing",)


def test_a_signature_lapses(noon: datetime) -> None:
    round = make.round()
    row = request_signature(round=round, act="a", payload={}, reason="b", by=make.person(), at=noon)
    with pytest.raises(Refused) as refused:
        sign(request=row, digest_seen=row.payload_digest, by=make.person(), at=row.expires_at)
    assert codes(refused) == ("signature_lapsed",)


def test_signing_something_else_than_was_seen_is_refused(noon: datetime) -> None:
    row = request_signature(round=make.round(), act="a", payload={}, reason="b", by=make.person(), at=noon)
    with pytest.raises(Refused) as refused:
        sign(request=row, digest_seen="0" * 64, by=make.person(), at=noon)
    assert codes(refused) == ("signed_something_else",)


def test_the_database_refuses_one_person_signing_twice(noon: datetime) -> None:
    row = request_signature(round=make.round(), act="a", payload={}, reason="b", by=make.person(), at=noon)
    with pytest.raises(IntegrityError, match="two_different_people_sign"), transaction.atomic():
        SignRequest.objects.filter(pk=row.pk).update(signed_by=row.requested_by, signed_at=noon)


def test_charters_are_numbered_from_one() -> None:
    round = make.chartered_round()
    assert list(CharterVersion.objects.filter(round=round).values_list("number", flat=True)) == [1]
