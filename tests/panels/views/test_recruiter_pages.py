"""Inviting by lot and offering seats, as officers see them, and a seat as its volunteer sees it."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from panels.models import SeatOffer
from panels.services import keys
from pb.domain.roles import Role
from tests.clients import at, signed_in
from tests.factories import pb as ground
from tests.factories import recruiting as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_throttle_from_other_tests() -> None:
    cache.clear()


def digest_in(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_a_list_is_read_signed_for_and_drawn_from() -> None:
    recruitment = make.recruitment()
    first = signed_in(recruitment.started_by)
    second = signed_in(ground.with_role(recruitment.round, Role.OFFICER))
    address = f"/rounds/{recruitment.round.slug}/panel/recruit/addresses/"
    rows = "".join(f"=1+{number} Canal Street,G21 4AX\n" for number in range(3))

    def sent(text: str) -> dict[str, object]:
        return {"file": SimpleUploadedFile("list.csv", text.encode()), "reason": "Roll"}

    with at(make.DURING):
        bad = first.post(address, sent("address,postcode\nHere,nowhere\n"))
        assert (bad.status_code, "Line 2: “nowhere” is not written like" in bad.content.decode()) == (
            422,
            True,
        )
        first.post(address, sent("address,postcode\n" + rows))
        shown = first.get(address).content.decode()
        assert ("3 new, 0 there already" in shown, "Somebody else must sign this." in shown) == (True, True)
        waiting = second.get(address).content.decode()
        sign = re.search(r'name="sign" value="(\d+)"', waiting)
        assert sign is not None
        second.post(address, {"sign": sign[1], "digest": digest_in(waiting)})
        many = first.post(address, {"act": "invite", "number": "9", "form": "letters"})
        assert (many.status_code, 'href="#id_number"' in many.content.decode()) == (422, True)
        letters = first.post(address, {"act": "invite", "number": "1", "form": "letters"})
        csv = first.post(address, {"act": "invite", "number": "2", "form": "csv"})
    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", letters.content.decode())
    assert (letters["Cache-Control"], csv["Cache-Control"]) == ("no-store", "no-store")
    head, *lines = csv.content.decode().splitlines()
    assert (head, len(lines), all(line.startswith("'=1+") for line in lines)) == (
        "address,postcode,code,page",
        2,
        True,
    )


def test_a_seat_is_asked_for_signed_offered_and_taken(client: Client) -> None:
    recruitment = make.recruitment()
    row = make.volunteered(recruitment, name="Anna Reid", need="A ramp.")
    first = signed_in(recruitment.started_by)
    second = signed_in(ground.person(is_staff=True))
    address = f"/rounds/{recruitment.round.slug}/panel/recruit/people/"
    with at(make.DURING):
        page = first.get(address).content.decode()
        assert ("Anna Reid" in page, "A ramp." in page, "16 to 39 · Rents" in page) == (True, True, True)
        assert first.post(address, {"volunteer": str(row.ref), "reason": ""}).status_code == 422
        first.post(address, {"volunteer": str(row.ref), "reason": "Nominated by Canal Carers"})
        waiting = second.get(address).content.decode()
        assert ("A ramp." in waiting, "Anna Reid" in waiting) == (False, True)  # who only signs sees no needs
        sign = re.search(r'name="sign" value="(\d+)"', waiting)
        assert sign is not None
        second.post(address, {"sign": sign[1], "digest": digest_in(waiting)})
        own = f"/rounds/{recruitment.round.slug}/volunteer/{keys.key_of(row)}/"
        assert "There is a seat for you" in client.get(own).content.decode()
        client.post(own, {"act": "accept"})
        assert "You sit on the panel" in client.get(own).content.decode()
    assert SeatOffer.objects.get().state == "accepted"


def test_an_invited_person_answers_with_the_code(client: Client) -> None:
    recruitment = make.recruitment()
    with at(make.DURING):
        answer = client.post(
            f"/rounds/{recruitment.round.slug}/volunteer/invited/",
            {
                "name": "Anna",
                "email": "a@example.org",
                "code": "AAAA-BBBB-CCCC-DDDD",
                "of_age": "on",
                "feature_age": "16-to-39",
                "feature_home": "rents",
                "consents": "on",
            },
        )
    assert (answer.status_code, 'href="#id_code"' in answer.content.decode()) == (422, True)


def test_the_list_asks_no_more_of_the_database_with_more_people() -> None:
    counts = []
    for number in (1, 3):
        recruitment = make.recruitment()
        for _ in range(number):
            make.volunteered(recruitment, need="A ramp.")
        client = signed_in(recruitment.started_by)
        with at(make.DURING), CaptureQueriesContext(connection) as queries:
            client.get(f"/rounds/{recruitment.round.slug}/panel/recruit/people/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
