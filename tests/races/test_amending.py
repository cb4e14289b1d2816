"""An amendment and what would make it too late, at the same moment: one of them, never half of each."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from panels.queries.panels import charter_in
from panels.services.amending import adopt_amendment, open_an_amendment
from panels.services.consenting import consent_to_rest
from panels.services.drafting import change_article
from pb.domain.charter_digest import article_digest, as_data
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import CharterVersion, Round
from pb.moment import now
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.factories import voting
from tests.races.hands import at_once
from voting.models import Box, Paper
from voting.services.papers import draw_up, freeze

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def agreed(round: Round) -> rooms.Room:
    """The round's panel has agreed to count otherwise, and has not adopted it yet."""
    lead = make.with_role(round, Role.FACILITATOR)
    people = tuple(make.with_role(round, Role.PANEL_MEMBER) for _ in range(2))
    panel = round.panel
    for person in people:
        panel.members.create(person=person, joined_at=make.START)
    made = rooms.Room(round, panel, lead, people)
    open_an_amendment(round=round, why="A test.", by=lead, at=now())
    charter = charter_in(made.draft)
    change_article(
        panel=panel,
        article="counting",
        value=as_data(charter)["counting"] | {"threshold_votes": 3},
        seen=article_digest(charter, "counting"),
        note="",
        by=lead,
        at=now(),
    )
    for person in people:
        consent_to_rest(draft=made.draft, by=person, at=now())
    return made


@pytest.mark.parametrize("time", range(4))
def test_a_paper_frozen_while_the_charter_is_amended_cites_the_charter_that_holds(time: int) -> None:
    round = voting.shortlisted_round(timetable=voting.windows(phase=Phase.SHORTLISTING))
    officer = voting.officer_of(round)
    draw_up(round=round, by=officer, at=now())
    made = agreed(round)

    def act(number: int) -> str:
        try:
            if number == 0:
                adopt_amendment(round=round, digest_seen=made.draft.digest, by=made.members[0], at=now())
            else:
                freeze(round=Round.objects.get(pk=round.pk), by=officer, at=now())
        except (Refused, DatabaseError) as error:
            return str(error)
        return "done"

    answers = at_once(2, act)
    newest = CharterVersion.objects.filter(round=round).latest("number")
    assert answers.count("done") == 1, answers
    assert (newest.number == 2) == (answers[0] == "done")
    if Box.objects.filter(round=round).exists():
        assert Paper.objects.get(round=round).body["charter_digest"] == newest.digest
    else:
        assert answers[1] == "paper_is_stale"


def test_of_four_who_adopt_the_same_amendment_one_does() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    rooms.redraft(made, counting={"rule": "greedy-no-skip"})
    rooms.agree(made)
    digest = made.draft.digest

    def act(number: int) -> str:
        try:
            adopt_amendment(round=made.round, digest_seen=digest, by=made.members[number % 3], at=make.START)
        except Refused as refused:
            return refused.verdict.codes[0]
        return "done"

    assert sorted(at_once(4, act)) == ["amendment_is_not_open"] * 3 + ["done"]
    assert made.round.charters.count() == 2


def test_of_four_who_open_an_amendment_at_once_one_does() -> None:
    made = rooms.adopted()

    def act(number: int) -> str:
        try:
            open_an_amendment(round=made.round, why="Mine.", by=made.members[number % 3], at=make.START)
        except Refused as refused:
            return refused.verdict.codes[0]
        return "done"

    assert sorted(at_once(4, act)) == ["amendment_is_open"] * 3 + ["done"]
    assert made.panel.amendments.count() == 1
