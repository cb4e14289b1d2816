"""Sittings: when and where the panel meets, on what, with which papers, who came, and the minutes."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from panels.domain.room_states import MinutesState, SittingState
from panels.models.panel import Member, Panel
from pb.models import Person


class Sitting(models.Model):
    """One meeting of a panel. `place`, `online` or both say where; `comfort` tells of lift, crèche, tea."""

    KIND: ClassVar[str] = "sitting"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="sittings")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    online = models.URLField(max_length=500, blank=True)
    comfort = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default=SittingState.CALLED)
    state_reason = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="sitting_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="sitting_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(place="", online=""), name="sitting_is_somewhere"),
            models.CheckConstraint(condition=Q(state__in=list(SittingState)), name="sitting_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.panel}, sitting {self.number}"


class AgendaItem(models.Model):
    """A line of a sitting's agenda: when it starts, and what it is about."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="agenda")
    starts = models.TimeField()
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} {self.title}"


def where(paper: Paper, name: str) -> str:
    """A name that nobody can guess; the person's own file name is kept beside it, not in the path."""
    return f"panels/{paper.panel_id}/{uuid.uuid4().hex}"


class Paper(models.Model):
    """A file of the room: a sitting's paper, evidence, or (`private`) a receipt. `type` was found in the
    content; pictures were drawn afresh. Taking one away fills `removed_at`.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="papers")
    sitting = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    title = models.CharField(max_length=160)
    article = models.CharField(max_length=40, blank=True)
    file = models.FileField(upload_to=where, max_length=200)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    private = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    @property
    def ending(self) -> str:
        """What it is in a word: PDF, DOCX, PNG."""
        return self.name.rpartition(".")[2].upper()

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """One member at one sitting: what they planned, what happened, and whether they caught up afterwards."""

    class Plan(models.TextChoices):
        UNSAID = "", "Not said yet"
        IN_ROOM = "in_room", "In the room"
        ONLINE = "online", "Online"
        NOT = "not", "Not coming"

    class Actual(models.TextChoices):
        UNSAID = "", "Not noted yet"
        IN_ROOM = "in_room", "In the room"
        ONLINE = "online", "Online"
        ABSENT = "absent", "Not there"

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attendance")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendance")
    plan = models.CharField(max_length=8, choices=Plan.choices, blank=True)
    actual = models.CharField(max_length=8, choices=Actual.choices, blank=True)
    caught_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="one_attendance_each"),
            models.CheckConstraint(
                condition=Q(plan__in=["", "in_room", "online", "not"]), name="attendance_plan_is_known"
            ),
            models.CheckConstraint(
                condition=Q(actual__in=["", "in_room", "online", "absent"]), name="attendance_actual_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.sitting}"


class Minutes(models.Model):
    """A sitting's minutes: written by the facilitator, proposed and seconded by two members, then public."""

    KIND: ClassVar[str] = "minutes"

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="minutes")
    text = models.TextField()
    catch_up = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=MinutesState.DRAFTED)
    state_reason = models.CharField(max_length=500, blank=True)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seconded_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(MinutesState)), name="minutes_state_is_known"),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("seconded_by")), name="minutes_are_agreed_by_two"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MinutesState.DRAFTED, MinutesState.PROPOSED])
                | Q(proposed_by__isnull=False, seconded_by__isnull=False),
                name="agreed_minutes_have_two_names",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="agreed_minutes_are_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'drafted' AND OLD.text IS DISTINCT FROM NEW.text"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.sitting}"
