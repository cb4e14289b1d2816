"""The page of code cards: one asks, another signs, the first prints once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pb.domain.roles import Role
from pb.models import Person, Round
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.models import CodeCard

pytestmark = pytest.mark.django_db


def staff(round: Round, who: Person) -> Client:
    client = Client()
    client.force_login(make.second_factor(who))
    return client


def send(client: Client, round: Round, **given: Any) -> Any:
    return client.post(f"/rounds/{round.slug}/cards/", given, follow=True)


def test_one_asks_another_signs_and_the_first_prints_once() -> None:
    round = make.open_round()
    officer = staff(round, make.officer_of(round))
    desk = staff(round, ground.with_role(round, Role.DESK))
    page = send(officer, round, act="ask", number=2, reason="For the library").content.decode()
    assert "Somebody else must sign" in page
    assert "You asked for these" in page
    assert 'name="sign"' not in page
    assert 'name="print"' not in page

    row = round.sign_requests.get(act="issue_cards")
    page = send(desk, round, sign=row.pk, digest=row.payload_digest).content.decode()
    assert "can print the cards now" in page
    assert 'name="print"' not in page
    assert send(desk, round, print=row.pk).status_code == 404
    assert not CodeCard.objects.exists()

    assert 'name="print"' in officer.get(f"/rounds/{round.slug}/cards/").content.decode()
    sheet = send(officer, round, print=row.pk)
    assert sheet["Cache-Control"] == "no-store"
    assert sheet.content.decode().count('class="code num"') == 2
    again = send(officer, round, print=row.pk)
    assert again.status_code == 403
    assert "code num" not in again.content.decode()
    assert CodeCard.objects.count() == 2


def test_nothing_typed_is_lost_when_the_reason_is_missing() -> None:
    round = make.open_round()
    answer = send(staff(round, make.officer_of(round)), round, act="ask", number=37)
    assert answer.status_code == 422
    assert 'value="37"' in answer.content.decode()
    assert not round.sign_requests.filter(act="issue_cards").exists()


def test_what_was_signed_must_be_what_was_seen() -> None:
    round = make.open_round()
    send(staff(round, make.officer_of(round)), round, act="ask", number=2, reason="For the library")
    row = round.sign_requests.get(act="issue_cards")
    desk = staff(round, ground.with_role(round, Role.DESK))
    assert send(desk, round, sign=row.pk, digest="0" * 64).status_code == 422
    row.refresh_from_db()
    assert row.signed_at is None


def test_a_lost_card_is_voided_once_with_a_reason() -> None:
    round = make.open_round()
    lost = make.cards(round, 2)[1]
    desk = staff(round, ground.with_role(round, Role.DESK))
    assert "no more" not in send(desk, round, act="void", serial=lost.serial).content.decode()
    page = send(desk, round, act="void", serial=lost.serial, reason="Lost").content.decode()
    assert "Card 2 lets nobody in any more." in page
    assert send(desk, round, act="void", serial=lost.serial, reason="Lost").status_code == 422
    given = {"postcode": make.postcode_of(round), "age": "34", "connection": "live", "card": lost.code}
    answer = Client().post(f"/rounds/{round.slug}/vote/", given)
    assert set(answer.context["form"].errors) == {"card"}
