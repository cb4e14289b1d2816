"""Draws of a round: where each stands, what is public of it, and what a volunteer is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from panels.domain.quotas import Quotas
from panels.models import Draw, OddsRun, Recruitment, SeatOffer, Ticket, Volunteer
from panels.queries.pools import (
    STANDS,
    asked_of,
    commitment_of,
    fingerprint,
    frozen_of,
    pool_draw,
    quota_rows,
    quotas_of,
)
from pb.models import Round, SignRequest
from pb.queries.signing import waiting

ENTER = "enter_draw"


def draws_of(round: Round) -> QuerySet[Draw]:
    """The round's draws, oldest first, without those given up before they were committed."""
    return Draw.objects.filter(recruitment__round=round).exclude(state=Draw.State.ABANDONED)


def newest_draw(recruitment: Recruitment) -> Draw | None:
    """The newest draw that was not given up."""
    return recruitment.draws.exclude(state=Draw.State.ABANDONED).order_by("-number").first()


def newest_run(recruitment: Recruitment) -> OddsRun | None:
    return recruitment.odds_runs.select_related("draw").order_by("-pk").first()


def run_to_commit(draw: Draw) -> OddsRun | None:
    """The newest run of this draw, if it found chances for exactly the people and quotas as they stand."""
    run = draw.odds_runs.order_by("-pk").first()
    if run is None or run.state != OddsRun.State.FOUND or run.quotas != quota_rows(draw.recruitment):
        return None
    return run if run.body["question"] == fingerprint(*asked_of(run)) else None


def free_seats(recruitment: Recruitment) -> int:
    """Seats that nobody has, or could still accept."""
    taken = SeatOffer.objects.filter(volunteer__recruitment=recruitment, state__in=STANDS).count()
    return recruitment.seats - taken


def entry_of(draw: Draw, at: datetime) -> SignRequest | None:
    """The value that one person has entered and a second has to enter as well."""
    return waiting(draw.recruitment.round, at).filter(act=ENTER, payload__draw=draw.digest).first()


@dataclass(frozen=True, slots=True)
class PublicDraw:
    """What everybody may know of a draw. `commitment` and `transcript`: the documents, or None."""

    draw: Draw
    commitment: dict[str, Any] | None
    transcript: dict[str, Any] | None

    @property
    def without_chance(self) -> int:
        """How many numbers are on no panel."""
        if self.commitment is None:
            return 0
        out = set(self.commitment.get("replacing", {}).get("staying", ())) | set(
            self.commitment.get("replacing", {}).get("out", ())
        )
        named = {number for panel in self.commitment["panels"] for number in panel}
        return self.draw.size - len(named | out)

    @property
    def tally(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The drawn panel by category: each group with its quota and its members."""
        if self.transcript is None or self.commitment is None:
            return []
        found: dict[str, list[dict[str, Any]]] = {}
        for quota, count in zip(self.commitment["quotas"], self.transcript["tally"], strict=True):
            found.setdefault(quota["category"], []).append({**quota, "members": count["members"]})
        return list(found.items())


def public_of(draw: Draw) -> PublicDraw:
    return PublicDraw(
        draw,
        json.loads(draw.commitment) if draw.commitment else None,
        json.loads(draw.transcript) if draw.transcript else None,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a volunteer is told of a lottery they are in."""

    draw: Draw
    number: int
    panels: int | None
    of: int
    drawn: bool


def standing_in(volunteer: Volunteer) -> list[Standing]:
    """The draws that this volunteer's number takes part in, oldest first."""
    ticket = ticket_of(volunteer)
    if ticket is None:
        return []
    found = []
    for draw in [ticket.draw, *ticket.draw.refills.exclude(state=Draw.State.ABANDONED).order_by("number")]:
        commitment = commitment_of(draw)
        panels = commitment.panels_with(ticket.number) if commitment else None
        drawn = bool(draw.transcript) and ticket.number in json.loads(draw.transcript)["panel"]
        of = len(commitment.panels) if commitment else 0
        found.append(Standing(draw, ticket.number, None if panels is None else len(panels), of, drawn))
    return found


def ticket_of(volunteer: Volunteer) -> Ticket | None:
    return volunteer.tickets.exclude(draw__state=Draw.State.ABANDONED).select_related("draw").first()


def receipt_of(volunteer: Volunteer) -> dict[str, Any] | None:
    """The proof that this volunteer is in the frozen pool, with their own answers; None when they are not, or
    the pool has been deleted.
    """
    ticket = ticket_of(volunteer)
    if ticket is None or not pool_draw(ticket.draw).secret:
        return None
    recruitment = ticket.draw.recruitment
    frozen = frozen_of(ticket.draw, quotas_in(recruitment))
    return frozen.receipt(str(ticket.number))


def quotas_in(recruitment: Recruitment) -> Quotas:
    return quotas_of(recruitment, quota_rows(recruitment))


def drawn_tickets(draw: Draw, panel: Sequence[int]) -> QuerySet[Ticket]:
    return pool_draw(draw).tickets.filter(number__in=panel).select_related("volunteer")
