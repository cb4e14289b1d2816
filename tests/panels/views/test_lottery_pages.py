"""The lottery as officers, volunteers and everybody else see it."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.cache import cache
from django.test import Client

from panels.models import Draw, Volunteer
from panels.services import keys
from pb.domain.roles import Role
from tests.clients import at, signed_in
from tests.factories import lotteries as make
from tests.factories import pb as ground
from tests.factories.beacons import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_throttle_from_other_tests() -> None:
    cache.clear()


def page_of(draw: Draw, more: str = "") -> str:
    return f"/rounds/{draw.recruitment.round.slug}/draw/{draw.number}/{more}"


def test_everybody_reads_a_draw_and_no_name_or_answer_stands_in_it(client: Client) -> None:
    draw = make.drawn()
    with at(make.DRAWN_AT):
        page = client.get(page_of(draw)).content.decode()
        commitment = client.get(page_of(draw, "commitment.json"))
        transcript = client.get(page_of(draw, "transcript.json"))
    assert hashlib.sha256(commitment.content).hexdigest() == draw.digest
    assert hashlib.sha256(transcript.content).hexdigest() == draw.transcript_digest
    for text in (page, commitment.content.decode(), transcript.content.decode()):
        assert "volunteer1" not in text.lower().replace(" ", "").replace("volunteers", "")
        assert draw.secret not in text
    assert f"Panel {json.loads(draw.transcript)['index']:03d} was drawn" in page


def test_before_the_draw_there_is_no_transcript_and_no_seed(client: Client) -> None:
    draw = make.committed()
    with at(make.AFTER):
        assert client.get(page_of(draw, "transcript.json")).status_code == 404
        assert draw.seed not in client.get(page_of(draw, "commitment.json")).content.decode()
        assert client.get(page_of(draw, "../../../etc/passwd")).status_code == 404


def test_a_volunteer_s_proof_is_for_them_alone(client: Client) -> None:
    draw = make.committed()
    row = Volunteer.objects.all()[0]
    own = f"/rounds/{draw.recruitment.round.slug}/volunteer/{keys.key_of(row)}/"
    with at(make.AFTER):
        assert "of 1,000 panels" in client.get(own).content.decode()
        receipt = client.get(own + "number.json")
        wrong = client.get(own.replace(str(row.ref), str(Volunteer.objects.all()[1].ref)) + "number.json")
    assert (receipt.json()["root"], receipt["Cache-Control"], wrong.status_code) == (
        draw.root,
        "no-store",
        404,
    )


def test_an_officer_goes_from_quotas_to_a_commitment() -> None:
    recruitment = make.listed()
    officer = signed_in(recruitment.started_by)
    address = f"/rounds/{recruitment.round.slug}/panel/recruit/lottery/"
    groups = [group for category in recruitment.categories.all() for group in category.groups.all()]
    bounds = {f"least_{group.pk}": "0" for group in groups} | {f"most_{group.pk}": "4" for group in groups}
    with at(make.AFTER):
        low = officer.post(address, bounds | {"act": "odds", f"least_{groups[0].pk}": "9"})
        assert (low.status_code, f'href="#id_least_{groups[0].pk}"' in low.content.decode()) == (422, True)
        officer.post(address, bounds | {"act": "odds"})
        assert "Waiting for a free worker." in officer.get(address).content.decode()
        make.found(recruitment.odds_runs.get())
        assert "Without any chance" in officer.get(address).content.decode()
        officer.post(address, {"act": "freeze"})
        officer.post(address, {"act": "freeze"})  # pressed twice
        assert recruitment.draws.count() == 1
        make.found(recruitment.odds_runs.latest("pk"))
        given = {
            "act": "commit",
            "means": "beacon",
            "place": "",
            "draws_at": f"{make.DRAWS_AT:%Y-%m-%dT%H:%M}",
        }
        officer.post(address, given)
        assert "It does not exist before" in officer.get(address).content.decode()
    assert Draw.objects.get().state == "committed"


def test_the_lottery_s_page_is_for_those_who_recruit_or_sign() -> None:
    draw = make.committed()
    address = f"/rounds/{draw.recruitment.round.slug}/panel/recruit/lottery/"
    staff = signed_in(ground.person(is_staff=True))
    with at(make.DRAWN_AT):
        codes = [
            client.get(address).status_code
            for client in (Client(), signed_in(ground.with_role(draw.recruitment.round, Role.FINANCE)), staff)
        ]
        refused = staff.post(address, {"act": "refill"})
        first = staff.post(address, {"act": "enter", "value": published(draw)})
    assert (codes, refused.status_code, first.status_code) == ([302, 403, 200], 403, 403)


def test_the_page_says_where_a_search_is() -> None:
    draw = make.frozen()
    run = draw.odds_runs.get()
    officer = signed_in(draw.recruitment.started_by)
    address = f"/rounds/{draw.recruitment.round.slug}/panel/recruit/lottery/"
    for changes, words in (
        ({"state": "waiting", "people": 0}, "Waiting for a free worker."),
        ({"state": "running", "people": 16, "panels": 2}, "2 panels found to start from, for 16 people."),
        ({"settled": 9}, "9 of 16 people have their final chance; 2 panels found."),
        ({"state": "waiting"}, "The search was interrupted. It starts again by itself, and finds the same."),
    ):
        type(run).objects.filter(pk=run.pk).update(**{"settled": 0} | changes)
        with at(make.AFTER):
            page = " ".join(officer.get(address).content.decode().split())
        assert words in page
        assert "After 420 seconds the best so far is taken" in page
