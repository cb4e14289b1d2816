"""Setting up a panel and seating its members."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.models import Member, Panel
from panels.services.guarding import guard
from pb.domain.roles import Role
from pb.domain.verdict import refuse
from pb.models import Person, Round
from pb.rules import Case
from pb.services import ledger
from pb.services.roles import grant_role


@transaction.atomic
def seat_panel(*, round: Round, name: str, quorum: int, threshold: int, by: Person, at: datetime) -> Panel:
    """A panel for a round in co-design. `quorum` members must speak on each article and `threshold` per
    cent of them agree. Refuses a second panel (kind "state") and numbers that make no sense ("input").
    """
    guard(by, "panels.seat", Case(round, at))
    if quorum < 1 or not 1 <= threshold <= 100:
        raise refuse("panel_bar_out_of_range", quorum=quorum, threshold=threshold)
    if Panel.objects.filter(round=round).exists():
        raise refuse("panel_already_seated", "state", round=round.title)
    panel = Panel.objects.create(round=round, name=name.strip(), quorum=quorum, threshold=threshold)
    body = {"name": panel.name, "quorum": quorum, "threshold": threshold}
    ledger.record(act="panel.seated", round=round, by=by, at=at, body=body)
    return panel


@transaction.atomic
def add_member(*, panel: Panel, person: Person, by: Person, at: datetime) -> Member:
    """Give somebody a seat and the role of panel member. Seating twice changes nothing."""
    guard(by, "panels.seat", Case(panel.round, at))
    member, new = Member.objects.get_or_create(
        panel=panel, person=person, left_at=None, defaults={"joined_at": at}
    )
    if new:
        grant_role(person=person, round=panel.round, role=Role.PANEL_MEMBER, by=by, at=at)
        body = {"person": str(person.subject)}
        ledger.record(act="panel.member_seated", round=panel.round, by=by, at=at, body=body)
    return member
