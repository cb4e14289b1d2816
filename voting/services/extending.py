"""The other emergency: a window is made longer after a fault.

Never shorter, never after its close, and only by three different people: one of staff asks, another of staff
and one of the panel sign exactly this. Every later window moves by as much, so that none is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from psycopg.errors import CheckViolation

from pb.domain.phases import Phase
from pb.domain.verdict import Refused, refuse
from pb.models import Extension, Person, PhaseWindow, Round, SignRequest
from pb.rules import Case, may
from pb.services import laying, ledger, signing_by_three
from pb.services.signing_by_three import Acts
from proposals.models import Announcement
from proposals.services.announcing import announce
from voting.models import Box
from voting.services.locking import database_clock, hold_box

STAFF_ACT, PANEL_ACT = "extend_window", "extend_window_panel"
ACTS = Acts(STAFF_ACT, PANEL_ACT)
PERMISSION = {STAFF_ACT: "voting.ask_to_extend", PANEL_ACT: "voting.agree_to_extend"}
EXTENDABLE = (Phase.SUBMITTING, Phase.ASSESSING, Phase.SHORTLISTING, Phase.VOTING)
MOST = timedelta(days=14)
"""The longest single extension: a fault is mended in days; more than that is an amendment."""


@dataclass(frozen=True, slots=True)
class Longer:
    """`phase` closes at `until` instead of when it does now."""

    phase: Phase
    until: datetime


@transaction.atomic
def ask_to_extend(
    *, round: Round, longer: Longer, reason: str, by: Person, at: datetime
) -> tuple[SignRequest, SignRequest]:
    """Ask a second member of staff and the panel to make the window longer. Returns both requests.

    Refuses a wrong hand ("hand"); a window that is not open (`window_not_open`) or has closed, and a box that
    is closed ("state"); an end that is not later, or later than MOST allows, and a missing reason ("input").
    """
    _guard(by, PERMISSION[STAFF_ACT], round, at)
    window = _open_window(round, longer.phase)
    if longer.until <= window.closes:
        raise refuse("extension_not_longer", closes=window.closes)
    if longer.until > window.closes + MOST:
        raise refuse("extension_too_long", days=MOST.days)
    return signing_by_three.request_both(
        acts=ACTS, round=round, payload=_payload(window, longer), reason=reason, by=by, at=at
    )


def sign_to_extend(*, request: SignRequest, digest_seen: str, by: Person, at: datetime) -> Extension | None:
    """Sign one of the two requests, each by another person. With the second the window is longer: returns the
    extension, None while a signature is missing.

    Holds the box, as closing does: either the extension is there when the closer looks at the window, or the
    close has been reached and the extension is refused (`window_not_open`). A closed box never opens again.
    """
    try:
        with transaction.atomic():
            return _sign(request, digest_seen, by, at)
    except IntegrityError as error:
        # The close passed between our look at the clock and the database's own, which has the last word.
        if (
            isinstance(error.__cause__, CheckViolation)
            and _moment(database_clock()) >= request.payload["from"]
        ):
            raise refuse("window_not_open", "state", phase=request.payload["phase"]) from error
        raise


def _sign(request: SignRequest, digest_seen: str, by: Person, at: datetime) -> Extension | None:
    round = request.round
    hold_box(round)
    _guard(by, PERMISSION[request.act], round, at)
    window = _open_window(round, Phase(request.payload["phase"]))
    if _moment(window.closes) != request.payload["from"]:
        raise refuse("changed_meanwhile", "state")
    signed = signing_by_three.sign_one(acts=ACTS, request=request, digest_seen=digest_seen, by=by, at=at)
    return _extend(round, window, *signed, at=at) if signed else None


def _extend(
    round: Round, window: PhaseWindow, staff: SignRequest, panel: SignRequest, *, at: datetime
) -> Extension:
    until = datetime.fromisoformat(staff.payload["until"])
    seconds = round_up(until - window.closes)
    body = {**staff.payload, "reason": staff.reason, "digest": staff.payload_digest}
    ledger.record(act="window.extended", round=round, by=staff.requested_by, at=at, body=body)
    version = round.charter
    assert version is not None  # a window is open, so there is a charter
    laying.begin()
    extension = Extension.objects.create(
        round=round,
        charter=version,
        phase=window.phase,
        closes_before=window.closes,
        seconds=seconds,
        staff=staff,
        panel=panel,
        at=at,
    )
    laying.lay_windows(round=round)
    laying.finish()
    announce(
        round=round,
        kind=Announcement.Kind.WINDOW_EXTENDED,
        given={"phase": window.phase, "closes": _moment(extension.closes), "reason": staff.reason},
        at=at,
    )
    return extension


def round_up(span: timedelta) -> int:
    """Whole seconds."""
    return -(-span // timedelta(seconds=1))


def _open_window(round: Round, phase: Phase) -> PhaseWindow:
    """The window, if it is open by the database's clock and nothing has been closed."""
    window = PhaseWindow.objects.filter(round=round, phase=phase).first()
    now = database_clock()
    if phase not in EXTENDABLE or window is None or not window.opens <= now < window.closes:
        raise refuse("window_not_open", "state", phase=phase)
    box = Box.objects.filter(round=round).first()
    if box is not None and box.state != Box.State.OPEN:
        raise refuse("box_not_open", "state", round=round.title)
    return window


def _payload(window: PhaseWindow, longer: Longer) -> dict[str, Any]:
    until = window.closes + timedelta(seconds=round_up(longer.until - window.closes))
    return {"phase": str(longer.phase), "from": _moment(window.closes), "until": _moment(until)}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _guard(by: Person, permission: str, round: Round, at: datetime) -> None:
    verdict = may(by, permission, Case(round, at))
    if not verdict:
        wrong_hand = {"wrong_hand", "not_signed_in"} & set(verdict.codes)
        raise Refused(verdict, "hand" if wrong_hand else "phase")
