"""What the ground's pages show and change."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from pb.domain.roles import Role
from pb.models import Fund, Person, Round
from pb.queries.budgets import balance
from pb.queries.people import roles_of
from pb.services.ledger import verify
from tests.factories import pb as make

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    """A client of somebody who has signed in and has a second factor."""
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_charter_is_public_with_its_digest(client: Client) -> None:
    round = make.chartered_round()
    page = client.get(f"/rounds/{round.slug}/charter/")
    assert round.charter is not None
    assert round.charter.digest in page.content.decode()
    file = client.get(f"/rounds/{round.slug}/charter.json")
    assert file.content.decode() == round.charter.canonical


def test_the_ledger_shows_each_act(client: Client) -> None:
    round = make.chartered_round()
    shown = client.get(f"/rounds/{round.slug}/ledger/").content.decode()
    assert [act in shown for act in ("round.set_up", "charter.adopted", "money.pot_filled")] == [True] * 3


def test_staff_without_a_second_factor_are_sent_to_set_one_up(client: Client) -> None:
    client.force_login(make.person(is_staff=True))
    answer = client.get("/staff/rounds/new/")
    assert (answer.status_code, "/accounts/2fa/" in answer["Location"]) == (302, True)


def test_setting_up_a_round() -> None:
    officer, ward, programme = make.person(is_staff=True), make.area(), make.programme()
    form = {
        "programme": programme.pk,
        "title": "Canal ward",
        "slug": "canal",
        "strand": "place",
        "areas": [ward.pk],
    }
    answer = signed_in(officer).post("/staff/rounds/new/", form)
    round = Round.objects.get(slug="canal")
    assert answer["Location"] == "/rounds/canal/people/"
    assert roles_of(officer, round) == {Role.OFFICER}
    assert [area.pk for area in round.areas.all()] == [ward.pk]


def test_a_taken_address_is_said_beside_the_field_and_nothing_is_lost() -> None:
    officer, ward, there = make.person(is_staff=True), make.area(), make.round()
    form = {
        "programme": there.programme.pk,
        "title": "Second",
        "slug": there.slug,
        "strand": "place",
        "areas": [ward.pk],
    }
    answer = signed_in(officer).post("/staff/rounds/new/", form)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Another round has the web address" in shown
    assert 'value="Second"' in shown


def test_residents_cannot_set_up_rounds(client: Client) -> None:
    client.force_login(make.person())
    answer = client.get("/staff/rounds/new/")
    assert (answer.status_code, "Only council staff can do this" in answer.content.decode()) == (403, True)


def test_visitors_are_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/staff/rounds/new/")
    assert answer["Location"] == "/accounts/login/?next=/staff/rounds/new/"


def test_money_moves_and_shows() -> None:
    round = make.round()
    make.adopt(round, fund=False)
    fund = Fund.objects.create(programme=round.programme, key="council", name="Council budget")
    client = signed_in(round.grants.get().person)
    address = f"/rounds/{round.slug}/money/"
    client.post(address, {"grant-fund": fund.pk, "grant-amount": "£1,500", "grant-note": "Minute 12"})
    pot = round.pots.get(key="main")
    too_much = client.post(address, {"fill-fund": fund.pk, "fill-pot": pot.pk, "fill-amount": "1500.01"})
    assert (too_much.status_code, balance(pot.account)) == (422, 0)
    assert "holds £1,500, and £1,500.01 was asked for" in too_much.content.decode()
    answer = client.post(
        address, {"fill-fund": fund.pk, "fill-pot": pot.pk, "fill-amount": "900"}, follow=True
    )
    assert (balance(pot.account), balance(fund.account)) == (90_000, 60_000)
    assert "£900" in answer.content.decode()


def test_a_role_is_asked_for_on_one_page_and_signed_by_a_second_person() -> None:
    round = make.round()
    newcomer, second = make.person(), make.person(is_staff=True)
    first = signed_in(round.grants.get().person)
    address = f"/rounds/{round.slug}/people/"
    first.post(address, {"email": newcomer.email.upper(), "role": "assessor", "reason": "Joins the team"})
    request = round.sign_requests.get()
    sign = {"sign": request.pk, "digest": request.payload_digest}
    assert first.post(address, sign).status_code == 403
    assert roles_of(newcomer, round) == frozenset()
    signed_in(second).post(address, sign)
    assert roles_of(newcomer, round) == {Role.ASSESSOR}
    assert verify() is None


def test_the_people_page_is_not_for_residents(client: Client) -> None:
    client.force_login(make.person())
    assert client.get(f"/rounds/{make.round().slug}/people/").status_code == 403
