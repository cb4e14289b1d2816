"""What everybody with a part in a round is told: kept, so that it is sent once and can be seen to be."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from pb.models import Round


class Announcement(models.Model):
    """`kind` names the letter, `given` its facts (JSON). `told_at`: when all `told` people had been
    written to."""

    class Kind(models.TextChoices):
        WINDOW_EXTENDED = "window_extended", "a window is open for longer"
        CHARTER_AMENDED = "charter_amended", "the charter was amended"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    given = models.JSONField(default=dict)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="announcement_untold")]
        triggers = [
            pgtrigger.Protect(
                name="announcement_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("round", "kind", "given", "at"),
            ),
            pgtrigger.Protect(name="announcements_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.get_kind_display()}"
