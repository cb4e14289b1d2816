"""Appeals against "cannot be done": the applicant says why, and the panel answers."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from pb.models import Person, Round
from proposals.models.assessment import Assessment
from proposals.models.proposal import Proposal


class Appeal(models.Model):
    """One for each assessment at most. Answered once, with reasons that everybody can read."""

    class Answer(models.TextChoices):
        UPHELD = "upheld", "the assessment stands"
        OVERTURNED = "overturned", "the idea can be done after all"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="appeals")
    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="appeal")
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="appeal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(answer="", answer_reason="", answered_by=None, answered_at=None)
                | (
                    ~Q(answer="")
                    & ~Q(answer_reason="")
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="appeal_is_answered_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="appeal_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("proposal", "assessment", "reason", "at"),
            ),
            pgtrigger.Protect(
                name="appeal_stays_somebodys",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.by_id IS DISTINCT FROM NEW.by_id AND NEW.by_id IS NOT NULL"
                ),
            ),
            pgtrigger.Protect(
                name="appeal_is_answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.answer <> '' AND"
                    " (OLD.answer, OLD.answer_reason, OLD.answered_by_id, OLD.answered_at) IS DISTINCT FROM"
                    " (NEW.answer, NEW.answer_reason, NEW.answered_by_id, NEW.answered_at)"
                ),
            ),
            pgtrigger.Protect(name="appeals_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Appeal for {self.proposal}"


class PanelHearing(models.Model):
    """Appeals of this round are decided by its panel's own bar, not by one of its members."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="panel_hearing")

    class Meta:
        triggers = [pgtrigger.Protect(name="hearings_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"The panel hears appeals of {self.round}"
