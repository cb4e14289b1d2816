"""Sittings: calling, changing, cancelling and holding them, their papers, who comes and who came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from panels.domain.agenda import Item
from panels.domain.room_states import SittingState
from panels.models import AgendaItem, Attendance, Member, Panel, Paper, Sitting
from panels.queries.panels import seat_of
from panels.queries.panels import sitting as members_of
from panels.services import filing
from panels.services.guarding import guard
from panels.services.moving import move
from pb.domain.charter import ARTICLES
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where, in one value. Moments are aware UTC; `place`, `online` or both."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    online: str
    comfort: str
    agenda: tuple[Item, ...]


@transaction.atomic
def call_sitting(*, panel: Panel, meeting: Meeting, by: Person, at: datetime) -> Sitting:
    """A new sitting, numbered in order. Refuses a wrong hand, an end before the start, and no place
    ("input").
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)
    guard(by, "panels.hold_sitting", Case(panel.round, at))
    _check(meeting)
    last = panel.sittings.order_by("-number").first()
    number = last.number + 1 if last else 1
    sitting = Sitting.objects.create(panel=panel, number=number, changed_at=at, **_fields(meeting))
    _write_agenda(sitting, meeting.agenda)
    body = {"sitting": number, "starts": meeting.starts_at.isoformat()}
    ledger.record(act="panel.sitting_called", round=panel.round, by=by, at=at, body=body)
    return sitting


@transaction.atomic
def change_sitting(*, sitting: Sitting, meeting: Meeting, by: Person, at: datetime) -> Sitting:
    """Another time, place or agenda for a sitting to come. Refuses as `call_sitting` does, and one held or
    cancelled ("state").
    """
    _check(meeting)
    facts = {"sitting": sitting.number, "starts": meeting.starts_at.isoformat()}
    move(thing=sitting, act="change", by=by, at=at, facts=facts, changes=_fields(meeting))
    sitting.agenda.all().delete()
    _write_agenda(sitting, meeting.agenda)
    return sitting


@transaction.atomic
def plan(*, sitting: Sitting, plan: Attendance.Plan, by: Person, at: datetime) -> Attendance:
    """A member says whether they come. Can be said again until the sitting is held. No ledger: who comes is
    the room's business.
    """
    guard(by, "panels.attend", Case(sitting.panel.round, at))
    if sitting.state != SittingState.CALLED:
        raise refuse("not_open_here", "state")
    return _note(sitting, _seat(sitting, by), plan=plan)


@transaction.atomic
def hold(*, sitting: Sitting, came: Mapping[int, Attendance.Actual], by: Person, at: datetime) -> None:
    """Note who came, by member id, and mark the sitting as held. Can be done again while it is held, to mend
    a mistake. Refuses a wrong hand, a sitting still to come or cancelled ("state").
    """
    if sitting.state == SittingState.CALLED:
        if sitting.starts_at > at:
            raise refuse("sitting_not_yet", "state", starts=sitting.starts_at)
        there = sum(each in {Attendance.Actual.IN_ROOM, Attendance.Actual.ONLINE} for each in came.values())
        facts = {"sitting": sitting.number, "present": there}
        move(thing=sitting, act="hold", by=by, at=at, facts=facts)
    else:
        guard(by, "panels.hold_sitting", Case(sitting.panel.round, at))
        if sitting.state != SittingState.HELD:
            raise refuse("not_open_here", "state")
    for member in members_of(sitting.panel).filter(pk__in=came):
        _note(sitting, member, actual=came[member.pk])


@transaction.atomic
def catch_up(*, sitting: Sitting, by: Person, at: datetime) -> Attendance:
    """A member who was not there has read the make-up pack."""
    guard(by, "panels.attend", Case(sitting.panel.round, at))
    if sitting.state != SittingState.HELD:
        raise refuse("not_open_here", "state")
    return _note(sitting, _seat(sitting, by), caught_up_at=at)


@transaction.atomic
def add_paper(
    *, sitting: Sitting, upload: UploadedFile[bytes], title: str, article: str, by: Person, at: datetime
) -> Paper:
    """A paper for a sitting. With an `article`, members who stepped out of it do not see it. Refuses a wrong
    hand and a file as `filing.keep_file` does.
    """
    round = sitting.panel.round
    guard(by, "panels.hold_sitting", Case(round, at))
    if article and article not in ARTICLES:
        raise refuse("article_unknown")
    paper = filing.keep_file(
        panel=sitting.panel, upload=upload, title=title, by=by, at=at, sitting=sitting, article=article
    )
    body = {"sitting": sitting.number, "digest": paper.digest, "size": paper.size}
    ledger.record(act="panel.paper_added", round=round, by=by, at=at, body=body)
    return paper


@transaction.atomic
def remove_paper(*, paper: Paper, by: Person, at: datetime) -> None:
    """Take a paper away. The row stays, with the digest of what it was."""
    round = paper.panel.round
    guard(by, "panels.hold_sitting", Case(round, at))
    if not Paper.objects.filter(pk=paper.pk, private=False, removed_at=None).update(removed_at=at):
        raise refuse("changed_meanwhile", "state")
    ledger.record(act="panel.paper_removed", round=round, by=by, at=at, body={"digest": paper.digest})


def _check(meeting: Meeting) -> None:
    if meeting.ends_at <= meeting.starts_at:
        raise refuse("sitting_ends_too_early")
    if not meeting.place and not meeting.online:
        raise refuse("sitting_nowhere")


def _fields(meeting: Meeting) -> dict[str, object]:
    return {
        "title": meeting.title.strip(),
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place.strip(),
        "online": meeting.online.strip(),
        "comfort": meeting.comfort.strip(),
    }


def _write_agenda(sitting: Sitting, items: tuple[Item, ...]) -> None:
    rows = [AgendaItem(sitting=sitting, starts=item.starts, title=item.title) for item in items]
    AgendaItem.objects.bulk_create(rows)


def _seat(sitting: Sitting, person: Person) -> Member:
    seat = seat_of(sitting.panel, person)
    assert seat is not None  # the permission asked for one
    return seat


def _note(sitting: Sitting, member: Member, **what: object) -> Attendance:
    row, _ = Attendance.objects.update_or_create(sitting=sitting, member=member, defaults=what)
    return row
