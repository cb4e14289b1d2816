"""Sittings and their papers, as the room reads them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from panels.domain.interests import SteppedOut
from panels.domain.room_states import SittingState
from panels.models import Attendance, Member, Minutes, Panel, Paper, Sitting
from panels.queries.panels import sitting as members_of


@dataclass(frozen=True, slots=True)
class Numbers:
    """Who comes, as numbers."""

    coming: int
    online: int
    not_coming: int
    unsaid: int


def next_sitting(panel: Panel, at: datetime) -> Sitting | None:
    """The next one that is called and not over."""
    return panel.sittings.filter(state=SittingState.CALLED, ends_at__gt=at).order_by("starts_at").first()


def to_come(panel: Panel, at: datetime) -> QuerySet[Sitting]:
    return panel.sittings.filter(state=SittingState.CALLED, ends_at__gt=at).order_by("starts_at")


def gone_by(panel: Panel, at: datetime) -> QuerySet[Sitting]:
    """Held, cancelled, or over and not yet marked, the newest first."""
    rows = panel.sittings.exclude(state=SittingState.CALLED, ends_at__gt=at)
    return rows.select_related("minutes").order_by("-starts_at")


def agenda_of(sitting: Sitting) -> list[tuple[datetime, str]]:
    """The agenda's lines as moments of the sitting's own day."""
    here = timezone.get_default_timezone()
    day = sitting.starts_at.astimezone(here).date()
    return [(datetime.combine(day, item.starts, here), item.title) for item in sitting.agenda.all()]


def papers_for(sitting: Sitting, out: SteppedOut) -> QuerySet[Paper]:
    """The sitting's papers, without those on an article one has stepped out of."""
    return sitting.papers.filter(removed_at=None, private=False).exclude(article__in=out.articles)


def minutes_of(sitting: Sitting) -> Minutes | None:
    rows = Minutes.objects.filter(sitting=sitting)
    return rows.select_related("sitting__panel__round", "proposed_by").first()


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a text: what somebody who agrees to it had before them."""
    return hashlib.sha256(text.encode()).hexdigest()


def attendance_of(sitting: Sitting, member: Member) -> Attendance | None:
    return sitting.attendance.filter(member=member).first()


def numbers_of(sitting: Sitting) -> Numbers:
    """Plans of members who sit now."""
    members = members_of(sitting.panel)
    said = list(sitting.attendance.filter(member__in=members).values_list("plan", flat=True))
    there, online, away = (said.count(plan) for plan in ("in_room", "online", "not"))
    return Numbers(there, online, away, members.count() - there - online - away)


def missed_by(member: Member) -> list[Sitting]:
    """Sittings the member was not at and has not caught up on, the newest first."""
    rows = member.attendance.filter(
        actual=Attendance.Actual.ABSENT, caught_up_at=None, sitting__state=SittingState.HELD
    )
    return [row.sitting for row in rows.select_related("sitting").order_by("-sitting__starts_at")]


def waiting_minutes(panel: Panel) -> list[Minutes]:
    """Minutes that wait for a member to propose or second them."""
    rows = Minutes.objects.filter(sitting__panel=panel, state__in=["drafted", "proposed"])
    return list(rows.select_related("sitting", "proposed_by").order_by("sitting__starts_at"))
