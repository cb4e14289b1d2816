"""What members of a panel say to an appeal about an idea."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from panels.models.panel import Member
from proposals.models import Appeal


class AppealVoice(models.Model):
    """One member on one appeal. Saying something else replaces it; the row stays."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    overturn = models.BooleanField()
    words = models.TextField()
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "member"], condition=Q(replaced_at=None), name="one_voice_an_appeal"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="appeal_voice_has_words"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="appeal_voice_is_only_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("appeal", "member", "overturn", "words", "at"),
            ),
            pgtrigger.Protect(name="appeal_voices_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {'overturn' if self.overturn else 'uphold'}"
