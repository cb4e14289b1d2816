"""The one door through which a thing of the room changes its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from panels.domain.room_states import row
from panels.models import Claim, EvidenceRequest, Minutes, Need, Panel, Post, Sitting, Terms
from panels.services.guarding import guard
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger

Thing = Sitting | Minutes | Terms | Need | Claim | EvidenceRequest | Post


def panel_of_thing(thing: Thing) -> Panel:
    """The panel whose thing this is."""
    if isinstance(thing, Minutes):
        return thing.sitting.panel
    if isinstance(thing, Need | Claim):
        return thing.member.panel
    if isinstance(thing, Post):
        return thing.thread.panel
    return thing.panel


@transaction.atomic
def move(
    *,
    thing: Thing,
    act: str,
    by: Person,
    at: datetime,
    why: str = "",
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Do one act of the table of the thing's kind: ask it, write the new state over the old one, write the
    ledger where the row says so.

    `facts` go into the ledger's entry (no names, no words of members); `changes` are fields written in
    the same stroke. Refuses an act the table does not have from this state or that somebody else has just
    overtaken ("state"), a wrong hand ("hand"), and a missing reason where one is owed ("input").
    """
    round = panel_of_thing(thing).round
    line = row(thing.KIND, act, thing.state)
    if line is None:
        raise refuse("not_open_here", "state")
    guard(by, f"panels.{line.permission}", Case(round, at, thing))
    if line.reason_needed and not why.strip():
        raise refuse("why_missing")
    fields = {"state": line.target, "state_reason": why.strip(), "changed_at": at, **(changes or {})}
    model: Any = type(thing)
    if not model.objects.filter(pk=thing.pk, state=line.source).update(**fields):
        raise refuse("changed_meanwhile", "state")
    for name, value in fields.items():
        setattr(thing, name, value)
    if line.ledger:
        name = f"{thing.KIND}_{act}"
        body = {"id": thing.pk, "from": line.source, "to": line.target, **(facts or {})}
        ledger.record(act=f"panel.{name}", round=round, by=by, at=at, body=body)
