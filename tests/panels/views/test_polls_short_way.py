"""Answers of phones that are plainly whole go past the layers of the pages; both ways keep the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from config import short_way
from panels.api import taking
from panels.domain.polling import PollKind, check_answer
from panels.forms.polling import AnswerForm
from panels.models import Poll, PollAnswer
from panels.services import polling
from tests.factories import panels as rooms
from tests.factories import pb as make

NOW = make.START
FORM = "application/x-www-form-urlencoded"


def ask(kind: PollKind = PollKind.PICK, most: int = 1) -> Poll:
    made = rooms.room(draft=False)
    options = ["Benches", "Trees", "Lights"] if kind in {PollKind.PICK, PollKind.RANK} else []
    return polling.open_poll(
        round=made.round, kind=kind, question="Which?", options=options, most=most, hide_small=False,
        by=made.facilitator, at=NOW,
    )  # fmt: skip


def phone(of: Poll) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.get(f"/join/{of.code}/")
    return client


def send(client: Client, of: Poll, fields: dict[str, Any], **headers: str) -> Any:
    given = {"X-Live": "1", "Origin": "http://testserver"} | headers
    return client.post(f"/join/{of.code}/", urlencode(fields, doseq=True), content_type=FORM, headers=given)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The statuses that the short way answered."""
    answered, whole = list[int](), short_way._answer

    def answer(text: bytes, status: int, kind: str) -> Any:
        answered.append(int(status))
        return whole(text, status, kind)

    monkeypatch.setattr(short_way, "_answer", answer)
    taking._POLLS.clear()
    return answered


WHOLE: list[tuple[PollKind, int, dict[str, Any], dict[str, Any]]] = [
    (PollKind.PICK, 1, {"picks": "2"}, {"picks": [2]}),
    (PollKind.PICK, 2, {"picks": ["0", "1"]}, {"picks": [0, 1]}),
    (PollKind.SCALE, 1, {"value": "4"}, {"value": 4}),
    (PollKind.WORDS, 1, {"words": " More  benches, né? "}, {"words": "More benches, né?"}),
    (PollKind.RANK, 1, {"rank_0": "3", "rank_1": "1", "rank_2": "2"}, {"ranks": [1, 2, 0]}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "most", "fields", "kept"), WHOLE)
def test_a_whole_answer_goes_the_short_way_and_sets_no_cookie(
    kind: PollKind, most: int, fields: dict[str, Any], kept: dict[str, Any], short: list[int]
) -> None:
    of = ask(kind, most)
    client = phone(of)
    answers = [send(client, of, fields) for _ in range(2)]
    assert short == [200, 200]
    assert [each.json() for each in answers] == [{"saved": True, "why": []}] * 2
    assert answers[0].cookies == {}
    assert answers[0].headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert [row.body for row in PollAnswer.objects.all()] == [kept]


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{}, {"picks": "3"}, {"picks": "x"}, {"picks": "01"}, {"picks": "²"}])
def test_what_does_not_fit_is_left_to_the_long_way(fields: dict[str, Any], short: list[int]) -> None:
    of = ask()
    client = phone(of)
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    answer = send(client, of, fields | token)
    assert (short, answer.status_code, answer.json()["saved"]) == ([], 422, False)
    assert answer.json()["why"] != []
    assert PollAnswer.objects.count() == 0


@pytest.mark.django_db
def test_another_site_a_forged_cookie_and_a_plain_form_go_the_long_way(short: list[int]) -> None:
    of, other = ask(), ask()
    client = phone(of)
    assert send(client, of, {"picks": "0"}, Origin="http://elsewhere.example").status_code == 403
    assert send(client, of, {"picks": "0"}, **{"X-Live": "0"}).status_code == 403
    assert send(Client(enforce_csrf_checks=True), of, {"picks": "0"}).status_code == 403
    forged = Client(enforce_csrf_checks=True)
    forged.cookies["poll"] = client.cookies["poll"].value
    assert send(forged, other, {"picks": "0"}).status_code == 403
    assert send(client, of, {"picks": "0", "more": "x" * 5000}).status_code == 403
    assert (short, PollAnswer.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_remembered_poll_takes_nothing_once_it_is_closed(short: list[int]) -> None:
    of = ask()
    client = phone(of)
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert send(client, of, {"picks": "0"}).status_code == 200
    polling.close(poll=of, by=of.by, at=NOW + timedelta(minutes=5))
    late = send(client, of, token | {"picks": "1"})
    assert (short, late.status_code, late.json()["saved"]) == ([200], 404, False)
    assert PollAnswer.objects.get().body == {"picks": [0]}


values = st.one_of(
    st.sampled_from(["", "0", "1", "2", "3", "01", "+1", " 1", "²", "a", "A b ", "\x00", "é", "x" * 150]),
    st.text(max_size=4),
)
kinds = st.sampled_from([(kind, most) for kind in PollKind for most in (1, 2)])
sent = st.lists(
    st.tuples(st.sampled_from(["picks", "value", "words", "rank_0", "rank_1", "rank_2"]), values), max_size=6
)


@given(kinds, sent)
@settings(max_examples=1000, deadline=None)
def test_nothing_is_read_as_plain_that_the_form_reads_otherwise(
    kind: tuple[PollKind, int], fields: list[tuple[str, str]]
) -> None:
    listed = kind[0] in {PollKind.PICK, PollKind.RANK}
    of = Poll(kind=kind[0], most=kind[1], options=["a", "b", "c"] if listed else [])
    try:
        text = urlencode(fields)
    except UnicodeEncodeError:
        return
    read = taking.read_plain(of, text.encode())
    if read is None or not check_answer(kind[0], read, len(of.options), of.most):
        return
    form = AnswerForm(QueryDict(text), poll=of)
    assert form.is_valid(), form.errors
    assert form.body() == read
