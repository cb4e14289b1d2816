"""Adopted charters: written once, cited by digest, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from pb.models.binding import charter_is_laid, version_follows
from pb.models.guards import append_only
from pb.models.round import Round


class CharterVersion(models.Model):
    """One adopted version. `canonical` is the exact text (RFC 8785) that `digest` is taken of."""

    bears_rules: ClassVar[bool] = True

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="charters")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    canonical = models.TextField()
    digest = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=200)
    reasons = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="charter_number_once")]
        triggers = [
            *append_only("charter"),
            version_follows,
            charter_is_laid,
        ]

    def __str__(self) -> str:
        return f"{self.round}, charter version {self.number}"
