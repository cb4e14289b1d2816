"""Council staff need a second factor before they see any page as themselves; residents do not."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from config.second_factor import has_second_factor
from pb.domain.roles import SECOND_FACTOR, Role
from pb.queries.people import works_for_council
from tests.factories import pb as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_council_roles_and_trustees_are_sent_to_set_one_up(client: Client, role: Role) -> None:
    person = make.with_role(make.chartered_round(), role)
    client.force_login(person)
    answer = client.get("/api/schema/?a=b")
    if role in SECOND_FACTOR:
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/accounts/2fa/?next=%2Fapi%2Fschema%2F%3Fa%3Db"
    else:
        assert answer.status_code == 200


def test_who_may_enter_the_admin_is_staff_too(client: Client) -> None:
    person = make.person(is_staff=True)
    assert works_for_council(person)
    client.force_login(person)
    assert client.get("/api/schema/").status_code == 302


def test_residents_and_visitors_are_not_asked(client: Client) -> None:
    assert client.get("/api/schema/").status_code == 200
    client.force_login(make.person())
    assert client.get("/api/schema/").status_code == 200


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_with_an_app_or_a_passkey_the_door_is_open(client: Client, kind: str) -> None:
    person = make.person(is_staff=True)
    Authenticator.objects.create(user=person, type=kind, data={})
    assert has_second_factor(person)
    client.force_login(person)
    assert client.get("/api/schema/").status_code == 200


def test_recovery_codes_alone_are_not_a_second_factor() -> None:
    person = make.person(is_staff=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not has_second_factor(person)


def test_the_page_to_set_one_up_can_be_reached(client: Client) -> None:
    client.force_login(make.person(is_staff=True))
    assert client.get("/accounts/2fa/").status_code == 200
