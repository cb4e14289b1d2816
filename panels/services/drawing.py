"""The draw: two people enter the same number, and the transcript says whose seats they are."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from panels.domain.entering import ValueWrong, beacon_signature, dice_thrown
from panels.domain.transcript import Transcript, transcript_by_beacon, transcript_by_dice
from panels.models import Draw, Letter, Recruitment, SeatOffer, Volunteer
from panels.queries.draws import ENTER, drawn_tickets, entry_of, quotas_in
from panels.queries.pools import STANDS, commitment_of, frozen_of, pool_draw
from panels.services.guarding import guard
from panels.services.offering import make_offer
from panels.services.writing import write
from pb.domain.verdict import refuse
from pb.models import Person, SignRequest
from pb.rules import Case
from pb.services import ledger, signing


@transaction.atomic
def enter_value(*, draw: Draw, value: str, by: Person, at: datetime) -> Draw:
    """Enter what the beacon published, or the dice showed. The first person's entry waits, and is shown to
    nobody; when a second person enters the same, the panel is drawn and its seats are offered.

    Refuses a wrong hand, a draw that is not committed, a moment before the one that was published, a value of
    the wrong shape, what the beacon of the commitment did not sign for the round of the commitment, the same
    person twice, and two entries that differ (`draw_values_differ`).
    """
    recruitment = Recruitment.objects.select_for_update().get(pk=draw.recruitment_id)
    row = Draw.objects.select_for_update(of=("self",)).select_related("recruitment__round").get(pk=draw.pk)
    if row.state != Draw.State.COMMITTED or row.draws_at is None:
        raise refuse("draw_not_open_to_that", "state")
    first = entry_of(row, at)
    guard(by, "panels.countersign" if first else "panels.recruit", Case(recruitment.round, at))
    if pool_draw(row).tickets.filter(volunteer__email__iexact=by.email).exists():
        raise refuse("lottery_is_ones_own", "hand")
    if at < row.draws_at:
        raise refuse("draw_not_yet", "state", opens=row.draws_at)
    payload = {"draw": row.digest, "value": _shaped(row, value)}
    if first is None:
        reason = f"Draw {row.number}: what was published at the named moment"
        signing.request_signature(
            round=recruitment.round, act=ENTER, payload=payload, reason=reason, by=by, at=at
        )
        return row
    if first.requested_by_id == by.pk:
        raise refuse("two_people_must_sign", "hand")
    if signing.payload_digest(ENTER, payload) != first.payload_digest:
        raise refuse("draw_values_differ")
    found = _transcript(row, payload["value"], at)
    drawn = _kept_from_leaving(row, found)
    signing.sign(request=first, digest_seen=first.payload_digest, by=by, at=at)
    signing.use_signature(round=recruitment.round, act=ENTER, payload=payload, at=at)
    return _draw(row, found, drawn, by, at)


@transaction.atomic
def take_back_entry(*, draw: Draw, by: Person, at: datetime) -> None:
    """A first entry with a slip is taken back, and somebody enters anew. Nothing is drawn by it. Taking
    back when there is none changes nothing.
    """
    guard(by, "panels.recruit", Case(draw.recruitment.round, at))
    first = entry_of(draw, at)
    if first is None:
        return
    taken = SignRequest.objects.filter(pk=first.pk, signed_at=None, declined_by=None).update(declined_by=by)
    if taken:
        body = {"draw": draw.number}
        ledger.record(act="draw.entry_taken_back", round=draw.recruitment.round, by=by, at=at, body=body)


def _shaped(row: Draw, value: str) -> str:
    commitment = commitment_of(row)
    assert commitment is not None
    named = commitment.document["draw"]
    try:
        return beacon_signature(value, named) if named["kind"] == "beacon" else dice_thrown(value)
    except ValueWrong as wrong:
        raise refuse(wrong.code, **wrong.params) from None


def _kept_from_leaving(row: Draw, found: Transcript) -> set[int]:
    """The pool numbers of the panel. Whoever of them withdraws at this moment has done so before seats are
    offered, or gives the seat up afterwards. Before anything goes into the ledger, as `withdraw` does it.
    """
    drawn = {ticket.number for ticket in drawn_tickets(row, found.panel)}
    own = Volunteer.objects.filter(tickets__draw=pool_draw(row), tickets__number__in=drawn)
    list(own.select_for_update(of=("self",)).order_by("pk"))
    return drawn


def _draw(row: Draw, found: Transcript, drawn: set[int], by: Person, at: datetime) -> Draw:
    row.transcript, row.transcript_digest = found.bytes.decode(), found.digest
    row.state, row.drawn_at = Draw.State.DRAWN, at
    row.save(update_fields=["transcript", "transcript_digest", "state", "drawn_at"])
    round = row.recruitment.round
    offered = 0
    for ticket in pool_draw(row).tickets.select_related("volunteer"):
        volunteer = ticket.volunteer
        if volunteer is None or volunteer.withdrawn_at or volunteer.erased_at:
            continue
        if SeatOffer.objects.filter(volunteer=volunteer, state__in=STANDS).exists():
            continue
        if ticket.number in drawn:
            make_offer(volunteer=volunteer, recruitment=row.recruitment, at=at, draw=row)
            offered += 1
        elif row.previous_id is None:
            write(kind=Letter.Kind.NOT_DRAWN, to=volunteer, at=at)
    body = {
        "draw": row.number,
        "digest": row.digest,
        "index": found.index,
        "transcript": found.digest,
        "offered": offered,
    }
    ledger.record(act="draw.drawn", round=round, by=by, at=at, body=body)
    return row


def _transcript(row: Draw, value: str, at: datetime) -> Transcript:
    commitment = commitment_of(row)
    assert commitment is not None
    assert row.committed_at is not None
    frozen, seed = frozen_of(row, quotas_in(row.recruitment)), bytes.fromhex(row.seed)
    committed_at, drawn_at = _moment(row.committed_at), _moment(at)
    if commitment.document["draw"]["kind"] == "beacon":
        return transcript_by_beacon(
            commitment,
            frozen,
            seed=seed,
            signature=bytes.fromhex(value),
            committed_at=committed_at,
            drawn_at=drawn_at,
        )
    return transcript_by_dice(
        commitment,
        frozen,
        seed=seed,
        thrown=[int(digit) for digit in value],
        committed_at=committed_at,
        drawn_at=drawn_at,
    )


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")
