"""Taking an answer that a phone's script sent: what the short way may read by itself.

200 phones answer in one instant. An answer is known by the signed token of its browser, so it needs no
session, no signed-in person and no page; it goes past them (config/short_way.py) and is one statement in the
database. Anything that is not plainly whole goes the long way through the form, which words what is wrong.
"""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from panels.domain.polling import PollKind
from panels.models import Poll
from panels.queries.polls import poll_by_code
from panels.services import polling
from panels.web import browser_in
from pb.domain.verdict import Refused
from pb.moment import now

_MOST_POLLS = 64
_POLLS: dict[str, Poll] = {}
"""A question, its kind and its list never change once asked; whether it is open is asked of the database."""


def take_quickly(code: str, cookie: str, body: bytes) -> bool:
    """Keep the answer. False, with nothing done, where the long way has to look: an unknown or closed poll, a
    browser without our cookie, an answer that does not fit.
    """
    poll = _POLLS.get(code) or poll_by_code(code)
    if poll is None:
        return False
    if len(_POLLS) >= _MOST_POLLS:
        _POLLS.clear()
    _POLLS[code] = poll
    browser = browser_in(cookie, poll)
    given = read_plain(poll, body) if browser else None
    if given is None:
        return False
    try:
        polling.answer(poll=poll, browser=browser, body=given, at=now())
    except Refused:
        return False
    return True


def read_plain(poll: Poll, body: bytes) -> dict[str, Any] | None:
    """What `AnswerForm` would make of these bytes, or None where it would have to mend or refuse them."""
    try:
        fields = QueryDict(body.decode("ascii"))
    except UnicodeError:
        return None
    if poll.kind == PollKind.WORDS:
        words = fields.get("words", "")
        return {"words": words.strip()} if words.isprintable() and words.strip() else None
    names = fields.getlist("picks")
    if poll.kind == PollKind.PICK:
        picks = [_small(text) for text in (names[-1:] if poll.most == 1 else names)]
        return None if None in picks or not picks else {"picks": picks}
    if poll.kind == PollKind.SCALE:
        value = _small(fields.get("value", ""))
        return None if value is None else {"value": value}
    ranks = [_small(fields.get(f"rank_{place}", "")) for place in range(len(poll.options))]
    if sorted(rank or 0 for rank in ranks) != list(range(1, len(ranks) + 1)):
        return None
    return {"ranks": sorted(range(len(ranks)), key=lambda place: ranks[place] or 0)}


def _small(text: str) -> int | None:
    """A number as the form writes it: at most two plain digits, no nought before them."""
    return int(text) if text.isascii() and text.isdecimal() and text == str(int(text[:2])) else None
