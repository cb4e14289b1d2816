"""The private discussion: ground rules, threads, posts, and hiding with a named reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.posts import HideReason
from panels.models import Acceptance, GroundRules, Panel, Post, Sitting, Thread
from panels.queries.discussion import has_accepted, rules_of
from panels.services.guarding import guard
from panels.services.moving import move
from pb.domain.charter import ARTICLES
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def set_rules(
    *, panel: Panel, text: str, anonymous: bool, watched: bool, by: Person, at: datetime
) -> GroundRules:
    """Write down the ground rules that the panel agreed, as a new version; everybody accepts them anew before
    the next post. What was written under an earlier version stays as nameless, or as named, as it was.
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)
    guard(by, "panels.set_ground_rules", Case(panel.round, at))
    current = rules_of(panel)
    same = current and (current.text, current.anonymous, current.watched) == (
        text.strip(),
        anonymous,
        watched,
    )
    if current and same:
        raise refuse("rules_unchanged")
    number = current.number + 1 if current else 1
    rules = GroundRules.objects.create(
        panel=panel, number=number, text=text.strip(), anonymous=anonymous, watched=watched, by=by, at=at
    )
    body = {"number": number, "anonymous": anonymous, "watched": watched}
    ledger.record(act="panel.ground_rules_set", round=panel.round, by=by, at=at, body=body)
    return rules


@transaction.atomic
def accept_rules(*, rules: GroundRules, by: Person, at: datetime) -> None:
    """Somebody with a voice accepts the current rules. Accepting twice is one acceptance."""
    guard(by, "panels.write_post", Case(rules.panel.round, at))
    if rules != rules_of(rules.panel):
        raise refuse("changed_meanwhile", "state")
    Acceptance.objects.get_or_create(rules=rules, person=by, defaults={"at": at})


@transaction.atomic
def open_thread(
    *, panel: Panel, title: str, article: str, sitting: Sitting | None, text: str, by: Person, at: datetime
) -> Thread:
    """A new conversation with its first post. Refuses as `post` does."""
    if article and article not in ARTICLES:
        raise refuse("article_unknown")
    guard(by, "panels.write_post", Case(panel.round, at, article))
    thread = Thread.objects.create(
        panel=panel, title=title.strip(), article=article, sitting=sitting, by=by, at=at
    )
    post(thread=thread, text=text, by=by, at=at)
    return thread


@transaction.atomic
def post(*, thread: Thread, text: str, by: Person, at: datetime) -> Post:
    """Write in a thread. The post is nameless to peers if the rules accepted last say so, for good. Nothing
    goes to the ledger, so that nobody is found by the hour of an entry.

    Refuses who has no voice here or has stepped out ("hand"), who has not accepted the current ground rules
    ("state") and an empty post ("input").
    """
    panel = thread.panel
    guard(by, "panels.write_post", Case(panel.round, at, thread))
    rules = rules_of(panel)
    if rules is None:
        raise refuse("ground_rules_missing", "state")
    if not has_accepted(by, rules):
        raise refuse("ground_rules_not_accepted", "state")
    if not text.strip():
        raise refuse("post_empty")
    return Post.objects.create(
        thread=thread, by=by, text=text.strip(), anonymous=rules.anonymous, at=at, changed_at=at
    )


def hide(*, post: Post, reason: HideReason, words: str, by: Person, at: datetime) -> None:
    """Hide a post for a named reason; `words` are for its author. The number of hidden posts by reason is
    public.
    """
    move(
        thing=post,
        act="hide",
        by=by,
        at=at,
        why=words,
        facts={"reason": reason.value},
        changes={"hidden_for": reason, "hidden_by": by, "appeal": ""},
    )


def appeal(*, post: Post, words: str, by: Person, at: datetime) -> None:
    """The author asks an officer to look again. The reason for hiding stays beside it."""
    hidden_why = post.state_reason
    move(
        thing=post,
        act="appeal",
        by=by,
        at=at,
        why=words,
        changes={"appeal": words.strip(), "state_reason": hidden_why},
    )


def decide_appeal(*, post: Post, restore: bool, words: str, by: Person, at: datetime) -> None:
    """An officer other than whoever hid it shows the post again, or keeps it hidden and says why."""
    act = "restore" if restore else "keep_hidden"
    changes = {"hidden_for": "", "hidden_by": None} if restore else {}
    move(thing=post, act=act, by=by, at=at, why=words, facts={"reason": post.hidden_for}, changes=changes)


def restore(*, post: Post, by: Person, at: datetime) -> None:
    """The facilitator hid it by mistake."""
    changes = {"hidden_for": "", "hidden_by": None}
    move(thing=post, act="restore", by=by, at=at, facts={"reason": post.hidden_for}, changes=changes)
