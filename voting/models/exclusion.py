"""Envelopes that do not count, each with the code of its reason. No person, and no time."""

from __future__ import annotations

from django.db import models

from pb.models import Round
from pb.models.guards import append_only


class Exclusion(models.Model):
    """A version of a slot that does not count. The elector may cast again while voting is open."""

    class Reason(models.TextChoices):
        FAULT_WINDOW = "fault_window", "taken while something was broken"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "slot", "version"], name="excluded_once")]
        triggers = append_only("exclusions")

    def __str__(self) -> str:
        return f"Version {self.version} of slot {self.slot[:8]}: {self.reason}"
