"""A panel, who sits on it, and the charter it drafts."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from panels.domain.consent import DEFAULT_BAR
from panels.models.binding import bar_is_agreed
from pb.models import Person, Round


class Panel(models.Model):
    """Residents who write a round's rules. The four numbers are the bar in force: the default, or what the
    panel has agreed since (`panels.domain.consent.Bar`). `budget`: pence for members' support and expenses.
    """

    bears_rules: ClassVar[bool] = True

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="panel")
    name = models.CharField(max_length=120)
    quorum = models.PositiveSmallIntegerField(default=DEFAULT_BAR.quorum)
    quorum_out_of = models.PositiveSmallIntegerField(default=DEFAULT_BAR.quorum_out_of)
    threshold = models.PositiveSmallIntegerField(default=DEFAULT_BAR.threshold)
    patience = models.PositiveSmallIntegerField(default=DEFAULT_BAR.patience)
    budget = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum__gt=0, quorum__lte=F("quorum_out_of")), name="panel_quorum_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(threshold__range=(1, 100)), name="panel_threshold_is_per_cent"
            ),
        ]
        triggers = [bar_is_agreed]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A seat. Leaving fills `left_at`; the row stays."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "person"], condition=Q(left_at=None), name="one_seat_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.panel}"


class Draft(models.Model):
    """One version of the draft charter. A change makes a new version; the newest without `replaced_at` is
    current.
    """

    bears_rules: ClassVar[bool] = True

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="draft_number_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(replaced_at=None), name="one_draft_is_current"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="draft_is_only_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("panel", "number", "body", "digest", "note", "by", "at"),
            ),
            pgtrigger.Protect(name="drafts_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.panel}, draft {self.number}"
