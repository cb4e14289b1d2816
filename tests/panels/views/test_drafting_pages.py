"""Changing, comparing and bringing articles, as the facilitator and members meet them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from panels.domain.charter_schema import Repeated, parts_of
from panels.models import Draft
from panels.queries.panels import charter_in
from pb.domain.charter import ARTICLES
from pb.domain.charter_digest import article_digest, as_data, canonical, digest
from pb.models import Round
from tests.clients import signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.panels.test_article_forms import as_sent, opened

pytestmark = pytest.mark.django_db


def address(round: Round, more: str = "") -> str:
    return f"/rounds/{round.slug}/panel/{more}"


def sent(made: rooms.Room, article: str, **changes: str) -> dict[str, Any]:
    """The form of an article as it would be posted, with changes."""
    charter = charter_in(made.draft)
    data: dict[str, Any] = dict(as_sent(opened(charter, article)).lists())
    return {**data, "seen": article_digest(charter, article), **changes}


@pytest.mark.parametrize("article", ARTICLES)
def test_every_article_can_be_opened_for_change_and_saved_untouched(article: str) -> None:
    made = rooms.room()
    client = signed_in(made.facilitator)
    page = client.get(address(made.round, f"draft/{article}/")).content.decode()
    assert "Save as a new draft" in page
    assert [f'id="rows-{part.name}"' in page for part in parts_of(article) if isinstance(part, Repeated)] == [
        True for part in parts_of(article) if isinstance(part, Repeated)
    ]
    answer = client.post(address(made.round, f"draft/{article}/"), sent(made, article))
    assert (answer.status_code, Draft.objects.count()) == (422, 1)
    assert "Nothing is different" in answer.content.decode()


def test_a_change_is_saved_and_told() -> None:
    made = rooms.room()
    answer = signed_in(made.facilitator).post(
        address(made.round, "draft/electorate/"),
        sent(made, "electorate", minimum_age="11", age_reason="Pupils can take part.", note="After talks."),
    )
    assert answer["Location"].endswith("/panel/charter/electorate/")
    assert (made.draft.body["electorate"]["minimum_age"], made.draft.note) == (11, "After talks.")


def test_what_cannot_work_stands_beside_its_field_with_everything_typed() -> None:
    made = rooms.room()
    data = sent(made, "money", **{"pots-0-maximum": "90,000", "pots-0-name": "Zog's pot"})
    answer = signed_in(made.facilitator).post(address(made.round, "draft/money/"), data)
    page = answer.content.decode()
    assert (answer.status_code, Draft.objects.count()) == (422, 1)
    assert 'href="#id_pots-0-maximum"' in page
    assert ("90,000" in page, "Zog&#x27;s pot" in page) == (True, True)


def test_rows_are_added_without_a_script_and_nothing_is_saved() -> None:
    made = rooms.room()
    data = sent(made, "money", row="add:pots", note="More pots")
    data["pots-0-name"] = "Typed"
    page = signed_in(made.facilitator).post(address(made.round, "draft/money/"), data).content.decode()
    assert ('name="pots-2-name"' in page, "Typed" in page, "More pots" in page) == (True, True, True)
    assert Draft.objects.count() == 1


def test_two_who_change_the_same_article_do_not_overwrite_each_other_unseen() -> None:
    made = rooms.room()
    client = signed_in(made.facilitator)
    data = sent(made, "electorate", minimum_age="12", age_reason="Mine.")
    rooms.redraft(made, electorate={**made.draft.body["electorate"], "minimum_age": 9})
    answer = client.post(address(made.round, "draft/electorate/"), data)
    page = answer.content.decode()
    assert (answer.status_code, "Mine." in page, "It says this now" in page) == (409, True, True)
    seen = article_digest(charter_in(made.draft), "electorate")
    assert f'value="{seen}"' in page
    client.post(address(made.round, "draft/electorate/"), {**data, "seen": seen})
    assert made.draft.body["electorate"]["minimum_age"] == 12


def test_changes_to_different_articles_both_stand() -> None:
    made = rooms.room()
    data = sent(made, "electorate", minimum_age="12", age_reason="Mine.")
    rooms.redraft(made, counting={"rule": "greedy-no-skip"})
    signed_in(made.facilitator).post(address(made.round, "draft/electorate/"), data)
    body = made.draft.body
    assert (body["electorate"]["minimum_age"], body["counting"]["rule"]) == (12, "greedy-no-skip")


def test_the_draft_as_a_file_has_the_digest_that_the_page_shows() -> None:
    made = rooms.room()
    member = signed_in(made.members[0])
    file = member.get(address(made.round, "charter/draft.json"))
    assert file.content == canonical(charter_in(made.draft))
    assert made.draft.digest == digest(charter_in(made.draft))
    assert made.draft.digest in member.get(address(made.round, "charter/")).content.decode()


def test_drafts_and_other_rounds_are_compared_in_words() -> None:
    made = rooms.room()
    other = make.chartered_round(title="Calton last year")
    rooms.redraft(made, ballot={"kind": "approval", "choose": "up_to", "number": 3, "per": "pooled"})
    member = signed_in(made.members[0])
    page = member.get(address(made.round, "charter/compare/")).content.decode()
    assert ("One article is different" in page, "Yes, exactly that many" in page) == (True, True)
    there = f"charter/compare/?before=round-{other.slug}-1&after=draft-2"
    assert "Calton last year" in member.get(address(made.round, there)).content.decode()
    wild = member.get(address(made.round, "charter/compare/?before=x&after=draft-999"))
    assert wild.status_code == 200


def test_what_is_brought_is_looked_at_first_and_taken_article_by_article() -> None:
    made = rooms.room()
    rooms.agree(made)
    body = as_data(charter_in(made.draft))
    body["ballot"] |= {"choose": "up_to"}
    body["counting"] |= {"rule": "greedy-no-skip"}
    client, there = signed_in(made.facilitator), address(made.round, "charter/bring/")
    file = SimpleUploadedFile("charter.json", json.dumps(body).encode())
    look = client.post(there, {"file": file}).content.decode()
    assert ("Two articles would be different" in look, Draft.objects.count()) == (True, 1)
    take = {"text": json.dumps(body), "act": "take", "seen": made.draft.digest}
    none = client.post(there, take)
    assert (none.status_code, Draft.objects.count()) == (422, 1)
    client.post(there, {**take, "articles": ["ballot"]})
    assert (made.draft.body["ballot"]["choose"], made.draft.body["counting"]["rule"]) == ("up_to", "greedy")
    late = client.post(there, {**take, "articles": ["counting"]})
    assert (late.status_code, Draft.objects.count()) == (409, 2)


@pytest.mark.parametrize("text", ["", "{", '{"format": 1.5}', "[]", "\x00"])
def test_what_is_no_charter_is_refused_with_what_was_given(text: str) -> None:
    made = rooms.room()
    answer = signed_in(made.facilitator).post(address(made.round, "charter/bring/"), {"text": text})
    assert (answer.status_code, Draft.objects.count()) == (422, 1)


def test_areas_of_another_round_are_refused() -> None:
    made = rooms.room()
    body = as_data(charter_in(made.draft))
    body["electorate"] |= {"areas": ["nowhere"]}
    answer = signed_in(made.facilitator).post(
        address(made.round, "charter/bring/"),
        {"text": json.dumps(body), "act": "take", "seen": made.draft.digest, "articles": ["electorate"]},
    )
    assert (answer.status_code, "Choose areas of this round only." in answer.content.decode()) == (422, True)


def test_only_the_facilitator_changes_and_brings_and_no_stranger_reads() -> None:
    made = rooms.room()
    member, stranger = signed_in(made.members[0]), signed_in(make.person())
    pages = ["draft/money/", "charter/bring/"]
    assert [member.get(address(made.round, page)).status_code for page in pages] == [403, 403]
    pages += ["charter/", "charter/money/", "charter/compare/", "charter/draft.json", "charter/bar/"]
    assert {stranger.get(address(made.round, page)).status_code for page in pages} == {403}
    assert {Client().get(address(made.round, page)).status_code for page in pages} == {302}


def test_a_tight_timetable_and_tight_money_are_warned_of() -> None:
    made = rooms.room()
    body = make.charter_body()
    windows = [dict(each) for each in body["timetable"]["windows"]]
    windows[4]["closes"] = (make.START + timedelta(days=121)).isoformat()
    rooms.redraft(made, timetable={"windows": windows})
    page = signed_in(made.members[0]).get(address(made.round, "charter/")).content.decode()
    assert ("lasts 1 day" in page, "People can vote online only" in page) == (True, True)
