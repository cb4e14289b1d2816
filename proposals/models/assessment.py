"""Assessments: superseded by a later one, never overwritten."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from pb.models import Person
from proposals.models.proposal import Proposal


class Assessment(models.Model):
    """One judgement. `criteria` maps a criterion's key to {"finding", "reason"}; `exceptions`: what of the
    charter's "never" applies; `cost` is the officer's, in pence.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="assessments")
    criteria = models.JSONField()
    exceptions = models.JSONField(default=list, db_default=[], blank=True)
    feasible = models.BooleanField()
    reason = models.TextField(blank=True)
    cost = models.PositiveBigIntegerField()
    cost_reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(superseded_at=None), name="one_assessment_stands"
            ),
            models.CheckConstraint(
                condition=Q(feasible=True) | ~Q(reason=""), name="not_feasible_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(feasible=False) | Q(exceptions=[]), name="what_is_never_paid_for_is_not_feasible"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="assessment_is_only_superseded",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "proposal",
                    "criteria",
                    "exceptions",
                    "feasible",
                    "reason",
                    "cost",
                    "cost_reason",
                    "by",
                    "at",
                ),
            ),
            pgtrigger.Protect(name="assessments_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {'feasible' if self.feasible else 'not feasible'}"
