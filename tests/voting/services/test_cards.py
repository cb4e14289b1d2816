"""Code cards: nobody makes codes alone, by the service or past it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction

from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, SignRequest
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.models import CodeCard, Elector
from voting.services.cards import ask_for_cards, hash_of, issue_cards, sign_for_cards, void_card
from voting.services.closing import close_box
from voting.services.enrolling import Card, enrol

pytestmark = pytest.mark.django_db


def asked(number: int = 3) -> SignRequest:
    round = make.open_round()
    by = make.officer_of(round)
    return ask_for_cards(round=round, number=number, reason="For the desk", by=by, at=now())


def signed(number: int = 3) -> SignRequest:
    row = asked(number)
    desk = ground.with_role(row.round, Role.DESK)
    return sign_for_cards(request=row, digest_seen=row.payload_digest, by=desk, at=now())


def codes(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return refused.value.verdict.codes


def test_a_signed_sheet_is_printed_once_and_its_codes_let_people_in() -> None:
    row = signed(3)
    cards = issue_cards(request=row, by=row.requested_by, at=now())
    assert [card.serial for card in cards] == [1, 2, 3]
    for card in cards:
        answers = make.answers(row.round)
        enrol(round=row.round, answers=answers, credential=Card(card.code), by=None, at=now())
    assert Elector.objects.filter(round=row.round).count() == 3
    with pytest.raises(Refused) as refused:
        issue_cards(request=row, by=row.requested_by, at=now())
    assert codes(refused) == ("second_signature_missing",)
    assert CodeCard.objects.filter(sheet=row).count() == 3
    entry = LedgerEntry.objects.get(round=row.round, act="cards.issued")
    assert entry.body == {"from": 1, "to": 3, "digest": row.payload_digest}


def test_nobody_prints_cards_without_a_second_signature() -> None:
    row = asked()
    with pytest.raises(Refused) as refused:
        issue_cards(request=row, by=row.requested_by, at=now())
    assert codes(refused) == ("second_signature_missing",)
    assert not CodeCard.objects.exists()


def test_whoever_asks_cannot_sign_and_whoever_signs_cannot_print() -> None:
    row = asked()
    with pytest.raises(Refused) as refused:
        sign_for_cards(request=row, digest_seen=row.payload_digest, by=row.requested_by, at=now())
    assert codes(refused) == ("two_people_must_sign",)
    desk = ground.with_role(row.round, Role.DESK)
    sign_for_cards(request=row, digest_seen=row.payload_digest, by=desk, at=now())
    with pytest.raises(Refused) as refused:
        issue_cards(request=row, by=desk, at=now())
    assert codes(refused) == ("cards_of_another",)


@pytest.mark.parametrize("role", [Role.PANEL_MEMBER, Role.ELECTED_MEMBER, Role.OBSERVER])
def test_others_neither_ask_nor_sign(role: Role) -> None:
    row = asked()
    other = ground.with_role(row.round, role)
    with pytest.raises(Refused):
        ask_for_cards(round=row.round, number=1, reason="Please", by=other, at=now())
    with pytest.raises(Refused):
        sign_for_cards(request=row, digest_seen=row.payload_digest, by=other, at=now())


def test_a_signature_lapses() -> None:
    row = signed()
    with pytest.raises(Refused) as refused:
        issue_cards(request=row, by=row.requested_by, at=now() + timedelta(hours=49))
    assert codes(refused) == ("second_signature_missing",)


@pytest.mark.parametrize(
    ("number", "reason", "code"),
    [(0, "x", "cards_out_of_range"), (201, "x", "cards_out_of_range"), (1, " ", "reason_missing")],
)
def test_a_sheet_needs_a_number_and_a_reason(number: int, reason: str, code: str) -> None:
    round = make.open_round()
    with pytest.raises(Refused) as refused:
        ask_for_cards(round=round, number=number, reason=reason, by=make.officer_of(round), at=now())
    assert codes(refused) == (code,)


def test_a_closed_box_lets_no_card_out() -> None:
    row = signed()
    make.end_voting(row.round)
    close_box(round=row.round, job="test", at=now())
    with pytest.raises(Refused) as refused:
        issue_cards(request=row, by=row.requested_by, at=now())
    assert codes(refused) == ("box_not_open",)


def slip_in(row: SignRequest | None, serial: int) -> CodeCard:
    round = row.round if row else make.open_round()
    hashed = hash_of(round=round, code=f"MADE-UP-{serial}")
    return CodeCard.objects.create(round=round, sheet=row, serial=serial, code_hash=hashed, issued_at=now())


def test_the_database_takes_no_card_that_nobody_signed_for() -> None:
    for row in (None, asked()):
        with pytest.raises(IntegrityError, match="nobody has signed"), transaction.atomic():
            slip_in(row, 1)


def test_the_database_takes_no_card_more_than_was_signed_for() -> None:
    row = signed(2)
    issue_cards(request=row, by=row.requested_by, at=now())
    with pytest.raises(IntegrityError, match="nobody has signed"), transaction.atomic():
        slip_in(row, 3)


def test_a_card_stays_as_issued_and_void_once_voided() -> None:
    row = signed(2)
    issue_cards(request=row, by=row.requested_by, at=now())
    first = CodeCard.objects.get(serial=1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CodeCard.objects.filter(pk=first.pk).update(code_hash="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        first.delete()
    void_card(round=row.round, serial=1, reason="Lost", by=row.requested_by, at=now())
    with pytest.raises(ProgrammingError), transaction.atomic():
        CodeCard.objects.filter(pk=first.pk).update(voided_at=None)
    with pytest.raises(Refused) as refused:
        void_card(round=row.round, serial=1, reason="Lost again", by=row.requested_by, at=now())
    assert codes(refused) == ("card_not_found",)
