"""Who keeps a share of a round's tally key. The shares themselves never stand in the database."""

from __future__ import annotations

import pgtrigger
from django.db import models

from pb.models import Person, Round


class KeyShare(models.Model):
    """One trustee's share, by its number from 1. `commitment` (hexadecimal) stands in the ledger too.

    `taken_at`: when the trustee had shown that they hold it, and the server's copy was destroyed;
    `handed_in_at`: when they gave it back to open the count.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="key_shares")
    number = models.PositiveSmallIntegerField()
    trustee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="key_shares")
    commitment = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="share_number_once"),
            models.UniqueConstraint(
                fields=["round", "trustee"],
                name="one_share_a_trustee",
                deferrable=models.Deferrable.DEFERRED,  # keys made anew may give them out in another order
            ),
            models.CheckConstraint(
                condition=models.Q(handed_in_at=None) | models.Q(taken_at__isnull=False),
                name="share_taken_before_handed_in",
            ),
        ]
        triggers = [pgtrigger.Protect(name="key_shares_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Share {self.number} of the tally key of {self.round}"
