"""The API casts by the same service and refuses with the same reasons."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pb.models import Round
from pb.moment import now
from tests.factories import voting as make
from voting.models.envelope import Envelope, Slot
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def send(path: str, round: Round, body: dict[str, Any]) -> Any:
    return Client().post(f"/api/rounds/{round.slug}/{path}/", body, content_type="application/json")


def enrolled(round: Round) -> dict[str, Any]:
    card = make.cards(round)[0].code
    body = {"postcode": make.postcode_of(round), "age": 20, "connection": "work", "card": card}
    answer: dict[str, Any] = send("electors", round, body).json()
    return answer


def test_a_ballot_is_cast_repeated_and_counted() -> None:
    round = make.open_round()
    body = enrolled(round) | {"submission": str(uuid4()), "marks": {"all": {"lines": ["a", "b", "e"]}}}
    first = send("ballots", round, body)
    again = send("ballots", round, body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["receipt"] == again.json()["receipt"]
    assert first.json()["replaces"] is False
    assert Envelope.objects.filter(round=round).count() == 1
    assert Client().get(f"/api/rounds/{round.slug}/result/").status_code == 409
    assert Client().get(f"/api/rounds/{round.slug}/bundle/").json() == []
    make.end_voting(round)
    late = send("ballots", round, body | {"submission": str(uuid4())})
    assert late.status_code == 409
    assert [each["code"] for each in late.json()["reasons"]] == ["wrong_phase"]
    run_due(job="test", at=now())
    assert Client().get(f"/api/rounds/{round.slug}/result/").json()["result"]["ballots"] == 1
    names = [each["name"] for each in Client().get(f"/api/rounds/{round.slug}/bundle/").json()]
    assert names[0] == "manifest.json"
    assert "ballots-all.pb" in names


def test_refusals_are_problems_with_every_reason() -> None:
    round = make.open_round()
    answer = send("electors", round, {"postcode": "ZZ1 1ZZ", "age": 3})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [each["code"] for each in answer.json()["reasons"]] == [
        "credential_missing",
        "postcode_unknown",
        "too_young",
        "connection_missing",
    ]
    body = enrolled(round) | {"submission": str(uuid4()), "marks": {"all": {"lines": ["a", "x"]}}}
    wrong = send("ballots", round, body)
    assert wrong.status_code == 422
    assert [each["code"] for each in wrong.json()["reasons"]] == ["not_on_the_paper", "too_few_choices"]
    forged = send("ballots", round, body | {"pass": "forged"})
    assert forged.status_code == 403
    assert Slot.objects.count() == 0


def test_the_paper_is_public_once_frozen() -> None:
    round = make.shortlisted_round()
    assert Client().get(f"/api/rounds/{round.slug}/paper/").status_code == 409
    other = make.open_round()
    assert Client().get(f"/api/rounds/{other.slug}/paper/").json()["paper"]["round"] == other.slug
