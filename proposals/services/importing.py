"""Proposals that come in a file, already shortlisted: bulk rows, one ledger entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pb.domain.verdict import refuse
from pb.models import Person, Pot, Round
from pb.services import ledger
from proposals.domain.lifecycle import State
from proposals.models import CostLine, Proposal, Shortlist, ShortlistLine


@dataclass(frozen=True, slots=True)
class Imported:
    """One proposal of a file. `external_id` is its id there; `cost` in pence."""

    external_id: str
    title: str
    pot: Pot
    cost: int
    place: str = ""


@transaction.atomic
def import_shortlist(*, round: Round, rows: Sequence[Imported], by: Person | None, at: datetime) -> Shortlist:
    """Lay down a file's proposals and publish them as the round's shortlist, in the file's order.

    Five statements whatever the number of rows. Refuses an empty file, a pot of another round (kind "input"),
    and a round that has a shortlist (kind "state"). PostgreSQL refuses an id that stands twice.
    """
    if not rows:
        raise refuse("shortlist_empty")
    if any(row.pot.round_id != round.pk for row in rows):
        raise refuse("pot_missing")
    if Shortlist.objects.filter(round=round).exists():
        raise refuse("shortlist_already_published", "state")
    laid = Proposal.objects.bulk_create(
        Proposal(
            round=round,
            pot=row.pot,
            title=row.title[:200],
            place=row.place[:120],
            state=State.SHORTLISTED,
            created_at=at,
            changed_at=at,
            submitted_at=at,
            external_id=row.external_id,
        )
        for row in rows
    )
    CostLine.objects.bulk_create(
        CostLine(proposal=proposal, position=1, what="As in the file", pence=row.cost)
        for proposal, row in zip(laid, rows, strict=True)
    )
    shortlist = Shortlist.objects.create(
        round=round, published_at=at, published_by=by, order="given", size=len(rows)
    )
    ShortlistLine.objects.bulk_create(
        ShortlistLine(shortlist=shortlist, position=position, proposal=proposal, cost=row.cost)
        for position, (proposal, row) in enumerate(zip(laid, rows, strict=True), start=1)
    )
    ledger.record(
        act="shortlist.imported",
        round=round,
        by=by,
        job="" if by else "import",
        at=at,
        body={"lines": len(rows), "file": round.imported_from},
    )
    return shortlist
