"""Anchor organisations: named by an officer or the facilitator, each with a link of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.models import Anchor, Letter, Recruitment
from panels.services.guarding import guard
from panels.services.writing import write
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def name_anchor(*, recruitment: Recruitment, name: str, email: str, by: Person, at: datetime) -> Anchor:
    """Ask an organisation to nominate people: it gets a link. Its name is public, its address is not."""
    guard(by, "panels.recruit", Case(recruitment.round, at))
    anchor = Anchor.objects.create(
        recruitment=recruitment, name=name.strip(), email=email.strip(), named_by=by, named_at=at
    )
    write(kind=Letter.Kind.ANCHOR, to=anchor, at=at)
    body = {"anchor": anchor.name}
    ledger.record(act="panel.anchor_named", round=recruitment.round, by=by, at=at, body=body)
    return anchor


@transaction.atomic
def close_anchor(*, anchor: Anchor, by: Person, at: datetime) -> None:
    """The link works no longer. People whom it brought stay. Twice changes nothing."""
    guard(by, "panels.recruit", Case(anchor.recruitment.round, at))
    if Anchor.objects.filter(pk=anchor.pk, closed_at=None).update(closed_at=at):
        body = {"anchor": anchor.name}
        ledger.record(act="panel.anchor_closed", round=anchor.recruitment.round, by=by, at=at, body=body)
