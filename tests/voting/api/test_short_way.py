"""Ballots that are plainly whole go past the layers of the pages; both ways answer alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from config import short_way
from pb.models import Round
from tests.factories import voting as make
from voting.api import taking
from voting.api.serializers import BallotSerializer
from voting.models import Paper
from voting.models.envelope import Envelope, Slot
from voting.web import token_for

transactional = pytest.mark.django_db(transaction=True)
LONG = "application/json; charset=utf-8; way=long"
LINES = {"all": {"lines": ["a", "b", "e"]}}


def body(round: Round, **changes: Any) -> dict[str, Any]:
    given = {
        "pass": token_for(round, make.elector(round).ref),
        "paper": Paper.objects.get(round=round).digest,
    }
    return given | {"submission": str(uuid4()), "marks": LINES} | changes


def send(round: Round, given: Any, kind: str = "application/json", **more: Any) -> Any:
    text = given if isinstance(given, bytes | str) else json.dumps(given)
    return Client().post(f"/api/rounds/{round.slug}/ballots/", text, content_type=kind, **more)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The statuses that the short way answered."""
    answered, whole = list[int](), short_way._answer

    def answer(text: bytes, status: int, kind: str) -> Any:
        answered.append(int(status))
        return whole(text, status, kind)

    monkeypatch.setattr(short_way, "_answer", answer)
    return answered


@transactional
def test_a_whole_ballot_goes_the_short_way_and_leaves_no_cookie(short: list[int]) -> None:
    round = make.open_round()
    answer = send(round, body(round))
    assert (short, answer.status_code, answer.cookies) == ([201], 201, {})
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert Slot.objects.get(round=round).version == 1


WRONG: dict[str, dict[str, Any]] = {
    "a forged pass": {"pass": "forged"},
    "another paper": {"paper": "0" * 64},
    "a line that is not there": {"marks": {"all": {"lines": ["a", "x"]}}},
    "nothing chosen": {"marks": {"all": {"lines": []}}},
    "points where none are asked": {"marks": {"all": {"lines": ["a", "b", "e"], "points": [1, 1, 1]}}},
    "an impossible code": {"code": "U"},
    "another contest": {"marks": {"other": {"lines": ["a"]}}},
}


@transactional
@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_both_ways_refuse_alike(changes: dict[str, Any], short: list[int]) -> None:
    round = make.open_round()
    given = body(round, **changes)
    quick, slow = send(round, given), send(round, given, LONG)
    assert short == [quick.status_code]
    assert quick.status_code in {403, 409, 422}
    assert (quick.status_code, quick.content) == (slow.status_code, slow.content)
    assert quick.headers["Content-Type"] == slow.headers["Content-Type"] == "application/problem+json"


@transactional
def test_both_ways_take_alike(short: list[int]) -> None:
    round = make.open_round()
    given = body(round, code="K7QD-4M2P-XW9T")
    quick, slow = send(round, given), send(round, given, LONG)
    assert (short, quick.status_code, slow.status_code) == ([201], 201, 201)
    assert quick.content == slow.content
    assert Envelope.objects.filter(round=round).count() == 1


@transactional
@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"pass": "p"}',
        b'{"marks": []}',
        b'{"marks": {"all": 1}, "pass": "p", "submission": "s", "paper": "x"}',
        b"[" * 30_000,
        b" " * 70_000,
    ],
)
def test_what_is_not_whole_is_left_to_the_long_way(broken: bytes, short: list[int]) -> None:
    round = make.open_round()
    answer = send(round, broken)
    assert (short, answer.status_code in {400, 422}) == ([], True)
    assert answer.headers["Content-Type"] == "application/problem+json"


@transactional
def test_the_layers_that_guard_stand_before_it(settings: Any, short: list[int]) -> None:
    round = make.open_round()
    assert send(round, body(round), headers={"Host": "elsewhere.example"}).status_code == 400
    settings.SECURE_SSL_REDIRECT = True
    assert send(round, body(round)).status_code == 301
    assert short == []
    assert Slot.objects.count() == 0


@transactional
def test_only_ballots_of_the_api_go_this_way(short: list[int]) -> None:
    round = make.open_round()
    assert Client().get(f"/api/rounds/{round.slug}/ballots/").status_code == 405
    assert Client().post("/api/rounds/none/ballots/", body(round), "application/json").status_code == 404
    assert short == []


@transactional
def test_a_round_remembered_wrongly_is_looked_up_again() -> None:
    round, other = make.open_round(), make.open_round()
    taking._ROUNDS[round.slug] = Round(pk=other.pk, slug=round.slug, title="gone")
    assert send(round, body(round)).status_code == 201
    assert Slot.objects.get().round == round


# --- What is read as plain, and what REST framework makes of it

texts = st.one_of(st.sampled_from(["a", "b ", "", "\x00", "é", "\ud800", "x" * 101]), st.text(max_size=3))
numbers = st.one_of(st.integers(-5, 5), st.booleans(), st.floats(allow_nan=False), st.just("3"), st.none())
marks = st.fixed_dictionaries(
    {"lines": st.one_of(st.lists(st.one_of(texts, numbers), max_size=3), texts, st.none())},
    optional={"points": st.one_of(st.lists(numbers, max_size=3), st.none()), "more": numbers},
)
idents: Callable[[UUID], list[str]] = lambda one: [str(one), one.hex, one.urn, str(one).upper()]  # noqa: E731
ballots = st.fixed_dictionaries(
    {},
    optional={
        "pass": st.one_of(texts, numbers, st.just("p" * 401)),
        "submission": st.one_of(st.uuids().flatmap(lambda one: st.sampled_from(idents(one))), texts, numbers),
        "paper": st.one_of(texts, numbers, st.just("f" * 65)),
        "code": st.one_of(texts, numbers, st.just("c" * 21)),
        "marks": st.one_of(st.dictionaries(texts, st.one_of(marks, numbers), max_size=2), texts, numbers),
    },
)
plain = st.builds(
    lambda one, lines, points: {
        "pass": "p", "submission": str(one), "paper": "f", "marks": {"all": {"lines": lines, **points}},
    },
    st.uuids(),
    st.lists(st.sampled_from("abc"), max_size=3),
    st.one_of(st.just({}), st.fixed_dictionaries({"points": st.lists(st.integers(-5, 5), max_size=3)})),
)  # fmt: skip


@given(ballots)
@settings(max_examples=1000, deadline=None)
def test_nothing_is_read_as_plain_that_rest_framework_reads_otherwise(given: dict[str, Any]) -> None:
    text = json.dumps(given)
    read = taking.read_plain(text.encode())
    if read is not None:
        shape = BallotSerializer(data=json.loads(text))
        assert shape.is_valid(), shape.errors
        assert read == shape.validated_data


@given(plain)
def test_what_clients_send_is_plain(given: dict[str, Any]) -> None:
    read = taking.read_plain(json.dumps(given).encode())
    shape = BallotSerializer(data=given)
    assert shape.is_valid()
    assert read == shape.validated_data
