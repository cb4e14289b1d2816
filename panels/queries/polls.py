"""Polls: by their code, and what they say. Results are counted from the answers every time."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from django.db.models import QuerySet

from panels.domain.polling import PollKind, Result, result_of, tidy_code
from panels.domain.room_states import SittingState
from panels.models import Panel, Poll, PollAnswer, Sitting

KEPT = timedelta(days=30)
"""How long answers are kept after a poll has closed."""


def poll_by_code(code: str) -> Poll | None:
    return Poll.objects.filter(code=tidy_code(code)).select_related("panel").first()


def polls_of(panel: Panel) -> QuerySet[Poll]:
    return panel.polls.select_related("sitting")


def polls_in(sitting: Sitting) -> list[tuple[Poll, Result | None]]:
    """What was asked in the sitting, in its order, with the results that the room may see."""
    rows = sitting.polls.order_by("at", "pk")
    return [(poll, result(poll) if poll.shown_at and not poll.purged_at else None) for poll in rows]


def askable_sittings(panel: Panel) -> QuerySet[Sitting]:
    """Those a poll can be asked in, the newest first."""
    return panel.sittings.exclude(state=SittingState.CANCELLED).order_by("-starts_at")


def answer_of(poll: Poll, token: str) -> PollAnswer | None:
    return poll.answers.filter(token=hashed(token)).first() if token else None


def hashed(token: str) -> str:
    """What is stored of a browser's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def result(poll: Poll) -> Result:
    """As the room may see it: words only once let through."""
    kind = PollKind(poll.kind)
    words: list[str] = []
    if kind is PollKind.WORDS:
        passed = poll.answers.exclude(passed_at=None).order_by("passed_at", "pk")
        words = [str(body["words"]) for body in passed.values_list("body", flat=True)]
    bodies = poll.answers.values_list("body", flat=True)
    return result_of(kind, poll.options, bodies, words, hide_small=poll.hide_small)


def stand_of(poll: Poll, found: Result) -> str:
    """A short digest that changes whenever the big screen would: answers, results, state."""
    shown = [found.bars, found.words, found.middle] if poll.shown_at else []
    whole = json.dumps([found.answers, repr(shown), str(poll.shown_at), str(poll.closed_at)])
    return hashlib.sha256(whole.encode()).hexdigest()[:20]


def to_purge(at: datetime) -> QuerySet[Poll]:
    return Poll.objects.filter(closed_at__lte=at - KEPT, purged_at=None)
