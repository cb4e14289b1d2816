"""The panel's page of appeals, the public one, My page and the room."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clients import at, signed_in
from tests.factories import scoring as bench
from tests.panels.services.test_hearing import AT, appealed, speak

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with at(AT):
        yield


def test_members_speak_read_each_other_and_answer() -> None:
    made = bench.bench(members=3)
    of = appealed(made)
    there = f"/rounds/{made.round.slug}/panel/hearing/"
    client = signed_in(made.people[0])
    before = client.get(there).content.decode()
    assert ("Waits for you" in before, "The deed is ours." in before) == (True, True)
    declare = f"/rounds/{made.round.slug}/panel/interests/?about=idea:{of.proposal_id}"
    assert declare in before
    assert f'value="idea:{of.proposal_id}" selected' in client.get(declare).content.decode()
    wrong = client.post(there, {"appeal": of.pk, "act": "speak", f"{of.pk}-words": "The deed."})
    assert (wrong.status_code, f'href="#id_{of.pk}-stand_0"' in wrong.content.decode()) == (422, True)
    assert "The deed.</textarea>" in wrong.content.decode()
    speak(of, made.people[1], words="My own words.")
    assert "My own words." not in client.get(there).content.decode()
    said = {f"{of.pk}-stand": "overturn", f"{of.pk}-words": "Yes."}
    client.post(there, {"appeal": of.pk, "act": "speak"} | said)
    page = client.get(there).content.decode()
    assert ("My own words." in page, "Give the panel’s answer" in page) == (True, True)
    client.post(there, {"appeal": of.pk, "act": "answer", f"end-{of.pk}-reason": "We saw the deed."})
    of.refresh_from_db()
    assert (of.answer, of.answer_reason) == ("overturned", "We saw the deed.")
    assert client.get(there).content.decode().count("We saw the deed.") == 1


def test_an_officer_reads_without_a_form_and_a_stranger_not_at_all() -> None:
    made = bench.bench()
    of = appealed(made)
    there = f"/rounds/{made.round.slug}/panel/hearing/"
    page = signed_in(made.facilitator).get(there)
    assert (page.status_code, "<textarea" in page.content.decode()) == (200, False)
    given = {"appeal": of.pk, "act": "speak", f"{of.pk}-stand": "overturn", f"{of.pk}-words": "So."}
    assert signed_in(made.facilitator).post(there, given).status_code == 403
    assert of.by is not None
    assert signed_in(of.by).get(there).status_code == 403
    assert signed_in(made.people[0]).post(there, given | {"appeal": "x"}).status_code == 404


def test_what_waits_is_told_on_my_page_in_the_room_and_on_the_public_page() -> None:
    made = bench.bench()
    of = appealed(made)
    client = signed_in(made.people[0])
    there = f"/rounds/{made.round.slug}/panel/hearing/"
    assert f'href="{there}"' in client.get("/mine/").content.decode()
    assert "1 author asks the panel" in client.get(f"/rounds/{made.round.slug}/panel/").content.decode()
    public = client.get(f"/rounds/{made.round.slug}/appeals/").content.decode()
    assert (f'href="{there}#appeal-{of.pk}"' in public, "<textarea" in public) == (True, False)
    speak(of, made.people[0])
    assert f'href="{there}"' not in client.get("/mine/").content.decode()


def test_ideas_on_a_pile_wait_on_my_page_and_in_the_room() -> None:
    made = bench.bench()
    with at(bench.AT):
        review = bench.review(made)
        piles = [review.readings.filter(member=made.seat(n), ended_at=None).count() for n in range(4)]
        number = piles.index(max(piles))
        client = signed_in(made.people[number])
        words = f"{piles[number]} idea{'s' if piles[number] > 1 else ''} wait"
        assert words in client.get("/mine/").content.decode()
        assert "Your score is needed" in client.get(f"/rounds/{made.round.slug}/panel/").content.decode()
        for reading in review.readings.filter(member=made.seat(number), ended_at=None):
            bench.score(review, made.seat(number), reading.proposal)
        assert words not in client.get("/mine/").content.decode()
