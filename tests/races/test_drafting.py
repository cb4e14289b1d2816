"""Many at once in a panel's room: no voice on a text that is gone, no change over another unseen."""

from __future__ import annotations

import pytest

from panels.domain.consent import Bar, Stand
from panels.domain.ladder import Content, Rung
from panels.models import Answer, Asking, Draft
from panels.queries.ladder import tallies
from panels.queries.panels import bar_of, charter_in
from panels.services.adopting import adopt_charter
from panels.services.answering import answer
from panels.services.asking import put_bar
from panels.services.consenting import consent_to_rest, speak
from panels.services.drafting import change_article
from pb.domain.charter import ARTICLES
from pb.domain.charter_digest import article_digest, as_data
from pb.domain.verdict import Refused
from pb.models import CharterVersion
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.races.hands import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
NOW = make.START


def test_of_eight_who_change_one_article_at_once_one_does_and_seven_are_told() -> None:
    made = rooms.room()
    charter = charter_in(made.draft)
    seen = article_digest(charter, "electorate")
    electorate = as_data(charter)["electorate"]

    def change(number: int) -> str:
        value = {**electorate, "minimum_age": 10 + number}
        try:
            change_article(
                panel=made.panel,
                article="electorate",
                value=value,
                seen=seen,
                note="",
                by=made.facilitator,
                at=NOW,
            )
        except Refused as refused:
            return refused.verdict.codes[0]
        return "changed"

    answers = at_once(8, change)
    assert sorted(answers) == ["article_changed_meanwhile"] * 7 + ["changed"]
    assert list(Draft.objects.values_list("number", flat=True)) == [1, 2]
    assert Asking.objects.filter(article="electorate", closed_at=None).count() == 1


def test_eight_who_change_articles_of_their_own_at_once_all_do() -> None:
    made = rooms.room()
    charter = charter_in(made.draft)
    values = {
        "counting": {"rule": "greedy-no-skip"},
        "openness": {"small_number": 7},
        "too_few": {"skip_vote": False},
        "left_over": {"then": "return"},
    }
    articles = list(values)

    def change(number: int) -> int:
        article = articles[number]
        seen = article_digest(charter, article)
        return change_article(
            panel=made.panel,
            article=article,
            value=values[article],
            seen=seen,
            note="",
            by=made.facilitator,
            at=NOW,
        ).number

    assert sorted(at_once(len(articles), change)) == [2, 3, 4, 5]
    body = made.draft.body
    assert (body["counting"]["rule"], body["openness"]["small_number"]) == ("greedy-no-skip", 7)
    assert (body["too_few"]["skip_vote"], body["left_over"]["then"]) == (False, "return")


@pytest.mark.parametrize("time", range(3))
def test_a_voice_given_while_the_draft_is_replaced_counts_on_the_text_it_was_given_to(time: int) -> None:
    made = rooms.room(members=4, quorum=3, threshold=75)
    draft = made.draft
    seen = article_digest(charter_in(draft), "counting")

    def act(number: int) -> str:
        try:
            if number == 0:
                change_article(
                    panel=made.panel,
                    article="counting",
                    value={"rule": "greedy-no-skip"},
                    seen=seen,
                    note="",
                    by=made.facilitator,
                    at=NOW,
                )
                return "changed"
            by = made.members[number - 1]
            speak(draft=draft, article="counting", stand=Stand.SUPPORTS, words="", by=by, at=NOW)
            speak(draft=draft, article="money", stand=Stand.SUPPORTS, words="", by=by, at=NOW)
        except Refused as refused:
            return refused.verdict.codes[0]
        return "spoken"

    answers = at_once(5, act)
    assert answers[0] == "changed"
    assert set(answers[1:]) <= {"spoken", "asked_no_more", "draft_replaced"}
    found = {each.article: each for each in tallies(made.panel)}
    assert found["counting"].spoken == 0
    assert found["money"].spoken == answers.count("spoken")
    on_the_old = Answer.objects.filter(asking__article="counting", asking__digest=seen).count()
    assert on_the_old == answers.count("spoken")


def test_many_answers_of_one_member_leave_one_that_counts() -> None:
    made = rooms.room()
    asking = made.panel.askings.get(rung=Rung.CONSENT, article="money", closed_at=None)
    stands = [Stand.SUPPORTS, Stand.CONSENTS]

    def say(number: int) -> int:
        content = Content(stand=stands[number % 2])
        return answer(asking=asking, content=content, by=made.members[0], at=NOW).pk

    assert len(set(at_once(8, say))) == 8
    assert Answer.objects.filter(asking=asking, replaced_at=None).count() == 1


def test_an_objection_and_an_adoption_at_once_never_both_pass() -> None:
    made = rooms.room(members=3, quorum=3, threshold=75, patience=2)
    rooms.agree(made)
    draft = made.draft

    def act(number: int) -> str:
        try:
            if number == 0:
                adopt_charter(round=made.round, digest_seen=draft.digest, by=made.facilitator, at=NOW)
            else:
                speak(
                    draft=draft,
                    article="money",
                    stand=Stand.OBJECTS,
                    words="No.",
                    change="More.",
                    by=made.members[0],
                    at=NOW,
                )
        except Refused as refused:
            return refused.verdict.codes[0]
        return "done"

    answers = at_once(2, act)
    assert answers.count("done") == 1
    version = CharterVersion.objects.filter(round=made.round).first()
    assert (version is not None) == (answers[0] == "done")
    if version is not None:
        assert version.reasons["money"] == "3 agreed, 0 objected, 0 did not say."


def test_a_bar_is_agreed_once_however_many_speak_and_put_at_once() -> None:
    made = rooms.room(members=6, quorum=4, threshold=75, patience=2, draft=False)
    asking = put_bar(panel=made.panel, bar=Bar(1, 2, 60, 1), words="", by=made.facilitator, at=NOW)

    def act(number: int) -> str:
        try:
            if number == 6:
                put_bar(panel=made.panel, bar=Bar(3, 4, 80, 3), words="", by=made.facilitator, at=NOW)
            else:
                answer(asking=asking, content=Content(stand=Stand.SUPPORTS), by=made.members[number], at=NOW)
        except Refused as refused:
            return refused.verdict.codes[0]
        return "done"

    answers = at_once(7, act)
    assert set(answers) <= {"done", "asked_no_more"}
    made.panel.refresh_from_db()
    agreed = Asking.objects.filter(rung=Rung.BAR, agreed=True)
    assert agreed.filter(pk=asking.pk).count() <= 1
    assert (bar_of(made.panel) == Bar(1, 2, 60, 1)) == agreed.filter(pk=asking.pk).exists()


def test_everybody_consents_to_the_rest_at_once() -> None:
    made = rooms.room(members=6, quorum=4, threshold=75)
    draft = made.draft
    answers = at_once(6, lambda number: consent_to_rest(draft=draft, by=made.members[number], at=NOW))
    assert answers == [len(ARTICLES)] * 6
    assert {each.consents for each in tallies(made.panel)} == {6}
