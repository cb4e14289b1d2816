"""Rounds as pages and decisions need them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from pb.domain.charter import Charter
from pb.domain.clock import PhaseClock, Window
from pb.domain.phases import Phase
from pb.models import Area, CharterVersion, LedgerEntry, PhaseWindow, Round


def rounds() -> QuerySet[Round]:
    """Every round with what a list of rounds shows, in a fixed number of queries."""
    return Round.objects.select_related("programme", "charter").prefetch_related(
        Prefetch("windows", PhaseWindow.objects.order_by("opens")), "areas", "pots"
    )


def clock_of(round: Round) -> PhaseClock:
    """The round's phase clock; empty before a charter is adopted. Uses prefetched windows."""
    return PhaseClock.of(Window(Phase(row.phase), row.opens, row.closes) for row in round.windows.all())


def charter_of(round: Round) -> Charter | None:
    """The adopted charter as a value, or None before adoption."""
    return Charter.model_validate(round.charter.body) if round.charter else None


def phase_of(round: Round, at: datetime) -> Phase | None:
    """The phase at a moment. A round without a charter is in co-design: its panel writes the rules."""
    if round.charter_id is None:
        return Phase.CO_DESIGN
    return clock_of(round).phase_at(at)


def charters_of(round: Round) -> QuerySet[CharterVersion]:
    return round.charters.order_by("-number")


def ledger_of(round: Round) -> QuerySet[LedgerEntry]:
    return round.ledger.order_by("-number")


def shown_ledger_of(round: Round) -> QuerySet[LedgerEntry]:
    """What the round's page of the ledger shows, newest first: its own acts, and refused tries to change a
    rule that name no round."""
    return LedgerEntry.objects.filter(Q(round=round) | Q(round=None, act="rule.change_refused")).order_by(
        "-number"
    )


def rounds_of_area(area: Area) -> QuerySet[Round]:
    """Rounds that cover the area or the area that holds it."""
    return rounds().filter(areas__in=[area.pk, area.parent_id]).distinct()


def ledger_until(round: Round, act: str) -> list[dict[str, Any]]:
    """The round's entries up to the last of this act, in the form over which their digests are taken, each
    with its digest. Empty when the act was never done."""
    rows = list(ledger_of(round).order_by("number"))
    last = max((place for place, row in enumerate(rows) if row.act == act), default=-1)
    return [
        {
            "number": row.number,
            "round": round.slug,
            "act": row.act,
            "by": row.by,
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "body": row.body,
            "previous": row.previous,
            "digest": row.digest,
        }
        for row in rows[: last + 1]
    ]
