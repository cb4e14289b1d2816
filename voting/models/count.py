"""What the count made: the public files, the result, and what the elected members said to it."""

from __future__ import annotations

import pgtrigger
from django.db import models

from pb.models import Person, Round


class PublicFile(models.Model):
    """One file of the bundle as it will be published: `content` is the file byte for byte."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="public_files")
    name = models.CharField(max_length=80)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="public_file_once")]
        triggers = [
            pgtrigger.Protect(name="public_file_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.round}"


class Count(models.Model):
    """The count of a sealed round. `canonical` is the exact text that `digest` cites; `seed` broke its ties.

    `spoiled`: envelopes that could not be counted, each with its slot and a reason code.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="count")
    result = models.JSONField()
    canonical = models.TextField()
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    spoiled = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="count_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Count of {self.round}"


class Ratification(models.Model):
    """Elected members approve the published result, or return it with a reason that everyone can read."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RATIFIED = "ratified"
        RETURNED = "returned"

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="ratification")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(reason=""), name="returned_with_a_reason"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="ratification_is_final",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="waiting"),
            ),
            pgtrigger.Protect(name="ratification_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.state}"
