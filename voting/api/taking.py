"""Taking a ballot that came as JSON: what both ways in share, and what the short way may read by itself.

A ballot for the API that is plainly whole needs no session, no signed-in person and no negotiation, so it
goes past them (config/short_way.py). Anything else, a mistake above all, goes the long way through REST
framework, which words it. Both ways end in `take`, and so in the same service.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from pb import chance
from pb.domain.verdict import Refused, refuse
from pb.models import Round
from voting.domain.ballot import Ballot, Marks
from voting.domain.seal import ballot_code, normal_code
from voting.services.casting import cast_ballot
from voting.web import elector_of

PASS, PAPER, CODE, LINE, LINES = 400, 64, 20, 100, 2000
"""The most symbols of each, and the most lines in a contest."""

_MOST_ROUNDS = 64
_ROUNDS: dict[str, Round] = {}


def take(round: Round, given: dict[str, Any]) -> dict[str, Any]:
    """Cast the ballot that `BallotSerializer` read; returns what `ReceiptSerializer` shows."""
    elector = elector_of(round, given["pass"])
    if elector is None:
        raise refuse("not_an_elector", "hand")
    code = normal_code(given["code"]) if given["code"] else ballot_code(chance.token(8))
    marks = {key: Marks(tuple(each["lines"]), tuple(each["points"])) for key, each in given["marks"].items()}
    taken = cast_ballot(
        round=round,
        elector=elector,
        ballot=Ballot(marks, code),
        submission=given["submission"],
        paper_seen=given["paper"],
    )
    return {
        "receipt_code": taken.code,
        "ballot_code": code,
        "replaces": taken.version > 1,
        "receipt": taken.signed.to_dict(),
    }


def take_quickly(slug: str, body: bytes) -> dict[str, Any] | None:
    """The same for a body that is plainly whole; None, with nothing done, where the long way has to look.

    A round is looked up once per process: its slug and its key never change, and casting compares the two
    under its lock, so that a round that is not there any more is refused. Then we look again, the long way.
    """
    given = read_plain(body)
    if given is None:
        return None
    round = _ROUNDS.get(slug) or Round.objects.filter(slug=slug).first()
    if round is None:
        return None
    if len(_ROUNDS) >= _MOST_ROUNDS:
        _ROUNDS.clear()
    _ROUNDS[slug] = round
    try:
        return take(round, given)
    except Refused as refused:
        if "box_not_open" not in refused.verdict.codes:
            raise
        _ROUNDS.pop(slug, None)
        return None


def read_plain(body: bytes) -> dict[str, Any] | None:
    """What `BallotSerializer` would make of these bytes, or None: where it would refuse them, and where it
    would have to mend them first.
    """
    try:
        given = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    try:
        marks = {key: _marks(each) for key, each in given["marks"].items()}
        read = {
            "pass": _text(given["pass"], PASS),
            "submission": UUID(_text(given["submission"], 36)),
            "paper": _text(given["paper"], PAPER),
            "code": _text(given["code"], CODE) if "code" in given else "",
            "marks": marks,
        }
    except (KeyError, TypeError, AttributeError, ValueError):
        return None
    return read


def _marks(each: dict[str, Any]) -> dict[str, Any]:
    lines, points = each["lines"], each.get("points", [])
    if type(lines) is not list or type(points) is not list or max(len(lines), len(points)) > LINES:
        raise ValueError("not plain")
    if any(type(point) is not int for point in points):
        raise ValueError("not plain")
    return {"lines": [_text(line, LINE) for line in lines], "points": points}


def _text(value: Any, most: int) -> str:
    if type(value) is not str or not 0 < len(value) <= most:
        raise ValueError("not plain")
    if not (value.isascii() and value.isprintable()) or value != value.strip():
        raise ValueError("not plain")
    return value
