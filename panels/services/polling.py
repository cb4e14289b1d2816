"""Live polls: the facilitator asks, phones answer, the facilitator shows and closes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from panels.domain import polling
from panels.domain.polling import PollKind
from panels.domain.room_states import SittingState
from panels.models import Poll, Sitting
from panels.queries.panels import panel_of
from panels.queries.polls import hashed, to_purge
from panels.services.guarding import guard
from pb.chance import token
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person, Round
from pb.rules import Case
from pb.services import ledger

_KEEP = """
WITH asked AS (
    SELECT id FROM panels_poll WHERE id = %(poll)s AND code = %(code)s AND closed_at IS NULL FOR SHARE
), kept AS (
    INSERT INTO panels_pollanswer AS last (poll_id, token, body, at)
        SELECT id, %(token)s, %(body)s::jsonb, %(at)s FROM asked
        ON CONFLICT (poll_id, token) DO UPDATE SET body = EXCLUDED.body, at = EXCLUDED.at, passed_at = NULL
            WHERE last.body <> EXCLUDED.body
)
SELECT count(*) FROM asked
"""


@transaction.atomic
def open_poll(
    *,
    round: Round,
    kind: PollKind,
    question: str,
    options: Sequence[str],
    most: int,
    hide_small: bool,
    by: Person,
    at: datetime,
    sitting: Sitting | None = None,
) -> Poll:
    """Ask the room, in one of the panel's sittings if `sitting` names one. Answers come in from now until the
    poll is closed; results stay hidden until shown.

    Refuses anyone but the facilitator ("hand"), a round without a panel ("state"), a question that cannot be
    asked, and a sitting that is cancelled or another panel's ("input").
    """
    guard(by, "panels.run_poll", Case(round, at))
    panel = panel_of(round)
    if panel is None:
        raise refuse("panel_missing", "state", round=round.title)
    given = [text for each in options if (text := " ".join(each.split()))]
    if kind in {PollKind.SCALE, PollKind.WORDS}:
        given = []
    verdict = polling.check_question(kind, question, given, most)
    if sitting is not None and (sitting.panel_id != panel.pk or sitting.state == SittingState.CANCELLED):
        verdict &= Verdict.no("poll_sitting_wrong")
    if not verdict:
        raise Refused(verdict, "input")
    poll = Poll(
        panel=panel,
        sitting=sitting,
        kind=kind,
        question=" ".join(question.split())[:200],
        options=given,
        most=most if kind is PollKind.PICK else 1,
        hide_small=hide_small,
        by=by,
        at=at,
    )
    for _ in range(8):  # a code in use is as good as never drawn twice in a row
        poll.code = polling.code_from(token(16))
        try:
            with transaction.atomic():
                poll.save(force_insert=True)
            break
        except IntegrityError:
            continue
    else:
        raise refuse("poll_codes_used_up", "state")
    body = {"poll": poll.pk, "kind": str(kind), "sitting": sitting.number if sitting else None}
    ledger.record(act="panel.poll_opened", round=round, by=by, at=at, body=body)
    return poll


def answer(*, poll: Poll, browser: str, body: Mapping[str, Any], at: datetime) -> None:
    """Keep the answer of one browser: `browser` is its random token, of which only a hash is stored. The same
    token again changes the answer; the same answer again does nothing, so that a phone may send until it
    hears back. Changed words wait for the facilitator anew.

    One statement, because a whole room answers in one instant: closing waits for answers on their way, but no
    answer waits for another. Refuses a closed poll ("state", in the words for a code that does not exist)
    and an answer that does not fit ("input"). No ledger: nobody is named, and nothing is decided.
    """
    verdict = polling.check_answer(PollKind(poll.kind), body, len(poll.options), poll.most)
    if not verdict:
        raise Refused(verdict, "input")
    kept = {"words": " ".join(body["words"].split())} if poll.kind == PollKind.WORDS else dict(body)
    given: dict[str, Any] = {"poll": poll.pk, "code": poll.code, "token": hashed(browser), "at": at}
    given["body"] = json.dumps(kept)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, given)
        (open_polls,) = cursor.fetchone()
    if not open_polls:
        raise refuse("poll_not_open", "state")


@transaction.atomic
def show(*, poll: Poll, shown: bool, by: Person, at: datetime) -> None:
    """Show the results to the room, or hide them again."""
    poll = _run(poll, by, at)
    Poll.objects.filter(pk=poll.pk).update(shown_at=at if shown else None)


@transaction.atomic
def close(*, poll: Poll, by: Person, at: datetime) -> None:
    """No answer after this. Closing a closed poll changes nothing."""
    poll = _run(poll, by, at)
    if poll.closed_at is not None:
        return
    Poll.objects.filter(pk=poll.pk).update(closed_at=at)
    body = {"poll": poll.pk, "answers": poll.answers.count()}
    ledger.record(act="panel.poll_closed", round=poll.panel.round, by=by, at=at, body=body)


@transaction.atomic
def let_through(*, poll: Poll, answers: Collection[int], by: Person, at: datetime) -> None:
    """Exactly these words (ids of answers) stand on the big screen; all others do not."""
    poll = _run(poll, by, at)
    poll.answers.exclude(pk__in=answers).update(passed_at=None)
    poll.answers.filter(pk__in=answers, passed_at=None).update(passed_at=at)


@transaction.atomic
def purge_polls(*, at: datetime) -> int:
    """Delete the answers of polls that closed 30 days ago; the questions stay. Returns how many polls."""
    due = list(to_purge(at).select_for_update(of=("self",)))
    for poll in due:
        poll.answers.all().delete()
        Poll.objects.filter(pk=poll.pk).update(purged_at=at)
    return len(due)


def _run(poll: Poll, by: Person, at: datetime) -> Poll:
    poll = Poll.objects.select_for_update(of=("self",)).select_related("panel__round").get(pk=poll.pk)
    guard(by, "panels.run_poll", Case(poll.panel.round, at))
    return poll
