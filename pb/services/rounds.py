"""Setting up programmes and rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pb.domain.roles import Role
from pb.domain.verdict import refuse
from pb.models import Area, Person, Programme, RoleGrant, Round
from pb.services import ledger


@transaction.atomic
def set_up_round(
    *,
    programme: Programme,
    slug: str,
    title: str,
    by: Person,
    at: datetime,
    strand: str = Round.Strand.PLACE,
    theme: str = "",
    summary: str = "",
    areas: Sequence[Area] = (),
    imported_from: str = "",
) -> Round:
    """A new round in co-design. Whoever sets it up becomes its officer. Refuses a slug that is taken."""
    if Round.objects.filter(slug=slug).exists():
        raise refuse("round_slug_taken", slug=slug)
    round = Round.objects.create(
        programme=programme,
        slug=slug,
        title=title,
        strand=strand,
        theme=theme,
        summary=summary,
        created_at=at,
        imported_from=imported_from,
    )
    round.areas.set(areas)
    RoleGrant.objects.create(person=by, round=round, role=Role.OFFICER, granted_by=None, granted_at=at)
    ledger.record(
        act="round.set_up",
        round=round,
        by=by,
        at=at,
        body={"title": title, "strand": strand, "areas": sorted(area.code for area in areas)},
    )
    return round
