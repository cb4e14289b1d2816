"""Result, check, bundle, ratification and the returning officer's pages."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from pb.domain.roles import Role
from pb.models import Round
from pb.moment import now
from proposals.models import Award
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.domain.ballot import Ballot
from voting.domain.bundle import check_bundle
from voting.models import Paper, Ratification
from voting.models.envelope import Envelope
from voting.queries.papers import state_of
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN_BACK = {
    "answer": "return",
    "ground": "The count does not follow the charter",
    "reason": "The count left out a ballot box.",
}


def url(name: str, round: Round, *more: str) -> str:
    return reverse(f"voting:{name}", args=[round.slug, *more])


def counted() -> tuple[Round, Ballot, str, str]:
    """A published round, the last ballot of a voter who changed it, and the receipt codes of both."""
    round = make.open_round()
    voter = make.elector(round)
    first = make.cast(round, voter, ("a", "b", "c"))
    ballot = make.ballot(("a", "d", "e"))
    second = make.cast(round, voter, ballot)
    for _ in range(5):
        make.cast(round, make.elector(round), ("a", "b", "e"))
    make.end_voting(round)
    run_due(job="test", at=now())
    return round, ballot, first.code, second.code


def test_nothing_of_the_count_shows_before_it_is_published() -> None:
    round, client = make.open_round(), Client()
    make.cast(round, make.elector(round))
    html = client.get(url("result", round)).content.decode()
    assert "There is no result yet" in html
    assert "Canal kitchen" not in html
    assert client.get(url("bundle", round, "result.json")).status_code == 404
    make.end_voting(round)
    assert "The ballots are being counted" in client.get(url("result", round)).content.decode()


def test_the_result_page_tells_every_pot_and_the_bundle_recounts() -> None:
    round, _, _, _ = counted()
    client = Client()
    page = client.get(url("result", round))
    assert [pot.name for pot in page.context["pots"]] == ["Try it out", "Main"]
    assert page.context["ballots"] == 6
    assert page.context["spent"] == 90_000 + 2_940_000 + 3_000_000 + 2_800_000
    archive = client.get(url("bundle", round, f"{round.slug}.zip"))
    packed = zipfile.ZipFile(io.BytesIO(archive.content))
    files = {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}
    assert check_bundle(files).findings == ()
    assert client.get(url("bundle", round, "../manifest.json".replace("/", "%2F"))).status_code == 404


def test_receipts_and_ballot_codes_are_found() -> None:
    round, ballot, first, second = counted()
    client = Client()
    assert client.get(url("verify", round), {"receipt": second}).context["standing"] == "counted"
    assert client.get(url("verify", round), {"receipt": first}).context["standing"] == "replaced"
    assert client.post(url("verify", round), {"receipt": "0" * 24}).context["standing"] == "unknown"
    assert client.post(url("verify", round), {"receipt": "what?"}).status_code == 422
    found = client.post(url("verify", round), {"code": ballot.code.lower()}).context["choices"]
    assert [each.titles for each in found] == [("Canal kitchen", "Boat trips", "Seed library")]
    assert client.post(url("verify", round), {"code": "AAAA-AAAA-AAAA"}).context["choices"] is None


def test_a_voter_sees_what_the_share_of_the_ballot_paid_for() -> None:
    round = make.open_round(counting={"rule": "equal-shares"})
    ballot = make.ballot(("a", "b", "c"))
    make.cast(round, make.elector(round), ballot)
    for _ in range(3):
        make.cast(round, make.elector(round), ("a", "b", "d"))
    make.end_voting(round)
    run_due(job="test", at=now())
    page = Client().post(url("verify", round), {"code": ballot.code})
    (found,) = page.context["choices"]
    told = {line.title: (line.funded, line.paid_pence) for line in found.lines}
    assert told["Canal kitchen"] == (True, 2_940_000 // 4)
    assert told["Evening classes"] == (False, 0)
    assert "Your share paid" in page.content.decode()
    assert "£7,350" in page.content.decode()


def test_before_the_seal_a_receipt_is_recorded() -> None:
    round = make.open_round()
    taken = make.cast(round, make.elector(round))
    page = Client().get(url("verify", round), {"receipt": taken.code})
    assert page.context["standing"] == "recorded"


def test_an_elected_member_returns_only_with_a_reason_and_ratifies_once() -> None:
    round, *_ = counted()
    client = Client()
    client.force_login(ground.with_role(round, Role.ELECTED_MEMBER))
    assert client.post(url("ratify", round), GIVEN_BACK | {"reason": " "}).status_code == 422
    page = client.post(url("ratify", round), GIVEN_BACK | {"ground": ""})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"ground"})
    assert client.post(url("ratify", round), {"answer": "ratify", "reason": ""}).headers["Location"] == url(
        "result", round
    )
    assert Ratification.objects.get(round=round).state == "ratified"
    assert Award.objects.filter(round=round, state="offered").count() == 4
    assert client.post(url("ratify", round), GIVEN_BACK).status_code == 409


def test_a_returned_result_shows_its_reason_and_offers_nothing() -> None:
    round, *_ = counted()
    client = Client()
    client.force_login(ground.with_role(round, Role.ELECTED_MEMBER))
    client.post(url("ratify", round), GIVEN_BACK)
    page = Client().get(url("result", round)).content.decode()
    assert "The count left out a ballot box." in page
    assert "The count does not follow the charter" in page
    assert Award.objects.filter(round=round).count() == 0


def test_the_returning_officer_draws_up_reads_and_freezes() -> None:
    round = make.shortlisted_round()
    client = Client()
    client.force_login(make.second_factor(ground.with_role(round, Role.RETURNING_OFFICER)))
    client.post(url("paper", round), {"act": "draw_up"})
    row = Paper.objects.get(round=round)
    assert client.post(url("paper", round), {"digest": row.digest}).status_code == 422
    assert client.post(url("paper", round), {"digest": "0" * 64, "sure": "on"}).status_code == 409
    assert client.post(url("paper", round), {"digest": row.digest, "sure": "on"}).status_code == 302
    assert state_of(round) == "open"
    page = client.get(url("paper", round))
    assert [each.ok for each in page.context["safe"]] == [True] * 4
    assert client.post(url("paper", round), {"act": "draw_up"}).status_code == 409
    assert Envelope.objects.count() == 0
