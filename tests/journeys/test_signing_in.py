"""Signing in by e-mail code; staff with a second factor."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories import pb as make
from tests.journeys.people import with_account
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("script", [True, False])
def test_a_resident_signs_in_with_a_code(walk: Callable[..., Walker], script: bool) -> None:
    person = with_account(make.person("Aileen Kerr"))
    resident = walk("resident", script=script).sign_in(person.email)
    resident.go("/mine/")
    assert resident.page.url.endswith("/mine/")


def test_staff_need_a_second_factor_too(walk: Callable[..., Walker]) -> None:
    officer = with_account(make.person("Morag Reid", is_staff=True), authenticator=True)
    staff = walk("officer").sign_in(officer.email, second_factor=True)
    staff.go("/staff/rounds/new/").expect("Set up a round")
