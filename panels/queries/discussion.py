"""Threads, posts and ground rules, as each reader may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from panels.domain.interests import SteppedOut
from panels.domain.posts import HIDE_WORDS, HideReason
from panels.domain.room_states import PostState
from panels.models import Acceptance, GroundRules, Panel, Post, Thread
from pb.models import Person


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post as one reader sees it. `text` is empty where it is hidden from them; `name` never tells
    peers who wrote a nameless post.
    """

    pk: int
    name: str
    mine: bool
    text: str
    at: datetime
    state: str
    reason: str
    words: str
    appeal: str


def rules_of(panel: Panel) -> GroundRules | None:
    """The ground rules that hold now."""
    return panel.ground_rules.order_by("-number").first()


def has_accepted(person: Person, rules: GroundRules) -> bool:
    return Acceptance.objects.filter(rules=rules, person=person).exists()


def threads_of(panel: Panel, out: SteppedOut) -> QuerySet[Thread]:
    """Threads with `number` of posts and the `latest`, without those about an article one has stepped out
    of.
    """
    rows = panel.threads.exclude(article__in=out.articles)
    return rows.annotate(number=Count("posts"), latest=Max("posts__at")).order_by("-latest")


def posts_for(thread: Thread, reader: Person, *, sees_all: bool, is_peer: bool) -> tuple[ShownPost, ...]:
    """The posts of a thread for one reader. `sees_all`: the facilitator, to whom everybody answers.
    `is_peer`: somebody with a seat, who sees names where the panel uses them; other readers see none.
    """
    rows: Iterable[Post] = thread.posts.select_related("by").order_by("pk")
    moderators = _facilitators(thread.panel)
    return tuple(_shown(row, reader, sees_all, is_peer, moderators) for row in rows)


def hidden_numbers(panel: Panel) -> list[tuple[str, int]]:
    """How many posts are hidden, by reason: public."""
    rows = Post.objects.filter(thread__panel=panel).exclude(state=PostState.SHOWN)
    counted = Counter(rows.values_list("hidden_for", flat=True))
    return [(words, counted[reason]) for reason, words in HIDE_WORDS.items() if counted[reason]]


def appeals_in(panel: Panel) -> QuerySet[Post]:
    """Hidden posts whose authors asked to look again."""
    rows = Post.objects.filter(thread__panel=panel, state=PostState.APPEALED)
    return rows.select_related("thread__panel__round").order_by("changed_at")


def posts_number(panel: Panel) -> int:
    return Post.objects.filter(Q(thread__panel=panel)).count()


def _facilitators(panel: Panel) -> frozenset[int]:
    grants = panel.round.grants.filter(role="facilitator", revoked_at=None)
    return frozenset(grants.values_list("person_id", flat=True))


def _shown(row: Post, reader: Person, sees_all: bool, is_peer: bool, moderators: frozenset[int]) -> ShownPost:
    mine = row.by_id == reader.pk
    reads = row.state == PostState.SHOWN or mine or sees_all
    if row.by_id in moderators:
        name = "The facilitator"
    elif mine:
        name = "You"
    elif sees_all or (is_peer and not row.anonymous):
        name = row.by.get_short_name() or "A member"
    else:
        name = "A member"
    return ShownPost(
        pk=row.pk,
        name=name,
        mine=mine,
        text=row.text if reads else "",
        at=row.at,
        state=row.state,
        reason=HIDE_WORDS[HideReason(row.hidden_for)] if row.hidden_for else "",
        words=row.state_reason if mine or sees_all else "",
        appeal=row.appeal if mine or sees_all else "",
    )
