"""How far the database's log has been read for refused tries."""

from __future__ import annotations

from django.db import models


class LogMark(models.Model):
    """Bytes of one file of the log that have been read. It moves with the ledger entries that were written of
    them, in one transaction."""

    file = models.CharField(max_length=255, unique=True)
    read = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["file"]

    def __str__(self) -> str:
        return f"{self.file}: {self.read} bytes"
