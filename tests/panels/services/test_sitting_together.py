"""Sittings, their papers, attendance and minutes."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from PIL import Image

from panels.domain.agenda import Item, read
from panels.models import Attendance, Minutes, Paper, Sitting
from panels.queries.sittings import digest_of, missed_by, numbers_of
from panels.services.minuting import agree_minutes, publish_minutes, reopen_minutes, write_minutes
from panels.services.moving import move
from panels.services.sitting_together import (
    Meeting,
    add_paper,
    call_sitting,
    catch_up,
    change_sitting,
    hold,
    plan,
)
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START
IN_ROOM, ABSENT = Attendance.Actual.IN_ROOM, Attendance.Actual.ABSENT


def meeting(**more: object) -> Meeting:
    given: dict[str, Any] = {
        "title": "Who can vote",
        "starts_at": NOW,
        "ends_at": NOW + timedelta(hours=2),
        "place": "Hall",
        "online": "",
        "comfort": "",
        "agenda": read("18:30 Welcome\n18:45 Pupils"),
    }
    return Meeting(**(given | more))


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def held(made: rooms.Room) -> Sitting:
    sitting = call_sitting(panel=made.panel, meeting=meeting(), by=made.facilitator, at=NOW)
    seats = [rooms.member_of(made, number).pk for number in range(3)]
    came = dict(zip(seats, (IN_ROOM, IN_ROOM, ABSENT), strict=True))
    hold(sitting=sitting, came=came, by=made.facilitator, at=NOW)
    return sitting


def test_a_sitting_is_called_numbered_and_changed() -> None:
    made = rooms.room()
    numbers = [
        call_sitting(panel=made.panel, meeting=meeting(), by=made.facilitator, at=NOW).number
        for _ in range(2)
    ]
    sitting = made.panel.sittings.get(number=2)
    change_sitting(sitting=sitting, meeting=meeting(agenda=read("19:00 Tea")), by=made.facilitator, at=NOW)
    agenda = [Item(row.starts, row.title) for row in sitting.agenda.all()]
    assert (numbers, agenda) == ([1, 2], list(read("19:00 Tea")))


@pytest.mark.parametrize(
    ("change", "code"),
    [({"ends_at": NOW}, "sitting_ends_too_early"), ({"place": ""}, "sitting_nowhere")],
)
def test_a_sitting_that_cannot_be(change: dict[str, object], code: str) -> None:
    made = rooms.room()
    with pytest.raises(Refused) as no:
        call_sitting(panel=made.panel, meeting=meeting(**change), by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as hand:
        call_sitting(panel=made.panel, meeting=meeting(), by=made.members[0], at=NOW)
    assert (said(no), said(hand)) == (("input", (code,)), ("hand", ("wrong_hand",)))


def test_members_plan_and_the_room_sees_numbers() -> None:
    made = rooms.room()
    later = meeting(starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=2))
    sitting = call_sitting(panel=made.panel, meeting=later, by=made.facilitator, at=NOW)
    for member, choice in zip(made.members, ("in_room", "online", "not"), strict=True):
        plan(sitting=sitting, plan=Attendance.Plan(choice), by=member, at=NOW)
    plan(sitting=sitting, plan=Attendance.Plan.IN_ROOM, by=made.members[2], at=NOW)
    found = numbers_of(sitting)
    assert (found.coming, found.online, found.not_coming, found.unsaid) == (2, 1, 0, 0)
    with pytest.raises(Refused) as early:
        hold(sitting=sitting, came={}, by=made.facilitator, at=NOW)
    assert said(early) == ("state", ("sitting_not_yet",))
    move(thing=sitting, act="cancel", by=made.facilitator, at=NOW, why="Snow.")
    with pytest.raises(Refused) as cancelled:
        plan(sitting=sitting, plan=Attendance.Plan.NOT, by=made.members[0], at=NOW)
    assert said(cancelled) == ("state", ("not_open_here",))


def test_who_was_absent_catches_up_and_the_ledger_tells_a_number() -> None:
    made = rooms.room()
    sitting = held(made)
    absent = rooms.member_of(made, 2)
    assert [missed_by(rooms.member_of(made, number)) for number in range(3)] == [[], [], [sitting]]
    catch_up(sitting=sitting, by=made.members[2], at=NOW)
    assert missed_by(absent) == []
    assert LedgerEntry.objects.get(act="panel.sitting_hold").body["present"] == 2


def test_minutes_are_agreed_by_two_members_who_read_them() -> None:
    made = rooms.room()
    sitting = held(made)
    minutes = write_minutes(sitting=sitting, text="Pupils.", catch_up="", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as unread:
        agree_minutes(minutes=minutes, digest_seen="0" * 64, by=made.members[0], at=NOW)
    seen = digest_of("Pupils.")
    agree_minutes(minutes=minutes, digest_seen=seen, by=made.members[0], at=NOW)
    with pytest.raises(Refused) as twice:
        agree_minutes(minutes=minutes, digest_seen=seen, by=made.members[0], at=NOW)
    with pytest.raises(Refused) as facilitator:
        agree_minutes(minutes=minutes, digest_seen=seen, by=made.facilitator, at=NOW)
    minutes.refresh_from_db()
    with pytest.raises(Refused) as early:
        publish_minutes(minutes=minutes, by=made.facilitator, at=NOW)
    agree_minutes(minutes=minutes, digest_seen=seen, by=made.members[1], at=NOW)
    minutes.refresh_from_db()
    publish_minutes(minutes=minutes, by=made.facilitator, at=NOW)
    assert [said(no) for no in (unread, twice, facilitator, early)] == [
        ("state", ("changed_meanwhile",)),
        ("state", ("another_member_seconds",)),
        ("hand", ("wrong_hand",)),
        ("state", ("not_open_here",)),
    ]
    assert Minutes.objects.get().state == "published"


def test_proposed_minutes_are_fixed_until_opened_again() -> None:
    made = rooms.room()
    minutes = write_minutes(sitting=held(made), text="Pupils.", catch_up="", by=made.facilitator, at=NOW)
    minutes = agree_minutes(minutes=minutes, digest_seen=digest_of("Pupils."), by=made.members[0], at=NOW)
    with pytest.raises(Refused) as fixed:
        write_minutes(sitting=minutes.sitting, text="Other.", catch_up="", by=made.facilitator, at=NOW)
    assert said(fixed) == ("state", ("not_open_here",))
    with pytest.raises(ProgrammingError), transaction.atomic():
        Minutes.objects.update(text="Other.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.update(seconded_by=minutes.proposed_by)
    reopen_minutes(minutes=minutes, why="A date was wrong.", by=made.facilitator, at=NOW)
    write_minutes(sitting=minutes.sitting, text="Other.", catch_up="", by=made.facilitator, at=NOW)
    found = Minutes.objects.get()
    assert (found.state, found.text, found.proposed_by) == ("drafted", "Other.", None)


def picture(kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (40, 20), "red")
    exif = image.getexif()
    exif[0x010E] = "taken at number 9"
    image.save(out, kind, exif=exif, **more)
    return out.getvalue()


def add(made: rooms.Room, name: str, data: bytes) -> Paper:
    sitting = made.panel.sittings.first()
    assert sitting is not None
    return add_paper(
        sitting=sitting,
        upload=SimpleUploadedFile(name, data, "image/svg+xml"),
        title="A paper / with ../ a name",
        article="",
        by=made.facilitator,
        at=NOW,
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_keep_their_pixels_and_nothing_else(kind: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = rooms.room()
    call_sitting(panel=made.panel, meeting=meeting(), by=made.facilitator, at=NOW)
    paper = add(made, "x.exe", picture(kind) + b"<script>trailing</script>")
    with paper.file.open() as file:
        kept = file.read()
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif())) == ((40, 20), {})
    assert (b"number 9" in kept, b"trailing" in kept) == (False, False)
    assert paper.name == f"a-paper-with-a-name.{ {'JPEG': 'jpg'}.get(kind, kind.lower()) }"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "file_kind_not_taken"),
        (b"<!doctype html><script>x()</script>", "file_kind_not_taken"),
        (b"MZ\x90\x00", "file_kind_not_taken"),
        (b"", "file_kind_not_taken"),
        (b"\xff\xd8\xff not a picture", "file_kind_not_taken"),
        (b"PK\x03\x04 not an archive", "file_kind_not_taken"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "file_too_large"),
    ],
    ids=["svg", "html", "program", "empty", "broken picture", "broken archive", "too large"],
)
def test_files_that_are_not_taken(data: bytes, code: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = rooms.room()
    call_sitting(panel=made.panel, meeting=meeting(), by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as no:
        add(made, "paper.pdf", data)
    assert (said(no), Paper.objects.count()) == (("input", (code,)), 0)


def test_a_paper_is_added_by_the_facilitator_or_an_officer_alone() -> None:
    made = rooms.room()
    sitting = call_sitting(panel=made.panel, meeting=meeting(), by=made.facilitator, at=NOW)
    file = SimpleUploadedFile("a.txt", b"Words.")
    for somebody in (made.members[0], make.with_role(made.round, Role.OBSERVER)):
        with pytest.raises(Refused) as no:
            add_paper(sitting=sitting, upload=file, title="A", article="", by=somebody, at=NOW)
        assert said(no) == ("hand", ("wrong_hand",))
