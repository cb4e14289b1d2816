"""The open call, a volunteer's own page, and an anchor organisation's, as people see them."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from panels.models import Recruitment, Volunteer
from panels.services import keys
from panels.services.nominating import name_anchor
from panels.views import limits
from pb.domain.roles import Role
from tests.clients import at, signed_in
from tests.factories import pb as ground
from tests.factories import recruiting as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_throttle_from_other_tests() -> None:
    cache.clear()


def filled(recruitment: Recruitment, **more: str) -> dict[str, str]:
    return {
        "name": "Anna",
        "email": "anna@example.org",
        "postcode": make.postcode_of(recruitment),
        "house": "12",
        "of_age": "on",
        "feature_age": "16-to-39",
        "feature_home": "rents",
        "need": "",
        "consents": "on",
    } | more


def own(row: Volunteer, more: str = "") -> str:
    return f"/rounds/{row.recruitment.round.slug}/volunteer/{keys.key_of(row)}/{more}"


def test_somebody_volunteers_without_an_account(client: Client) -> None:
    recruitment = make.recruitment()
    address = f"/rounds/{recruitment.round.slug}/volunteer/"
    with at(make.DURING):
        assert "Four residents decide" in client.get(address).content.decode()
        sent = client.post(address, filled(recruitment))
        assert sent["Location"].endswith("/volunteer/sent/")
        row = Volunteer.objects.get()
        assert "Yes, I volunteer" in client.get(own(row)).content.decode()
        row.refresh_from_db()
        assert (
            row.confirmed_at is None
        )  # opening the page does nothing by itself: scanners of mail open links
        client.post(own(row), {"act": "confirm"})
        shown = client.get(own(row))
    assert ("You have volunteered, Anna" in shown.content.decode(), shown["Cache-Control"]) == (
        True,
        "no-store",
    )


def test_nothing_typed_is_lost_and_each_error_stands_at_its_field(client: Client) -> None:
    recruitment = make.recruitment()
    wrong = filled(recruitment, postcode="ZZ9 9ZZ", need="A ramp and a seat by the door")
    del wrong["consents"]
    with at(make.DURING):
        answer = client.post(f"/rounds/{recruitment.round.slug}/volunteer/", wrong)
    page = answer.content.decode()
    assert (answer.status_code, Volunteer.objects.count()) == (422, 0)
    for part in (
        "A ramp and a seat by the door",
        'href="#id_postcode"',
        'href="#id_consents"',
        'value="Anna"',
    ):
        assert part in page


def test_a_known_address_looks_just_like_a_new_one(client: Client) -> None:
    recruitment = make.recruitment()
    make.volunteered(recruitment, email="anna@example.org")
    address = f"/rounds/{recruitment.round.slug}/volunteer/"
    with at(make.DURING):
        answers = [
            client.post(address, filled(recruitment, email=email))
            for email in ("ANNA@example.org", "b@example.org")
        ]
    assert len({(each.status_code, each["Location"], each.content) for each in answers}) == 1


def test_changing_withdrawing_and_deleting_on_one_s_own_page(client: Client) -> None:
    recruitment = make.recruitment()
    row = make.volunteered(recruitment, need="A ramp.")
    with at(make.DURING):
        data = {"name": "Anna B", "feature_age": "40-or-older", "feature_home": "owns", "need": ""}
        client.post(own(row), data)
        row.refresh_from_db()
        assert (row.name, row.features) == ("Anna B", {"age": "40-or-older", "home": "owns"})
        assert client.get(own(row, "data.json")).json()["answers"] == {"Age": "40 or older", "Home": "Owns"}
        unsure = client.post(own(row), {"act": "erase"})
        assert (unsure.status_code, Volunteer.objects.get().name) == (422, "Anna B")
        client.post(own(row), {"act": "withdraw"})
        assert "You have withdrawn" in client.get(own(row)).content.decode()
        client.post(own(row), {"act": "erase", "sure": "yes"})
        assert client.get(own(row)).status_code == 404


def test_a_key_opens_no_page_of_another_round(client: Client) -> None:
    row, other = make.volunteered(make.recruitment()), make.recruitment()
    address = f"/rounds/{other.round.slug}/volunteer/{keys.key_of(row)}/"
    assert client.get(address).status_code == 404


def test_an_organisation_nominates_through_its_link(client: Client) -> None:
    recruitment = make.recruitment()
    anchor = name_anchor(
        recruitment=recruitment,
        name="Canal Carers",
        email="a@example.org",
        by=recruitment.started_by,
        at=make.DURING,
    )
    address = f"/rounds/{recruitment.round.slug}/nominate/{keys.anchor_key_of(anchor)}/"
    with at(make.DURING):
        refused = client.post(address, {"name": "Rosie", "email": "r@example.org"})
        assert (refused.status_code, 'href="#id_agreed"' in refused.content.decode()) == (422, True)
        client.post(address, {"name": "Rosie", "email": "r@example.org", "agreed": "on"})
        row = Volunteer.objects.get()
        assert "Canal Carers has put you forward" in client.get(own(row)).content.decode()
        client.post(own(row), filled(recruitment, name="Rosie"))
    row.refresh_from_db()
    assert (row.route, row.confirmed_at, row.email) == ("nominated", make.DURING, "r@example.org")


def test_small_numbers_are_kept_back_from_the_public(client: Client) -> None:
    recruitment = make.recruitment()
    for _ in range(2):
        make.volunteered(recruitment)
    for _ in range(6):
        make.volunteered(recruitment, features={"age": "40-or-older", "home": "rents"})
    with at(make.DURING):
        page = client.get(f"/rounds/{recruitment.round.slug}/volunteer/").content.decode()
        staff = signed_in(recruitment.started_by).get(f"/rounds/{recruitment.round.slug}/panel/recruit/")
    cells = 'data-label="Volunteers">'
    assert [part.partition("<")[0] for part in page.split(cells)[1:]] == ["few", "few", "8", "0"]
    assert [part.partition("<")[0] for part in staff.content.decode().split(cells)[1:]] == [
        "2",
        "6",
        "8",
        "0",
    ]


def test_a_script_cannot_fill_letter_boxes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.LetterThrottle, "rate", "2/hour")
    recruitment = make.recruitment()
    with at(make.DURING):
        codes = [
            client.post(
                f"/rounds/{recruitment.round.slug}/volunteer/", filled(recruitment, email=f"a{n}@example.org")
            ).status_code
            for n in range(3)
        ]
    assert codes == [302, 302, 429]


def test_an_officer_sets_a_call_up_and_says_who_the_area_is() -> None:
    round = ground.round()
    officer = signed_in(ground.with_role(round, Role.OFFICER))
    address = f"/rounds/{round.slug}/panel/recruit/"
    assert officer.get(address)["Location"].endswith("/recruit/call/")
    call = {
        "seats": "24", "about": "Meet six times.", "support": "Childcare.", "minimum_age": "16",
        "opens": "2027-03-01T09:00", "closes": "2027-02-01T09:00", "answer_days": "7", "keep_days": "90",
    }  # fmt: skip
    wrong = officer.post(address + "call/", call)
    assert (wrong.status_code, 'href="#id_closes"' in wrong.content.decode()) == (422, True)
    officer.post(address + "call/", call | {"closes": "2027-04-01T09:00"})
    bad = officer.post(address + "area/", {"text": "category,group,people\nAge,Old,x\n"})
    assert (bad.status_code, "Line 2: “x” is not a whole number" in bad.content.decode()) == (422, True)
    officer.post(address + "area/", {"text": "category,group,people\nAge,Old,10\nAge,Young,30\n"})
    page = officer.get(address).content.decode()
    assert ("75 %" in page, "24 seats" in page) == (True, True)
    assert [
        client.get(address).status_code
        for client in (Client(), signed_in(ground.with_role(round, Role.ASSESSOR)))
    ] == [302, 403]
