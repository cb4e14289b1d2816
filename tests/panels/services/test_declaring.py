"""Declaring an interest, and what it takes away."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from panels.domain.consent import Stand
from panels.domain.interests import InterestKind, Matter
from panels.models import Interest
from panels.queries.interests import members_out_of, out_by_article, out_by_proposal, stepped_out_of
from panels.queries.ladder import tallies
from panels.services.consenting import consent_to_rest, speak
from panels.services.declaring import declare_interest, end_interest
from pb.domain.charter import ARTICLES
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Pot, Round
from pb.rules import Case, may
from proposals.domain.lifecycle import State
from proposals.models import Proposal
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.factories.door import owners_door

pytestmark = pytest.mark.django_db
NOW = make.START
MONEY = Matter(article="money")


def idea(round: Round, **more: object) -> Proposal:
    with owners_door():  # before the charter: the database would take neither the pot nor the idea
        return _idea(round.pots.create(key="a", name="A"), round, more)


def _idea(pot: Pot, round: Round, more: dict[str, object]) -> Proposal:
    return Proposal.objects.create(
        **{
            "pot": pot,
            "round": round,
            "author": make.person(),
            "created_at": NOW,
            "changed_at": NOW,
            "submitted_at": NOW,
            "state": State.SUBMITTED,
            "title": "Kitchen",
        }
        | more
    )


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def test_stepping_out_takes_the_voice_on_that_article_and_no_other() -> None:
    made = rooms.room()
    rooms.agree(made)
    rooms.step_out(made, MONEY)
    consents = {tally.article: tally.consents for tally in tallies(made.panel)}
    assert consents == {article: 2 if article == "money" else 3 for article in ARTICLES}
    with pytest.raises(Refused) as no:
        speak(draft=made.draft, article="money", stand=Stand.CONSENTS, words="", by=made.members[0], at=NOW)
    assert said(no) == ("hand", ("stepped_out",))
    rooms.object_to(made, made.members[0], "ballot")


def test_consenting_to_the_rest_passes_over_what_one_has_stepped_out_of() -> None:
    made = rooms.room()
    rooms.step_out(made, MONEY)
    assert consent_to_rest(draft=made.draft, by=made.members[0], at=NOW) == len(ARTICLES) - 1


def test_the_permission_asks_about_articles_and_ideas_alike() -> None:
    made = rooms.room()
    kitchen = idea(made.round)
    rooms.step_out(made, MONEY)
    rooms.step_out(made, Matter(proposal=kitchen.pk), 1)
    asked = [(0, "money"), (0, "ballot"), (0, kitchen), (1, "money"), (1, kitchen), (2, kitchen)]
    answers = [
        bool(may(made.members[who], "panels.consent", Case(made.round, NOW, what))) for who, what in asked
    ]
    assert answers == [False, True, True, True, False, True]


def test_who_sent_an_idea_in_has_stepped_out_of_it_without_a_word() -> None:
    made = rooms.room()
    own = idea(made.round, author=made.members[0])
    assert stepped_out_of(made.members[0], made.round).proposals == {own.pk}
    assert members_out_of(made.panel, Matter(proposal=own.pk)) == {rooms.member_of(made).pk}
    assert out_by_proposal(made.panel) == {own.pk: 1}


def test_an_interest_is_declared_once_in_something_of_this_round() -> None:
    made = rooms.room()
    rooms.step_out(made, MONEY)
    elsewhere = idea(make.round())
    unsent = idea(make.round(), state=State.DRAFT)
    for matter, expected in [
        (MONEY, ("state", ("interest_already_declared",))),
        (Matter(article="moon"), ("input", ("matter_unknown",))),
        (Matter(proposal=elsewhere.pk), ("input", ("matter_unknown",))),
        (Matter(proposal=unsent.pk), ("input", ("matter_unknown",))),
        (Matter(), ("input", ("matter_unknown",))),
    ]:
        with pytest.raises(Refused) as no:
            rooms.step_out(made, matter)
        assert said(no) == expected
    assert Interest.objects.count() == 1


def test_a_member_declares_for_themselves_and_the_facilitator_for_anybody() -> None:
    made = rooms.room()
    seat = rooms.member_of(made, 1)
    with pytest.raises(Refused) as no:
        declare_interest(
            member=seat, matter=MONEY, kind=InterestKind.FUNDER, words="", by=made.members[0], at=NOW
        )
    assert said(no) == ("hand", ("wrong_hand",))
    declare_interest(
        member=seat, matter=MONEY, kind=InterestKind.FUNDER, words="", by=made.facilitator, at=NOW
    )
    assert out_by_article(made.panel) == {"money": 1}


def test_only_the_facilitator_lets_a_member_back_in_and_says_why() -> None:
    made = rooms.room()
    interest = rooms.step_out(made, MONEY)
    with pytest.raises(Refused) as hand:
        end_interest(interest=interest, why="It was nothing.", by=made.members[0], at=NOW)
    with pytest.raises(Refused) as silent:
        end_interest(interest=interest, why=" ", by=made.facilitator, at=NOW)
    end_interest(interest=interest, why="She has left the group.", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as again:
        end_interest(interest=interest, why="Again.", by=made.facilitator, at=NOW)
    assert [said(no) for no in (hand, silent, again)] == [
        ("hand", ("wrong_hand",)),
        ("input", ("reason_missing",)),
        ("state", ("changed_meanwhile",)),
    ]
    speak(draft=made.draft, article="money", stand=Stand.CONSENTS, words="", by=made.members[0], at=NOW)


def test_the_ledger_tells_the_matter_and_neither_kind_nor_words() -> None:
    made = rooms.room()
    rooms.step_out(made, MONEY)
    entry = LedgerEntry.objects.get(act="panel.interest_declared")
    assert entry.body == {"article": "money", "proposal": None}


def test_the_database_keeps_interests_and_wants_one_matter_each() -> None:
    made = rooms.room()
    interest = rooms.step_out(made, MONEY)
    for attempt in (
        lambda: Interest.objects.update(article="ballot"),
        lambda: Interest.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        Interest.objects.create(member=interest.member, kind="family", by=made.facilitator, at=NOW)
