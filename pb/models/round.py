"""Programme and round, and the windows that tell a round's phase."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from pb.domain.phases import Phase
from pb.models.area import Area
from pb.models.binding import newest_governs, window_is_the_charters
from pb.models.guards import never_emptied


class Programme(models.Model):
    """A council's participatory budgeting as a whole."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    council = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One run from co-design to delivery, for one strand, under one charter."""

    bears_rules: ClassVar[bool] = True

    class Strand(models.TextChoices):
        PLACE = "place"
        THEME = "theme"
        COMMUNITY = "community", "community of interest"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    strand = models.CharField(max_length=12, choices=Strand.choices, default=Strand.PLACE)
    theme = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True)
    areas = models.ManyToManyField(Area, related_name="rounds", blank=True)
    charter = models.ForeignKey(
        "pb.CharterVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="governs"
    )
    created_at = models.DateTimeField()
    imported_from = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["title"]
        triggers = [newest_governs]

    def __str__(self) -> str:
        return self.title


class TsTzRange(Func):
    """tstzrange(opens, closes): half-open, as the phase clock has it."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class PhaseWindow(models.Model):
    """One phase's half-open window, as the charter and its extensions have it: PostgreSQL refuses another,
    and what overlaps."""

    bears_rules: ClassVar[bool] = True

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="windows")
    phase = models.CharField(max_length=16, choices=[(phase.value, phase.value) for phase in Phase])
    opens = models.DateTimeField()
    closes = models.DateTimeField()

    class Meta:
        ordering = ["opens"]
        constraints = [
            models.UniqueConstraint(fields=["round", "phase"], name="phase_once_a_round"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="window_opens_before_it_closes"),
            ExclusionConstraint(
                name="windows_do_not_overlap",
                expressions=[
                    (F("round"), RangeOperators.EQUAL),
                    (TsTzRange("opens", "closes"), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]
        triggers = [window_is_the_charters, never_emptied("windows")]

    def __str__(self) -> str:
        return f"{self.round}: {self.phase}"
