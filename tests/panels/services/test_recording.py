"""Terms of reference, evidence, differences, and the council's answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from panels.domain.interests import Matter
from panels.models import CouncilAnswer, Evidence, Terms
from panels.queries.record import agreed_terms, differences_of
from panels.services.evidencing import offer, request
from panels.services.moving import move
from panels.services.recording import (
    answer_panel,
    note_difference,
    put_terms,
    remove_difference,
    settle_terms,
    speak_on_terms,
)
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def put(made: rooms.Room, text: str = "We write the rules.") -> Terms:
    return put_terms(panel=made.panel, text=text, by=made.facilitator, at=NOW)


def agree(made: rooms.Room, terms: Terms, *numbers: int, agrees: bool = True, words: str = "") -> None:
    for number in numbers:
        speak_on_terms(terms=terms, agrees=agrees, words=words, by=made.members[number], at=NOW)


def test_terms_are_agreed_when_all_have_spoken_and_the_bar_is_met() -> None:
    made = rooms.room(members=3, quorum=2, threshold=66)
    terms = put(made)
    agree(made, terms, 0, 1)
    before = agreed_terms(made.panel)
    agree(made, terms, 2, agrees=False, words="Shorter.")
    assert (before, agreed_terms(made.panel)) == (None, terms)


def test_the_facilitator_settles_terms_once_the_bar_is_met_and_not_before() -> None:
    made = rooms.room(members=3, quorum=2, threshold=66)
    terms = put(made)
    agree(made, terms, 0)
    with pytest.raises(Refused) as early:
        settle_terms(terms=terms, by=made.facilitator, at=NOW)
    agree(made, terms, 1)
    with pytest.raises(Refused) as member:
        settle_terms(terms=terms, by=made.members[0], at=NOW)
    settle_terms(terms=terms, by=made.facilitator, at=NOW)
    assert [said(no) for no in (early, member)] == [
        ("state", ("terms_not_agreed_yet",)),
        ("hand", ("wrong_hand",)),
    ]
    assert agreed_terms(made.panel) == terms


def test_agreed_terms_hold_until_new_ones_are_agreed() -> None:
    made = rooms.room()
    first = put(made)
    agree(made, first, 0, 1, 2)
    second = put(made, "We also choose the shortlist.")
    third = put(made, "We choose the shortlist and hear appeals.")
    assert agreed_terms(made.panel) == first
    with pytest.raises(Refused) as gone:
        agree(made, second, 0)
    agree(made, third, 0, 1, 2)
    states = list(Terms.objects.order_by("number").values_list("number", "state"))
    assert said(gone) == ("state", ("changed_meanwhile",))
    assert states == [(1, "replaced"), (2, "replaced"), (3, "agreed")]
    with pytest.raises(ProgrammingError), transaction.atomic():
        Terms.objects.update(text="Other.")


def test_an_objection_to_terms_has_words_and_comes_from_a_member() -> None:
    made = rooms.room()
    terms = put(made)
    with pytest.raises(Refused) as silent:
        agree(made, terms, 0, agrees=False)
    with pytest.raises(Refused) as hand:
        speak_on_terms(terms=terms, agrees=True, words="", by=made.facilitator, at=NOW)
    assert [said(no) for no in (silent, hand)] == [
        ("input", ("objection_without_words",)),
        ("hand", ("wrong_hand",)),
    ]


def offered(made: rooms.Room, **more: Any) -> Evidence:
    given: dict[str, Any] = {
        "title": "Pupils",
        "offered_by": "Schools team",
        "article": "electorate",
        "about": "",
        "link": "https://example.org/",
        "upload": None,
        "by": made.facilitator,
        "at": NOW,
    }
    return offer(panel=made.panel, **(given | more))


def test_evidence_is_a_file_or_a_link_from_somebody_who_has_not_stepped_out() -> None:
    made = rooms.room()
    offered(made)
    rooms.step_out(made, Matter(article="electorate"))
    cases: list[dict[str, Any]] = [
        {"link": ""},
        {"article": "moon"},
        {"by": made.members[0]},
        {"by": make.with_role(made.round, Role.OBSERVER)},
    ]
    found = []
    for change in cases:
        with pytest.raises(Refused) as no:
            offered(made, **change)
        found.append(said(no))
    assert found == [
        ("input", ("evidence_file_or_link",)),
        ("input", ("article_unknown",)),
        ("hand", ("stepped_out",)),
        ("hand", ("wrong_hand",)),
    ]
    offered(made, by=made.members[0], article="money")


def test_a_question_of_a_member_is_answered_or_declined_once() -> None:
    made = rooms.room()
    asked = request(
        member=rooms.member_of(made), article="", question="How many?", by=made.members[0], at=NOW
    )
    with pytest.raises(Refused) as silent:
        move(thing=asked, act="decline", by=made.facilitator, at=NOW)
    move(thing=asked, act="decline", by=made.facilitator, at=NOW, why="Nobody counts that.")
    with pytest.raises(Refused) as again:
        move(thing=asked, act="answer", by=made.facilitator, at=NOW, why="Seven.")
    assert [said(no) for no in (silent, again)] == [
        ("input", ("why_missing",)),
        ("state", ("not_open_here",)),
    ]


def test_differences_and_answers_are_written_by_the_right_hand_and_stay() -> None:
    made = rooms.room()
    officer = make.with_role(made.round, Role.OFFICER)
    words = {"article": "", "question": "The age", "settled": "Eight.", "minority": "One wanted eleven."}
    noted = note_difference(panel=made.panel, by=made.facilitator, at=NOW, **words)
    answer = {"said": "Buses.", "did": "Asked.", "why": "Theirs."}
    with pytest.raises(Refused) as member:
        note_difference(panel=made.panel, by=made.members[0], at=NOW, **words)
    with pytest.raises(Refused) as facilitator:
        answer_panel(panel=made.panel, by=made.facilitator, at=NOW, **answer)
    answer_panel(panel=made.panel, by=officer, at=NOW, **answer)
    assert [said(no) for no in (member, facilitator)] == [("hand", ("wrong_hand",))] * 2
    with pytest.raises(ProgrammingError), transaction.atomic():
        CouncilAnswer.objects.update(why="Other.")
    remove_difference(difference=noted, why="Names a member.", by=made.facilitator, at=NOW)
    assert list(differences_of(made.panel)) == []
