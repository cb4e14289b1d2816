"""The emergency path: ballots taken while something was broken are void, and their voters are asked again.

Envelopes carry no time. A window is therefore stated as a stretch of the public board, from one signed head
to a later one, which anybody can check. It takes two members of staff and one of the panel, three different
people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from pb.domain.verdict import refuse
from pb.models import Person, Round, SignRequest
from pb.services import ledger, signing_by_three
from voting.models import BoardHead, Box, Exclusion
from voting.services.locking import hold_box

STAFF_ACT, PANEL_ACT = "void_window", "void_window_panel"
ACTS = signing_by_three.Acts(STAFF_ACT, PANEL_ACT)
_TOUCHED = """
FROM voting_leaf AS leaf JOIN voting_slot USING (round_id, slot, version)
WHERE leaf.round_id = %s AND leaf.index >= %s AND leaf.index < %s
AND NOT EXISTS (
    SELECT FROM voting_exclusion AS gone
    WHERE (gone.round_id, gone.slot, gone.version) = (leaf.round_id, leaf.slot, leaf.version)
)
"""


@dataclass(frozen=True, slots=True)
class Window:
    """Leaves of the board from number `start` (counted from 0) up to and without `end`, both the sizes of
    signed heads; `start` may be 0."""

    start: int
    end: int

    def payload(self, round: Round) -> dict[str, Any]:
        root = BoardHead.objects.get(round=round, size=self.end).root
        return {"from": self.start, "to": self.end, "root": root}


def touched(*, round: Round, window: Window) -> int:
    """How many ballots that count now would be void."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_TOUCHED}", [round.pk, window.start, window.end])
        return int(cursor.fetchone()[0])


@transaction.atomic
def ask_to_void(
    *, round: Round, window: Window, reason: str, by: Person, at: datetime
) -> tuple[SignRequest, SignRequest]:
    """Ask a second member of staff and the panel to declare a window void. Returns both requests.

    Refuses a window that is not between heads or holds nothing that counts (`window_empty`, "input"), a box
    that is not open (`box_not_open`, "state": then nobody could vote again) and a missing reason.
    """
    sizes = set(BoardHead.objects.filter(round=round).values_list("size", flat=True)) | {0}
    if not {window.start, window.end} <= sizes or not touched(round=round, window=window):
        raise refuse("window_empty")
    _open_box(round)
    return signing_by_three.request_both(
        acts=ACTS, round=round, payload=window.payload(round), reason=reason, by=by, at=at
    )


@transaction.atomic
def sign_to_void(*, request: SignRequest, digest_seen: str, by: Person, at: datetime) -> int | None:
    """Sign one of the two requests, each by another person. With the second the ballots are void: returns how
    many, None while a signature is missing. Whom it takes for which is for the permissions to say.
    """
    round = request.round
    hold_box(round)
    _open_box(round)
    if signing_by_three.sign_one(acts=ACTS, request=request, digest_seen=digest_seen, by=by, at=at) is None:
        return None
    return _void(round, request, at)


def _void(round: Round, request: SignRequest, at: datetime) -> int:
    payload = request.payload
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO voting_exclusion (round_id, slot, version, reason) "
            f"SELECT leaf.round_id, leaf.slot, leaf.version, %s {_TOUCHED} ORDER BY gen_random_uuid()",
            [Exclusion.Reason.FAULT_WINDOW, round.pk, payload["from"], payload["to"]],
        )
        number = int(cursor.rowcount)
    body = {**payload, "envelopes": number, "reason": request.reason, "digest": request.payload_digest}
    ledger.record(act="ballots.voided", round=round, by=request.requested_by, at=at, body=body)
    return number


def _open_box(round: Round) -> None:
    if not Box.objects.filter(round=round, state=Box.State.OPEN).exists():
        raise refuse("box_not_open", "state", round=round.title)
