"""Code cards: printed secrets that let somebody without an account vote."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pb.models import Round


class CodeCard(models.Model):
    """Only a hash of the code is kept. `serial` stands on the card, so that a lost one can be voided."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="code_cards")
    serial = models.PositiveIntegerField()
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["round", "serial"], name="card_serial_once"),
            models.UniqueConstraint(fields=["round", "code_hash"], name="card_code_once"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | Q(voided_at__gte=F("issued_at")), name="card_voided_after_issue"
            ),
        ]

    def __str__(self) -> str:
        return f"Card {self.serial} of {self.round}"
