"""Windows made longer after a fault. Never shorter, never after the close."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from pb.domain.phases import Phase
from pb.models.binding import extension_is_laid, extension_is_signed
from pb.models.charter import CharterVersion
from pb.models.guards import append_only
from pb.models.ledger import SignRequest
from pb.models.round import Round


class Extension(models.Model):
    """`seconds` more for one window, from `closes_before` on; every later window moves by as much. Asked by
    one member of staff, signed by another (`staff`) and by somebody of the panel (`panel`)."""

    bears_rules: ClassVar[bool] = True

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions")
    charter = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="extensions")
    phase = models.CharField(max_length=16, choices=[(phase.value, phase.value) for phase in Phase])
    closes_before = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    staff = models.OneToOneField(SignRequest, on_delete=models.PROTECT, related_name="+")
    panel = models.OneToOneField(SignRequest, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(seconds__gt=0), name="extension_lengthens"),
        ]
        triggers = [*append_only("extensions"), extension_is_signed, extension_is_laid]

    def __str__(self) -> str:
        return f"{self.round}: {self.phase} longer by {self.seconds} s"

    @property
    def closes(self) -> datetime:
        return self.closes_before + timedelta(seconds=self.seconds)
