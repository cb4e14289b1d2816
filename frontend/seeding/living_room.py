"""The life of one panel in its room: terms, sittings, evidence, talk, needs and expenses, and its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from frontend.seeding.diary import Life
from frontend.seeding.people import Cast
from frontend.seeding.texts import RoundText, read
from frontend.seeding.timetable import noon
from panels.domain.agenda import read as read_agenda
from panels.domain.interests import InterestKind, Matter
from panels.domain.posts import HideReason
from panels.domain.support import ClaimKind, NeedKind
from panels.models import Attendance, Member, Panel, Sitting
from panels.queries.sittings import digest_of
from panels.services import (
    declaring,
    discussing,
    evidencing,
    minuting,
    recording,
    sitting_together,
    supporting,
)
from panels.services.moving import move
from pb.models import Person, Round

ROOMS = ("disability",)
"""Rounds whose panels live in their rooms: the names of files in rooms/."""

_CAME = {True: Attendance.Actual.ABSENT, False: Attendance.Actual.IN_ROOM}
Act = Callable[[datetime], None]


@dataclass(slots=True)
class Living:
    """One panel with its people, found once the panel sits."""

    text: RoundText
    cast: Cast
    about: Mapping[str, Any]

    @property
    def panel(self) -> Panel:
        return Round.objects.get(slug=self.text.slug).panel

    @property
    def lead(self) -> Person:
        return self.cast.of["facilitator"]

    @property
    def people(self) -> list[Person]:
        return [self.cast.named(name) for name in self.text.members]

    def seat(self, name: str) -> Member:
        return Member.objects.get(panel=self.panel, person=self.cast.named(name))


def live_room(*, name: str, text: RoundText, cast: Cast, opens: datetime) -> Life:
    """Every act of the room in the order of its days, counted from `opens`."""
    living = Living(text, cast, read(f"rooms/{name}.toml"))
    acts = [*_beginnings(living), *_sittings(living, opens), *_evidence(living), *_talk(living)]
    acts += [*_support(living), *_record(living)]
    for day, act in sorted(acts, key=lambda each: each[0]):
        moment = opens + timedelta(days=day)
        yield moment
        act(moment)


def _beginnings(living: Living) -> Iterator[tuple[float, Act]]:
    def begin(at: datetime) -> None:
        terms = recording.put_terms(panel=living.panel, text=living.about["terms"], by=living.lead, at=at)
        rules = discussing.set_rules(
            panel=living.panel,
            text=living.about["ground_rules"],
            anonymous=True,
            watched=False,
            by=living.lead,
            at=at,
        )
        for person in living.people:
            recording.speak_on_terms(terms=terms, agrees=True, words="", by=person, at=at)
        for person in (living.lead, *living.people):
            discussing.accept_rules(rules=rules, by=person, at=at)

    yield 7, begin


def _sittings(living: Living, opens: datetime) -> Iterator[tuple[float, Act]]:
    for number, about in enumerate(living.about["sittings"], start=1):
        starts = noon((opens + timedelta(days=about["day"])).date()) + timedelta(hours=1)
        meeting = sitting_together.Meeting(
            title=about["title"],
            starts_at=starts,
            ends_at=starts + timedelta(hours=3),
            place=about["place"],
            online=about.get("online", ""),
            comfort=about["comfort"],
            agenda=read_agenda(about["agenda"]),
        )
        yield max(7.5, about["day"] - 8), _call(living, meeting, about)
        if "minutes" in about:
            yield about["day"] + 1, _hold(living, number, about)
            yield about["day"] + 3, _agree(living, number)


def _call(living: Living, meeting: sitting_together.Meeting, about: Mapping[str, Any]) -> Act:
    def act(at: datetime) -> None:
        sitting = sitting_together.call_sitting(panel=living.panel, meeting=meeting, by=living.lead, at=at)
        for title, words in about["papers"]:
            file = SimpleUploadedFile("paper.txt", words.encode())
            sitting_together.add_paper(
                sitting=sitting, upload=file, title=title, article="", by=living.lead, at=at
            )
        for person in living.people[1:4]:
            sitting_together.plan(sitting=sitting, plan=Attendance.Plan.IN_ROOM, by=person, at=at)

    return act


def _hold(living: Living, number: int, about: Mapping[str, Any]) -> Act:
    def act(at: datetime) -> None:
        sitting = _sitting(living, number)
        came = {living.seat(name).pk: _CAME[name in about["away"]] for name in living.text.members}
        sitting_together.hold(sitting=sitting, came=came, by=living.lead, at=at)
        words = {"text": about["minutes"], "catch_up": about["catch_up"]}
        minuting.write_minutes(sitting=sitting, by=living.lead, at=at, **words)

    return act


def _agree(living: Living, number: int) -> Act:
    """The first sitting's minutes are published; the second's wait for one more member."""

    def act(at: datetime) -> None:
        minutes = _sitting(living, number).minutes
        seen = digest_of(minutes.text)
        for person in living.people[1 : 3 if number == 1 else 2]:
            minutes = minuting.agree_minutes(minutes=minutes, digest_seen=seen, by=person, at=at)
        if number == 1:
            minuting.publish_minutes(minutes=minutes, by=living.lead, at=at)

    return act


def _evidence(living: Living) -> Iterator[tuple[float, Act]]:
    for about in living.about["evidence"]:
        yield about["day"], _offer(living, about)
    for about in living.about["requests"]:
        yield about["day"], _request(living, about)


def _offer(living: Living, about: Mapping[str, Any]) -> Act:
    def act(at: datetime) -> None:
        words = about.get("text", "")
        evidencing.offer(
            panel=living.panel,
            title=about["title"],
            offered_by=about["offered_by"],
            article=about["article"],
            about=about["about"],
            link=about.get("link", ""),
            upload=SimpleUploadedFile("evidence.txt", words.encode()) if words else None,
            by=living.lead,
            at=at,
        )

    return act


def _request(living: Living, about: Mapping[str, Any]) -> Act:
    def act(at: datetime) -> None:
        asked = evidencing.request(
            member=living.seat(about["by"]),
            article=about.get("article", ""),
            question=about["question"],
            by=living.cast.named(about["by"]),
            at=at,
        )
        if "answer" in about:
            officer = living.cast.of["officer"]
            move(thing=asked, act="answer", by=officer, at=at, why=about["answer"])

    return act


def _talk(living: Living) -> Iterator[tuple[float, Act]]:
    """Each thread's posts, a few hours apart; the last post of the last thread is hidden."""
    for place, about in enumerate(living.about["threads"]):
        for number in range(len(about["posts"])):
            yield about["day"] + number / 6, _write(living, about, number)
        if place == len(living.about["threads"]) - 1:
            yield about["day"] + 1, _hide_last(living)


def _write(living: Living, about: Mapping[str, Any], number: int) -> Act:
    def act(at: datetime) -> None:
        name, words = about["posts"][number]
        author = living.cast.named(name)
        thread = living.panel.threads.filter(title=about["title"]).first()
        if thread is not None:
            discussing.post(thread=thread, text=words, by=author, at=at)
        else:
            discussing.open_thread(
                panel=living.panel,
                title=about["title"],
                article=about["article"],
                sitting=None,
                text=words,
                by=author,
                at=at,
            )

    return act


def _hide_last(living: Living) -> Act:
    def act(at: datetime) -> None:
        thread = living.panel.threads.first()
        assert thread is not None
        post = thread.posts.last()
        assert post is not None
        words = "Let us talk about the weeks, and not about why somebody wants them."
        discussing.hide(post=post, reason=HideReason.ATTACK, words=words, by=living.lead, at=at)

    return act


def _support(living: Living) -> Iterator[tuple[float, Act]]:
    me, other = living.text.members[0], living.text.members[5]

    def ask(at: datetime) -> None:
        for name, kind, words in (
            (me, NeedKind.LARGE_PRINT, "18 point, on yellow paper"),
            (other, NeedKind.BSL, "At every sitting"),
        ):
            need = supporting.ask(
                member=living.seat(name), kind=kind, words=words, by=living.cast.named(name), at=at
            )
            due = at.date() + timedelta(days=40)
            supporting.take_on(need=need, owner=living.lead, due=due, by=living.lead, at=at)
        move(thing=need, act="arrange", by=living.lead, at=at)

    def spend(at: datetime) -> None:
        for name, pence in ((me, 1_240), (other, 5_000)):
            found = supporting.claim(
                member=living.seat(name),
                kind=ClaimKind.DAY if pence == 5_000 else ClaimKind.TRAVEL,
                pence=pence,
                flat=pence == 5_000,
                words="",
                sitting=_sitting(living, 1),
                receipt=None if pence == 5_000 else SimpleUploadedFile("taxi.txt", b"Taxi, 12.40 paid"),
                by=living.cast.named(name),
                at=at,
            )
        supporting.decide(claim=found, approve=True, why="", by=living.lead, at=at)

    yield 9, ask
    yield 17, spend


def _record(living: Living) -> Iterator[tuple[float, Act]]:
    about = living.about

    def differ(at: datetime) -> None:
        words = {key: about["difference"][key] for key in ("article", "question", "settled", "minority")}
        recording.note_difference(panel=living.panel, by=living.lead, at=at, **words)

    def step_out(at: datetime) -> None:
        name = living.text.members[3]
        declaring.declare_interest(
            member=living.seat(name),
            matter=Matter(article="channels"),
            kind=InterestKind.FAMILY,
            words="My daughter works for the printer of the ballot papers.",
            by=living.cast.named(name),
            at=at,
        )

    def answer(at: datetime) -> None:
        words = {key: about["answer"][key] for key in ("said", "did", "why")}
        recording.answer_panel(panel=living.panel, by=living.cast.of["officer"], at=at, **words)

    yield about["difference"]["day"], differ
    yield 37, step_out
    yield about["answer"]["day"], answer


def _sitting(living: Living, number: int) -> Sitting:
    return Sitting.objects.select_related("panel__round").get(panel=living.panel, number=number)
