"""The public board of a round: every envelope taken, in batches whose order is random, and signed heads."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F

from pb.models import Round
from pb.models.guards import append_only


class Leaf(models.Model):
    """One leaf of the tree: an envelope as anybody may know it. No time, and no key to the envelope's row."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    index = models.PositiveIntegerField()
    slot = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["index"]
        verbose_name_plural = "leaves"
        constraints = [
            models.UniqueConstraint(fields=["round", "index"], name="leaf_place_once"),
            models.UniqueConstraint(fields=["round", "slot", "version"], name="leaf_once"),
        ]
        indexes = [models.Index(OpClass(F("sha256"), "varchar_pattern_ops"), name="leaf_by_receipt")]
        triggers = append_only("leaves")

    def __str__(self) -> str:
        return f"Leaf {self.index} of {self.round}"


class BoardHead(models.Model):
    """A signed checkpoint: `note` is its text as published. `peaks`: the roots of the tree's full subtrees,
    hexadecimal, from which the next batch goes on."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="board_heads")
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    peaks = models.JSONField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["size"]
        constraints = [models.UniqueConstraint(fields=["round", "size"], name="board_head_once")]
        triggers = append_only("board_heads")

    def __str__(self) -> str:
        return f"Board of {self.round} at {self.size}"
