"""After adoption: the same way again for the articles that change, and for nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from panels.domain.consent import Stand
from panels.domain.interests import Matter
from panels.domain.ladder import Content, Rung
from panels.models import Amendment
from panels.queries.amending import at_stake, open_amendment
from panels.queries.ladder import tallies, waiting_for
from panels.services.adopting import adopt_charter
from panels.services.amending import (
    open_an_amendment,
    take_back,
    what_stands_in_the_way,
)
from panels.services.answering import answer
from panels.services.asking import ask_again, open_rung
from panels.services.consenting import speak
from pb.domain.charter import Charter
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, PhaseWindow
from pb.services.ledger import verify
from proposals.models import Announcement, Proposal
from proposals.services.announcing import send_announcements
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.panels.amend_kit import adopt, change, money, said

pytestmark = pytest.mark.django_db
NOW = make.START


def test_an_amendment_asks_of_what_it_changes_and_of_nothing_else() -> None:
    made = rooms.adopted(members=4, patience=2, threshold=75)
    first = made.round.charters.get()
    rooms.amending(made)
    assert (waiting_for(made.members[0]), made.panel.askings.filter(closed_at=None).count()) == ({}, 0)
    change(made, "money", money(made))
    assert at_stake(made.panel) == ("money",)
    assert waiting_for(made.members[0]) == {made.round.pk: 1}
    rooms.object_to(made, made.members[0], "money", "Too much in one pot.")
    rooms.agree(made)
    found = what_stands_in_the_way(draft=made.draft, at=NOW)
    assert [(each.code, each.params["left"]) for each in found.reasons] == [("objection_stands", 1)]
    with pytest.raises(Refused) as early:
        adopt(made)
    change(made, "money", money(made, amount=11_000_000))
    rooms.agree(made)
    version = adopt(made)
    made.round.refresh_from_db()
    assert (made.round.charter, version.number, said(early)) == (version, 2, ("state", "objection_stands"))
    assert [pot.amount for pot in Charter.model_validate(version.body).money.pots] == [2_000_000, 11_000_000]
    assert version.reasons["money"] == "4 agreed, 0 objected, 0 did not say."
    assert version.reasons["purpose"] == first.reasons["purpose"]
    assert [row.outcome for row in made.panel.amendments.all()] == ["adopted"]
    assert made.panel.askings.filter(closed_at=None).count() == 0
    entry = LedgerEntry.objects.get(act="charter.amended")
    assert (entry.body["articles"], entry.body["previous"]) == (["money"], first.digest)
    assert LedgerEntry.objects.get(act="panel.amended").body["tallies"] == {"money": [4, 0, 0, 0]}
    assert verify() is None


def test_everybody_with_a_part_is_told_what_changed_and_why() -> None:
    made = rooms.adopted()
    author = make.person()
    Proposal.objects.create(round=made.round, author=author, created_at=NOW, changed_at=NOW)
    rooms.amending(made)
    change(made, "money", money(made))
    rooms.agree(made)
    adopt(made)
    row = Announcement.objects.get(kind="charter_amended")
    assert row.given == {"version": 2, "articles": ["money"], "note": "Rents went up."}
    mail.outbox.clear()
    assert send_announcements(at=NOW) == len(mail.outbox) >= 5
    letters = {letter.to[0]: str(letter.body) for letter in mail.outbox}
    assert {author.email, *(each.email for each in made.members)} <= set(letters)
    assert "Rents went up." in letters[author.email]
    assert "The money" in letters[author.email]


def test_windows_follow_an_amended_timetable() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    windows = [dict(each) for each in made.draft.body["timetable"]["windows"]]
    later = make.START + timedelta(days=217)
    windows[6]["closes"] = later.isoformat()
    change(made, "timetable", {"windows": windows})
    rooms.agree(made)
    adopt(made)
    assert PhaseWindow.objects.get(round=made.round, phase="delivering").closes == later


def test_without_an_open_amendment_the_charter_stands() -> None:
    made = rooms.adopted()
    for act in (
        lambda: change(made, "money", money(made)),
        lambda: open_rung(panel=made.panel, article="money", rung=Rung.IDEAS, by=made.facilitator, at=NOW),
        lambda: adopt(made),
        lambda: adopt_charter(round=made.round, digest_seen=made.draft.digest, by=made.facilitator, at=NOW),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert said(no)[0] == "state"
    assert made.round.charters.count() == 1


def test_an_unchanged_or_changed_back_article_is_asked_no_more() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    before = made.draft.body["money"]
    change(made, "money", money(made))
    change(made, "counting", {"rule": "greedy-no-skip"})
    rooms.agree(made)
    change(made, "money", before)
    assert at_stake(made.panel) == ("counting",)
    assert [each.article for each in tallies(made.panel)] == ["counting"]
    change(made, "counting", {"rule": "greedy"})
    assert (at_stake(made.panel), made.panel.askings.filter(closed_at=None).count()) == ((), 0)
    with pytest.raises(Refused) as nothing:
        adopt(made)
    assert said(nothing) == ("state", "amendment_changes_nothing")


def test_the_ladder_runs_before_an_article_is_changed() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    ideas = open_rung(panel=made.panel, article="money", rung=Rung.IDEAS, by=made.facilitator, at=NOW)
    answer(asking=ideas, content=Content(ideas=("A pot for pupils",)), by=made.members[0], at=NOW)
    change(made, "money", money(made))
    with pytest.raises(Refused) as waits:
        speak(draft=made.draft, article="money", stand=Stand.CONSENTS, words="", by=made.members[0], at=NOW)
    assert said(waits) == ("state", "article_at_earlier_rung")
    assert "rung_still_open" in what_stands_in_the_way(draft=made.draft, at=NOW).codes


def test_the_fall_back_counts_rounds_of_the_amendment_alone() -> None:
    """Texts that the panel spoke on before adoption are no rounds of an amendment."""
    made = rooms.room(members=4, quorum=3, threshold=75, patience=2)
    rooms.agree(made)
    change(made, "counting", {"rule": "greedy-no-skip"})
    rooms.agree(made)
    adopt_charter(round=made.round, digest_seen=made.draft.digest, by=made.facilitator, at=NOW)
    made.round.refresh_from_db()
    made.panel.refresh_from_db()
    rooms.amending(made)
    change(made, "counting", {"rule": "greedy"})
    rooms.object_to(made, made.members[0], "counting")
    rooms.agree(made)
    assert tallies(made.panel)[0].rounds == 1
    assert what_stands_in_the_way(draft=made.draft, at=NOW).codes == ("objection_stands",)
    ask_again(panel=made.panel, article="counting", by=made.facilitator, at=NOW)
    rooms.object_to(made, made.members[0], "counting")
    rooms.agree(made)
    version = adopt(made)
    assert version.reasons["counting"].startswith("3 agreed, 1 objected, 0 did not say.")


def test_who_has_stepped_out_has_no_voice_on_an_amended_article() -> None:
    made = rooms.adopted()
    rooms.step_out(made, Matter(article="money"))
    rooms.amending(made)
    change(made, "money", money(made))
    with pytest.raises(Refused) as no:
        speak(draft=made.draft, article="money", stand=Stand.OBJECTS, words="x", by=made.members[0], at=NOW)
    rooms.agree(made, *made.members[1:])
    assert (said(no), adopt(made, made.members[1]).number) == (("hand", "stepped_out"), 2)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.RETURNING_OFFICER, Role.ELECTED_MEMBER, None])
def test_nobody_outside_the_panel_opens_takes_back_or_adopts(role: Role | None) -> None:
    made = rooms.adopted()
    outsider = make.with_role(made.round, role) if role else make.person(is_superuser=True, is_staff=True)
    with pytest.raises(Refused) as opening:
        open_an_amendment(round=made.round, why="We want it.", by=outsider, at=NOW)
    rooms.amending(made)
    change(made, "money", money(made))
    rooms.agree(made)
    with pytest.raises(Refused) as adopting:
        adopt(made, outsider)
    with pytest.raises(Refused) as back:
        take_back(round=made.round, why="We do not.", by=outsider, at=NOW)
    assert [said(no) for no in (opening, adopting, back)] == [("hand", "wrong_hand")] * 3


def test_the_facilitator_alone_amends_nothing() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    change(made, "money", money(made))
    with pytest.raises(Refused) as no:
        adopt(made, made.facilitator)
    assert said(no) == ("state", "article_needs_voices")


def test_one_amendment_at_a_time_with_a_reason() -> None:
    made = rooms.adopted()
    with pytest.raises(Refused) as why:
        open_an_amendment(round=made.round, why="  ", by=made.facilitator, at=NOW)
    rooms.amending(made)
    with pytest.raises(Refused) as twice:
        open_an_amendment(round=made.round, why="And this.", by=made.members[0], at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.create(
            panel=made.panel,
            number=2,
            base=made.round.charters.get(),
            after=made.draft,
            why="x",
            by=made.members[0],
            at=NOW,
        )
    assert [said(no) for no in (why, twice)] == [("input", "reason_missing"), ("state", "amendment_is_open")]


def test_taking_back_leaves_the_charter_and_no_question_open() -> None:
    made = rooms.adopted()
    amendment = open_an_amendment(round=made.round, why="Try.", by=made.members[0], at=NOW)
    change(made, "money", money(made))
    with pytest.raises(Refused) as other:
        take_back(round=made.round, why="I do not like it.", by=made.members[1], at=NOW)
    take_back(round=made.round, why="We talked it over.", by=made.members[0], at=NOW)
    amendment.refresh_from_db()
    assert (amendment.outcome, amendment.closed_why) == ("withdrawn", "We talked it over.")
    assert made.round.charter is not None
    assert (made.draft.digest, open_amendment(made.panel)) == (made.round.charter.digest, None)
    assert (waiting_for(made.members[0]), said(other)) == ({}, ("hand", "wrong_hand"))
    rooms.amending(made)
    assert list(made.panel.amendments.values_list("number", "outcome")) == [(1, "withdrawn"), (2, "")]
    with pytest.raises(DatabaseError), transaction.atomic():
        Amendment.objects.filter(number=1).update(outcome="lapsed")
