"""Live polls: asking, joining by a code, answering without a login, the big screen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from panels.domain.polling import PollKind
from panels.models import Poll, PollAnswer
from panels.services import polling
from panels.services.moving import move
from panels.services.sitting_together import Meeting, call_sitting
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from tests.clients import signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START


def poll(made: rooms.Room | None = None, **more: Any) -> Poll:
    made = made or rooms.room(draft=False)
    given: dict[str, Any] = {
        "round": made.round,
        "kind": PollKind.PICK,
        "question": "Which comes first?",
        "options": ["Benches", "Trees", "Lights"],
        "most": 1,
        "hide_small": False,
        "by": made.facilitator,
        "at": NOW,
    }
    return polling.open_poll(**(given | more))


def phone(of: Poll) -> Client:
    """A browser that has opened the poll."""
    client = Client()
    client.get(f"/join/{of.code}/")
    return client


def test_a_facilitator_asks_shows_and_closes() -> None:
    made = rooms.room(draft=False)
    client = signed_in(made.facilitator)
    there = f"/rounds/{made.round.slug}/panel/polls/"
    wrong = client.post(there, {"kind": "pick", "question": "Which?", "options": "Benches", "most": "1"})
    assert (wrong.status_code, 'href="#id_options"' in wrong.content.decode()) == (422, True)
    client.post(there, {"kind": "pick", "question": "Which?", "options": "Benches\n Trees \n\n", "most": "1"})
    made_poll = Poll.objects.get()
    assert made_poll.options == ["Benches", "Trees"]
    screen = f"/join/{made_poll.code}/screen/"
    phone(made_poll).post(f"/join/{made_poll.code}/", {"picks": "1"})
    hidden = Client().get(screen).content.decode()
    assert ("1 answer" in hidden, "<table" in hidden, made_poll.code in hidden) == (True, False, True)
    client.post(f"{there}{made_poll.pk}/", {"act": "show"})
    assert "<table" in Client().get(screen).content.decode()
    client.post(f"{there}{made_poll.pk}/", {"act": "close"})
    assert "closed" in Client().get(screen).content.decode()
    client.post(f"{there}{made_poll.pk}/", {"act": "hide"})
    assert Client().get(screen).status_code == 404
    acts = list(LedgerEntry.objects.filter(act__startswith="panel.poll").values_list("act", flat=True))
    assert acts == ["panel.poll_opened", "panel.poll_closed"]


def test_only_the_facilitator_runs_polls() -> None:
    made = rooms.room(draft=False)
    of = poll(made)
    there = f"/rounds/{made.round.slug}/panel/polls/"
    others = [make.with_role(made.round, Role.OFFICER), made.members[0], make.person()]
    assert [signed_in(who).get(there).status_code for who in others] == [403, 403, 403]
    assert [signed_in(who).post(f"{there}{of.pk}/", {"act": "show"}).status_code for who in others] == [
        403
    ] * 3
    assert Client().get(there).status_code == 302
    assert Poll.objects.get().shown_at is None
    stranger = rooms.room(draft=False)
    other = signed_in(stranger.facilitator).get(f"/rounds/{stranger.round.slug}/panel/polls/{of.pk}/")
    assert other.status_code == 404


def test_one_answer_a_phone_changed_until_closed() -> None:
    of = poll()
    one, two = phone(of), phone(of)
    for picks in ("0", "0", "2"):
        assert one.post(f"/join/{of.code}/", {"picks": picks}).status_code == 302
    two.post(f"/join/{of.code}/", {"picks": "1"})
    assert sorted(body["picks"][0] for body in PollAnswer.objects.values_list("body", flat=True)) == [1, 2]
    again = one.get(f"/join/{of.code}/").content.decode()
    assert "Your answer is saved" in again
    assert re.search(r'value="2"[^>]*checked', again)
    nothing = one.post(f"/join/{of.code}/", {})
    assert (nothing.status_code, "Choose one answer" in nothing.content.decode()) == (422, True)
    polling.close(poll=of, by=of.by, at=NOW + timedelta(minutes=5))
    assert one.post(f"/join/{of.code}/", {"picks": "0"}).status_code == 404
    with pytest.raises(Refused) as late:
        polling.answer(poll=of, browser="b", body={"picks": [0]}, at=NOW)
    assert late.value.verdict.codes == ("poll_not_open",)
    assert PollAnswer.objects.count() == 2


def test_a_token_is_for_one_poll_and_made_by_us() -> None:
    made = rooms.room(draft=False)
    first, second = poll(made), poll(made)
    client = phone(first)
    client.post(f"/join/{first.code}/", {"picks": "0"})
    forged = Client()
    forged.cookies["poll"] = "made-up"
    assert forged.post(f"/join/{first.code}/", {"picks": "1"}).status_code == 422
    carried = Client()
    carried.cookies["poll"] = client.cookies["poll"].value
    assert carried.post(f"/join/{second.code}/", {"picks": "1"}).status_code == 422
    assert [row.poll for row in PollAnswer.objects.all()] == [first]
    assert client.cookies["poll"].value not in PollAnswer.objects.get().token


def test_a_script_hears_saved_or_why_not() -> None:
    of = poll(most=2)
    client = phone(of)
    live = {"X-Live": "1"}
    saved = client.post(f"/join/{of.code}/", {"picks": ["0", "1"]}, headers=live)
    assert saved.json() == {"saved": True, "why": []}
    many = client.post(f"/join/{of.code}/", {"picks": ["0", "1", "2"]}, headers=live)
    assert (many.status_code, many.json()["saved"]) == (422, False)
    polling.close(poll=of, by=of.by, at=NOW + timedelta(minutes=5))
    gone = client.post(f"/join/{of.code}/", {"picks": ["0"]}, headers=live)
    assert (gone.status_code, gone.json()["saved"]) == (404, False)


def test_closed_and_unknown_codes_answer_alike_and_guessing_is_slowed_down() -> None:
    cache.clear()
    of = poll()
    polling.close(poll=of, by=of.by, at=NOW + timedelta(minutes=5))
    unknown, closed = (Client().get(f"/join/{code}/") for code in ("222222", of.code))
    assert (unknown.status_code, closed.status_code) == (404, 404)
    assert unknown.content.replace(b"222222", b"") == closed.content.replace(of.code.encode(), b"")
    answers = [Client().get(f"/join/22222{symbol}/").status_code for symbol in "3456789CDF" * 6]
    assert (answers[0], answers[-1]) == (404, 429)
    open_one = poll()
    assert Client().get(f"/join/{open_one.code}/").status_code == 200
    cache.clear()


def test_people_type_codes_as_they_like() -> None:
    of = poll()
    typed = Client().get("/join/", {"code": f" {of.code[:3].lower()}-{of.code[3:]} "})
    assert typed["Location"] == f"/join/{of.code}/"
    assert Client().get(f"/join/{of.code.lower()}/")["Location"] == f"/join/{of.code}/"
    assert Client().get("/join/").status_code == 200


def test_words_wait_for_the_facilitator_and_changed_words_wait_again() -> None:
    of = poll(kind=PollKind.WORDS, options=[])
    client = phone(of)
    client.post(f"/join/{of.code}/", {"words": "  More   benches <b>now</b> "})
    polling.show(poll=of, shown=True, by=of.by, at=NOW)
    screen = f"/join/{of.code}/screen/"
    assert "benches" not in Client().get(screen).content.decode()
    (answer,) = PollAnswer.objects.all()
    polling.let_through(poll=of, answers=[answer.pk], by=of.by, at=NOW)
    assert "More benches &lt;b&gt;now&lt;/b&gt;" in Client().get(screen).content.decode()
    client.post(f"/join/{of.code}/", {"words": "More benches <b>now</b>"})
    assert "benches" in Client().get(screen).content.decode()
    client.post(f"/join/{of.code}/", {"words": "Something rude"})
    assert "rude" not in Client().get(screen).content.decode()
    long = client.post(f"/join/{of.code}/", {"words": "x" * 2000})
    assert long.status_code == 422


def test_ranks_have_a_place_each() -> None:
    of = poll(kind=PollKind.RANK)
    client = phone(of)
    twice = client.post(f"/join/{of.code}/", {"rank_0": "1", "rank_1": "1", "rank_2": "3"})
    assert (twice.status_code, 'href="#id_rank_0"' in twice.content.decode()) == (422, True)
    client.post(f"/join/{of.code}/", {"rank_0": "3", "rank_1": "1", "rank_2": "2"})
    assert PollAnswer.objects.get().body == {"ranks": [1, 2, 0]}


def test_the_big_screen_hears_nothing_new_until_something_changes() -> None:
    of = poll()
    screen = f"/join/{of.code}/screen/"
    first = Client().get(screen)
    same = Client().get(screen, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    phone(of).post(f"/join/{of.code}/", {"picks": "0"})
    second = Client().get(screen, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (second.status_code, second["ETag"] != first["ETag"]) == (200, True)
    polling.show(poll=of, shown=True, by=of.by, at=NOW)
    assert Client().get(screen, HTTP_IF_NONE_MATCH=second["ETag"]).status_code == 200


def test_answers_are_deleted_thirty_days_after_closing() -> None:
    of, open_one = poll(), poll()
    phone(of).post(f"/join/{of.code}/", {"picks": "0"})
    phone(open_one).post(f"/join/{open_one.code}/", {"picks": "0"})
    polling.close(poll=of, by=of.by, at=NOW)
    assert polling.purge_polls(at=NOW + timedelta(days=29)) == 0
    assert polling.purge_polls(at=NOW + timedelta(days=30)) == 1
    assert polling.purge_polls(at=NOW + timedelta(days=30)) == 0
    assert [row.poll for row in PollAnswer.objects.all()] == [open_one]


def test_every_page_of_a_poll_says_that_it_is_no_vote() -> None:
    of = poll()
    pages = [
        Client().get(address).content.decode()
        for address in ("/join/", f"/join/{of.code}/", f"/join/{of.code}/screen/")
    ]
    assert all("ot a vote" in page for page in pages)
    assert all(len(page) < 50_000 for page in pages)


def test_a_poll_of_a_sitting_stands_on_its_page_and_shows_what_the_room_may_see() -> None:
    made = rooms.room(draft=False)
    sitting, gone = (
        call_sitting(
            panel=made.panel,
            meeting=Meeting("", NOW + day, NOW + day + timedelta(hours=2), "Library", "", "", ()),
            by=made.facilitator,
            at=NOW,
        )
        for day in (timedelta(days=7), timedelta(days=14))
    )
    move(thing=gone, act="cancel", by=made.facilitator, at=NOW, why="Snow.")
    facilitator, member = signed_in(made.facilitator), signed_in(made.members[0])
    page = f"/rounds/{made.round.slug}/panel/sittings/{sitting.number}/"
    there = f"/rounds/{made.round.slug}/panel/polls/"
    assert "Live polls</h2>" not in member.get(page).content.decode()
    assert f"{there}?sitting=1" in facilitator.get(page).content.decode()
    assert f"{there}?sitting=1" not in member.get(page).content.decode()
    form = facilitator.get(f"{there}?sitting=1").content.decode()
    assert re.search(r'<option value="1" selected', form)
    assert 'value="2"' not in form.split('name="sitting"')[1]
    asked = {"kind": "pick", "question": "Which first?", "options": "Benches\nTrees", "most": "1"}
    for wrong in (str(gone.number), "77", "x"):
        answer = facilitator.post(there, asked | {"sitting": wrong})
        assert (answer.status_code, 'href="#id_sitting"' in answer.content.decode()) == (422, True)
    facilitator.post(there, asked | {"sitting": "1"})
    of = Poll.objects.get()
    assert of.sitting == sitting
    phone(of).post(f"/join/{of.code}/", {"picks": "1"})
    hidden = member.get(page).content.decode()
    assert ("Which first?" in hidden, f"/join/{of.code}/" in hidden) == (True, True)
    assert "has not shown the results" in hidden
    assert "<table" not in hidden.split("Live polls</h2>")[1]
    polling.show(poll=of, shown=True, by=of.by, at=NOW)
    polling.close(poll=of, by=of.by, at=NOW)
    shown = member.get(page).content.decode()
    assert ("<table" in shown.split("Live polls</h2>")[1], f"/join/{of.code}/" in shown) == (True, False)
    with pytest.raises(Refused) as cancelled:
        poll(made, sitting=gone)
    with pytest.raises(Refused) as foreign:
        poll(sitting=sitting)
    assert cancelled.value.verdict.codes == foreign.value.verdict.codes == ("poll_sitting_wrong",)
