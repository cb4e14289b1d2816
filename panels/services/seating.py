"""Setting up a panel and seating its members."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.models import Member, Panel, Recruitment
from panels.services.guarding import guard
from pb.domain.roles import Role
from pb.domain.verdict import refuse
from pb.models import Person, Round
from pb.rules import Case
from pb.services import ledger
from proposals.services import appealing


@transaction.atomic
def seat_panel(*, round: Round, name: str, by: Person, at: datetime) -> Panel:
    """A panel for a round in co-design. It decides by the default bar until it agrees another
    (`panels.services.asking.put_bar`). Refuses a second panel (kind "state").
    """
    guard(by, "panels.seat", Case(round, at))
    Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    _after_answers(round)
    if Panel.objects.filter(round=round).exists():
        raise refuse("panel_already_seated", "state", round=round.title)
    panel = Panel.objects.create(round=round, name=name.strip())
    appealing.leave_to_panel(round=round)
    ledger.record(act="panel.seated", round=round, by=by, at=at, body={"name": panel.name})
    seat_holders(panel=panel, by=by, at=at)
    return panel


@transaction.atomic
def seat_holders(*, panel: Panel, by: Person, at: datetime) -> list[Member]:
    """Give a seat to everybody who holds the role of panel member in the round and has none. The role
    itself is granted by two officers. Returns the new seats.
    """
    guard(by, "panels.seat", Case(panel.round, at))
    _after_answers(panel.round)
    Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    holders = Person.objects.filter(
        grants__round=panel.round, grants__role=Role.PANEL_MEMBER, grants__revoked_at=None
    ).exclude(pk__in=panel.members.filter(left_at=None).values("person"))
    members = []
    for person in holders.order_by("pk"):
        members.append(Member.objects.create(panel=panel, person=person, joined_at=at))
        body = {"person": str(person.subject)}
        ledger.record(act="panel.member_seated", round=panel.round, by=by, at=at, body=body)
    return members


def _after_answers(round: Round) -> None:
    """Wait for those who accept a seat at this moment; later ones wait until there is a panel to sit on."""
    Recruitment.objects.select_for_update().filter(round=round).first()
