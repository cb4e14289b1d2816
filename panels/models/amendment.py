"""An amendment: the panel takes its adopted charter up again, and why."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from panels.models.panel import Draft, Panel
from pb.models import CharterVersion, Person


class Amendment(models.Model):
    """Opened with a reason that everybody reads. `base`: the version it changes; `after`: the last draft
    before it, so that drafts with a higher number are its own. It ends adopted, taken back, or because it was
    too late (`outcome`); `version` is the charter version that came of it.
    """

    bears_rules: ClassVar[bool] = True

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", "adopted"
        WITHDRAWN = "withdrawn", "taken back"
        LAPSED = "lapsed", "too late"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    base = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closed_why = models.TextField(blank=True)
    version = models.OneToOneField(
        CharterVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="amendment"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(closed_at=None), name="one_amendment_is_open"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="amendment_has_a_reason"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="", version=None)
                | Q(closed_at__isnull=False, outcome="adopted", version__isnull=False)
                | Q(closed_at__isnull=False, outcome__in=["withdrawn", "lapsed"], version=None),
                name="amendment_ends_one_way",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="amendment_is_only_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("panel", "number", "base", "after", "why", "by", "at"),
            ),
            pgtrigger.Protect(
                name="closed_amendment_stays_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Protect(name="amendments_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.panel}, amendment {self.number}"
