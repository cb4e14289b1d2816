"""What a browser is told about our pages."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_pages_load_nothing_foreign_and_sit_in_no_frame(client: Client) -> None:
    answer = client.get("/accounts/login/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_site_says_that_it_is_well(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_demonstration_s_letter_box_is_not_there(client: Client) -> None:
    assert client.get("/demo/mail/").status_code == 404


def test_people_sign_in_with_a_code(client: Client, mailoutbox: list[object]) -> None:
    from config.demo.mail import Letter
    from tests.factories import pb as make

    person = make.person()
    client.post("/accounts/login/code/", {"email": person.email})
    (message,) = mailoutbox
    code = Letter(to="", subject="", body=str(message.body), sent=0).code  # type: ignore[attr-defined]
    assert code
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
