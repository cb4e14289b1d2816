"""The ballot paper of a round. Once frozen, not a letter of it changes."""

from __future__ import annotations

import pgtrigger
from django.db import models

from pb.models import Round

_FROZEN = pgtrigger.Q(old__frozen_at__isnull=False)


class Paper(models.Model):
    """`body` is what `voting.domain.paper.Paper.to_dict` writes and `digest` cites.

    `proposals` tells which proposal each line is. `uncontested` lists the lines of pots whose money is enough
    for all their proposals, so that nobody has to vote on them (charter article "too few proposals").
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="paper")
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    seed_commitment = models.CharField(max_length=64, blank=True)
    proposals = models.JSONField(default=dict)
    uncontested = models.JSONField(default=list, blank=True)
    drawn_up_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(frozen_at=None) | ~models.Q(seed_commitment=""),
                name="frozen_paper_commits_to_a_seed",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="frozen_paper_is_fixed", operation=pgtrigger.Update, condition=_FROZEN),
            pgtrigger.Protect(name="frozen_paper_stays", operation=pgtrigger.Delete, condition=_FROZEN),
        ]

    def __str__(self) -> str:
        return f"Ballot paper of {self.round}"
