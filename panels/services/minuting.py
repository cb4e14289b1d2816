"""Minutes: written by the facilitator, agreed by two members, then public."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.room_states import MinutesState, SittingState
from panels.models import Minutes, Sitting
from panels.queries.panels import seat_of
from panels.queries.sittings import digest_of
from panels.services.guarding import guard
from panels.services.moving import move
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def write_minutes(*, sitting: Sitting, text: str, catch_up: str, by: Person, at: datetime) -> Minutes:
    """Write or rewrite the draft minutes of a sitting that was held. `catch_up` tells who was absent what to
    look at. Refuses a wrong hand, a sitting not held and minutes that a member has proposed ("state").
    """
    sitting = (
        Sitting.objects.select_for_update(of=("self",)).select_related("panel__round").get(pk=sitting.pk)
    )
    guard(by, "panels.write_minutes", Case(sitting.panel.round, at))
    if sitting.state != SittingState.HELD:
        raise refuse("minutes_before_the_sitting", "state")
    minutes = Minutes.objects.filter(sitting=sitting).first()
    words = {"text": text.strip(), "catch_up": catch_up.strip()}
    if minutes is not None:
        move(thing=minutes, act="change", by=by, at=at, changes=words)
        return minutes
    minutes = Minutes.objects.create(sitting=sitting, changed_at=at, **words)
    body = {"sitting": sitting.number}
    ledger.record(act="panel.minutes_drafted", round=sitting.panel.round, by=by, at=at, body=body)
    return minutes


@transaction.atomic
def agree_minutes(*, minutes: Minutes, digest_seen: str, by: Person, at: datetime) -> Minutes:
    """The first member proposes the minutes as a true record, a second one seconds them. Refuses a wrong
    hand, the same member twice, and minutes that changed since they were read ("state"): `digest_seen` is
    `digest_of` the text that was shown.
    """
    minutes = (
        Minutes.objects.select_for_update(of=("self",))
        .select_related("sitting__panel__round")
        .get(pk=minutes.pk)
    )
    panel = minutes.sitting.panel
    guard(by, "panels.agree_minutes", Case(panel.round, at))
    seat = seat_of(panel, by)
    if digest_of(minutes.text) != digest_seen:
        raise refuse("changed_meanwhile", "state")
    if minutes.state == MinutesState.PROPOSED:
        if minutes.proposed_by == seat:
            raise refuse("another_member_seconds", "state")
        move(thing=minutes, act="second", by=by, at=at, changes={"seconded_by": seat})
    else:
        move(thing=minutes, act="propose", by=by, at=at, changes={"proposed_by": seat, "seconded_by": None})
    return minutes


@transaction.atomic
def reopen_minutes(*, minutes: Minutes, why: str, by: Person, at: datetime) -> None:
    """Back to a draft, because something in them is not right. Both members are asked again."""
    move(
        thing=minutes,
        act="reopen",
        by=by,
        at=at,
        why=why,
        changes={"proposed_by": None, "seconded_by": None},
    )


def publish_minutes(*, minutes: Minutes, by: Person, at: datetime) -> None:
    """Agreed minutes become public, on the panel's record."""
    move(thing=minutes, act="publish", by=by, at=at, facts={"sitting": minutes.sitting.number})
