"""A trial of rules: what was asked, how far it has come, and what came out."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from panels.models.panel import Panel
from pb.models import Person


class Trial(models.Model):
    """`source` says what is counted (a published round, an uploaded file, or drawn voters) and `columns` by
    which rules; both are fixed once asked. `progress`: how many columns are counted. `lines`: the ideas as
    they stood; `outcome`: one entry per column; `fault`: why nothing came out, in words.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="trials")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    title = models.CharField(max_length=200)
    source = models.JSONField()
    columns = models.JSONField()
    upload = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    lines = models.JSONField(default=list)
    outcome = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    fault = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), ended_at=None)
                | Q(state__in=("done", "failed"), ended_at__isnull=False),
                name="trial_ended_when_over",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="trial_question_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("panel", "source", "columns", "upload", "asked_by", "asked_at"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
