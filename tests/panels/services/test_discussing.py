"""The private discussion: rules first, nameless for good, hidden with a reason, closed to who stepped out."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, ProgrammingError, transaction

from panels.domain.interests import Matter
from panels.domain.posts import HideReason
from panels.models import GroundRules, Post, Thread
from panels.queries.discussion import hidden_numbers, posts_for, threads_of
from panels.queries.interests import stepped_out_of
from panels.services import discussing
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person, RoleGrant
from pb.rules import Case, may
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def rules(made: rooms.Room, *, anonymous: bool = True, watched: bool = False) -> GroundRules:
    found = discussing.set_rules(
        panel=made.panel,
        text=f"Listen. {anonymous} {watched}",
        anonymous=anonymous,
        watched=watched,
        by=made.facilitator,
        at=NOW,
    )
    for person in (made.facilitator, *made.members):
        discussing.accept_rules(rules=found, by=person, at=NOW)
    return found


def thread(made: rooms.Room, article: str = "", by: Person | None = None) -> Thread:
    return discussing.open_thread(
        panel=made.panel,
        title="Pupils",
        article=article,
        sitting=None,
        text="I think so.",
        by=by or made.members[0],
        at=NOW,
    )


def names(found: Thread, reader: Person, *, sees_all: bool = False, is_peer: bool = True) -> list[str]:
    return [each.name for each in posts_for(found, reader, sees_all=sees_all, is_peer=is_peer)]


def test_the_ground_rules_come_before_the_first_post_and_again_when_they_change() -> None:
    made = rooms.room()
    with pytest.raises(Refused) as none:
        thread(made)
    first = rules(made)
    found = thread(made)
    discussing.set_rules(
        panel=made.panel, text="Listen more.", anonymous=True, watched=False, by=made.facilitator, at=NOW
    )
    with pytest.raises(Refused) as changed:
        discussing.post(thread=found, text="And?", by=made.members[1], at=NOW)
    with pytest.raises(Refused) as old:
        discussing.accept_rules(rules=first, by=made.members[1], at=NOW)
    assert [said(no) for no in (none, changed, old)] == [
        ("state", ("ground_rules_missing",)),
        ("state", ("ground_rules_not_accepted",)),
        ("state", ("changed_meanwhile",)),
    ]


def test_a_nameless_post_stays_nameless_to_peers_whatever_the_panel_chooses_later() -> None:
    made = rooms.room()
    rules(made)
    found = thread(made)
    rules(made, anonymous=False, watched=True)
    discussing.post(thread=found, text="Me too.", by=made.members[0], at=NOW)
    author, peer, facilitator = made.members[0], made.members[1], made.facilitator
    short = author.get_short_name()
    assert names(found, author) == ["You", "You"]
    assert names(found, peer) == ["A member", short]
    assert names(found, facilitator, sees_all=True) == [short, short]
    observer = make.with_role(made.round, Role.OBSERVER)
    assert names(found, observer, is_peer=False) == ["A member", "A member"]
    with pytest.raises(ProgrammingError), transaction.atomic():
        Post.objects.update(anonymous=False)
    with pytest.raises(ProgrammingError), transaction.atomic():
        GroundRules.objects.update(anonymous=False)


def test_who_reads_and_who_writes() -> None:
    made = rooms.room()
    rules(made)
    roles = (Role.OBSERVER, Role.ELECTED_MEMBER, Role.OFFICER, Role.ASSESSOR, Role.PANEL_MEMBER)
    others = [make.with_role(made.round, role) for role in roles]
    case = Case(made.round, NOW)
    closed = [bool(may(each, "panels.read_discussion", case)) for each in others]
    rules(made, watched=True)
    watched = [bool(may(each, "panels.read_discussion", case)) for each in others]
    writes = [bool(may(each, "panels.write_post", case)) for each in others]
    assert closed == [False] * 5
    assert watched == [True, True, True, False, False]
    assert writes == [False] * 5


def test_who_has_stepped_out_neither_reads_nor_writes_nor_lists() -> None:
    made = rooms.room()
    rules(made)
    found = thread(made, article="electorate")
    rooms.step_out(made, Matter(article="electorate"), 1)
    out = made.members[1]
    with pytest.raises(Refused) as no:
        discussing.post(thread=found, text="But.", by=out, at=NOW)
    with pytest.raises(Refused) as new:
        thread(made, article="electorate", by=out)
    assert [said(each) for each in (no, new)] == [("hand", ("stepped_out",))] * 2
    assert not may(out, "panels.read_discussion", Case(made.round, NOW, found))
    assert list(threads_of(made.panel, stepped_out_of(out, made.round))) == []
    discussing.post(thread=thread(made, article="money"), text="Here I may.", by=out, at=NOW)


def test_hiding_has_a_reason_and_an_appeal_that_another_decides() -> None:
    made = rooms.room()
    rules(made)
    post = thread(made).posts.get()
    with pytest.raises(Refused) as silent:
        discussing.hide(post=post, reason=HideReason.PRIVATE, words="", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as peer:
        discussing.hide(post=post, reason=HideReason.PRIVATE, words="No.", by=made.members[1], at=NOW)
    discussing.hide(post=post, reason=HideReason.PRIVATE, words="A name.", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as other:
        discussing.appeal(post=post, words="Show it.", by=made.members[1], at=NOW)
    discussing.appeal(post=post, words="No name is in it.", by=made.members[0], at=NOW)
    RoleGrant.objects.create(person=made.facilitator, round=made.round, role=Role.OFFICER, granted_at=NOW)
    with pytest.raises(Refused) as self_judging:
        discussing.decide_appeal(post=post, restore=False, words="No.", by=made.facilitator, at=NOW)
    assert [said(no) for no in (silent, peer, other, self_judging)] == [
        ("input", ("why_missing",)),
        ("hand", ("wrong_hand",)),
        ("hand", ("wrong_hand",)),
        ("hand", ("wrong_hand",)),
    ]
    assert hidden_numbers(made.panel) == [("It tells something private about somebody", 1)]
    officer = make.with_role(made.round, Role.OFFICER)
    discussing.decide_appeal(post=post, restore=True, words="", by=officer, at=NOW)
    assert hidden_numbers(made.panel) == []


def test_a_hidden_post_is_read_by_its_author_and_the_facilitator_alone() -> None:
    made = rooms.room()
    rules(made)
    found = thread(made)
    discussing.hide(
        post=found.posts.get(), reason=HideReason.ATTACK, words="Kindly.", by=made.facilitator, at=NOW
    )

    def reads(person: Person, sees_all: bool = False) -> tuple[str, str]:
        (shown,) = posts_for(found, person, sees_all=sees_all, is_peer=True)
        return shown.text, shown.words

    assert reads(made.members[0]) == ("I think so.", "Kindly.")
    assert reads(made.members[1]) == ("", "")
    assert reads(made.facilitator, sees_all=True) == ("I think so.", "Kindly.")


def test_the_ledger_does_not_tell_who_wrote_or_when() -> None:
    made = rooms.room()
    rules(made)
    before = LedgerEntry.objects.count()
    post = thread(made).posts.get()
    discussing.post(thread=post.thread, text="More.", by=made.members[1], at=NOW)
    assert LedgerEntry.objects.count() == before
    discussing.hide(post=post, reason=HideReason.ATTACK, words="Kindly.", by=made.facilitator, at=NOW)
    entry = LedgerEntry.objects.get(act="panel.post_hide")
    assert (entry.by, entry.body["reason"]) == (str(made.facilitator.subject), "attack")
    assert ("Kindly" in str(entry.body), "think" in str(entry.body)) == (False, False)


def test_posts_stay() -> None:
    made = rooms.room()
    rules(made)
    thread(made)
    for attempt in (lambda: Post.objects.update(text="Other."), lambda: Post.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
