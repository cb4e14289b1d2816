"""Committing to a draw: everything that decides it is published before the number that draws can be known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from django.db import transaction

from panels.domain.commitment import Commitment, commit
from panels.domain.draw import BeaconRound, Dice, Means
from panels.domain.quotas import Quotas
from panels.models import Draw, Letter, OddsRun, Recruitment, Volunteer
from panels.queries.beacons import beacon_in_use
from panels.queries.draws import run_to_commit
from panels.queries.pools import (
    asked_of,
    frozen_of,
    odds_from,
    pool_draw,
    portfolio_from,
    quotas_of,
    refill_of,
)
from panels.services.guarding import guard
from panels.services.writing import write
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger

LEAD = timedelta(hours=48)
"""Between commitment and draw, at least: time to look, and to object."""
LATEST = timedelta(days=60)
MEANS = ("beacon", "dice")


@transaction.atomic
def commit_draw(*, draw: Draw, means: str, draws_at: datetime, place: str, by: Person, at: datetime) -> Draw:
    """Publish quotas, root, chances and a thousand panels by number, and which beacon round or which throw of
    dice will choose among them, 48 hours ahead or more. Everybody in the pool gets a letter: on how many
    panels.

    The beacon's round follows from `draws_at`, and its public key is in the commitment. Refuses a wrong hand,
    a draw that is not frozen, chances that were not found under the quotas as they stand, and a moment too
    near or too far.
    """
    recruitment = Recruitment.objects.select_for_update().get(pk=draw.recruitment_id)
    guard(by, "panels.recruit", Case(recruitment.round, at))
    row = Draw.objects.select_for_update(of=("self",)).select_related("recruitment__round").get(pk=draw.pk)
    if row.state != Draw.State.FROZEN:
        raise refuse("draw_not_open_to_that", "state")
    run = run_to_commit(row)
    if run is None:
        raise refuse("odds_out_of_date", "state")
    if not at + LEAD <= draws_at <= at + LATEST:
        raise refuse("draw_too_near_or_far", earliest=at + LEAD, latest=at + LATEST)
    if means not in MEANS or (means == "dice" and not place.strip()):
        raise refuse("draw_place_missing")
    beacon = beacon_in_use()
    round_of_beacon = beacon.round_at(int(draws_at.timestamp()))
    chosen: Means = BeaconRound(round_of_beacon, beacon)
    if means == "dice":
        chosen = Dice(place.strip(), draws_at.astimezone(UTC).isoformat(timespec="minutes"))
    else:
        draws_at = datetime.fromtimestamp(beacon.moment_of(round_of_beacon), UTC)
    document = _commitment(row, run, chosen)
    row.commitment, row.digest = document.bytes.decode(), document.digest
    row.state, row.committed_at, row.draws_at = Draw.State.COMMITTED, at, draws_at
    row.save(update_fields=["commitment", "digest", "state", "committed_at", "draws_at"])
    body = {
        "draw": row.number,
        "digest": row.digest,
        "root": row.root,
        "panels": len(document.panels),
        "means": chosen.document(),
        "draws_at": draws_at.isoformat(),
    }
    ledger.record(act="draw.committed", round=recruitment.round, by=by, at=at, body=body)
    for volunteer in _told(row):
        write(kind=Letter.Kind.COMMITTED, to=volunteer, at=at)
    return row


def _commitment(row: Draw, run: OddsRun, means: Means) -> Commitment:
    pool, quotas = asked_of(run)
    frozen = frozen_of(row, _whole(row, run))
    replacing = refill_of(row, frozen, _whole(row, run)).replacing if row.previous else None
    return commit(
        subject=f"{row.recruitment.round.title}: draw {row.number} for the panel",
        frozen=frozen,
        odds=odds_from(run.body["odds"], pool, quotas, run.cap),
        portfolio=portfolio_from(run.body["panels"], pool, quotas),
        means=means,
        seed=bytes.fromhex(row.seed),
        replacing=replacing,
    )


def _whole(row: Draw, run: OddsRun) -> Quotas:
    return quotas_of(row.recruitment, run.quotas)


def _told(row: Draw) -> list[Volunteer]:
    """Everybody in the pool who is still there. For free seats: those who are on some panel."""
    tickets = pool_draw(row).tickets.select_related("volunteer").exclude(volunteer=None)
    if row.previous is not None:
        on = {number for panel in json.loads(row.commitment)["panels"] for number in panel}
        tickets = tickets.filter(number__in=on)
    return [ticket.volunteer for ticket in tickets if ticket.volunteer and not ticket.volunteer.withdrawn_at]
