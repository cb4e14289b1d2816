"""Awards that turn out to cost more than planned: who said so, and whether the panel agreed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from pb.models import Person
from proposals.models.award import Award

_IN_THE_LIMIT = """
SELECT award.amount, award.round_id INTO held, of_round
FROM public.proposals_award AS award WHERE award.id = NEW.award_id;
SELECT COALESCE(min(earlier.before), held) INTO planned FROM public.proposals_overrun AS earlier
WHERE earlier.award_id = NEW.award_id AND earlier.answer IN ('within', 'agreed');
SELECT (body -> 'panel_powers' ->> 'asked_when_overrun_percent')::int INTO allowed
FROM public.pb_charterversion WHERE round_id = of_round ORDER BY number DESC LIMIT 1;
IF NEW.before <> held OR NEW.answer NOT IN ('', 'within') THEN
    RAISE EXCEPTION 'an overrun starts from the award, unanswered' USING ERRCODE = 'check_violation';
END IF;
IF NEW.answer = 'within' AND (allowed IS NULL OR NEW.cost * 100 > planned * (100 + allowed)) THEN
    RAISE EXCEPTION 'above % per cent the panel is asked', allowed USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
_BY_THE_PANEL = """
IF NOT EXISTS (
    SELECT FROM public.proposals_award AS award
    JOIN public.proposals_proposal AS proposal ON proposal.id = award.proposal_id
    JOIN public.pb_rolegrant AS given ON given.round_id = award.round_id
    WHERE award.id = NEW.award_id AND given.person_id = NEW.answered_by_id AND given.role = 'panel_member'
    AND given.revoked_at IS NULL AND proposal.author_id IS DISTINCT FROM NEW.answered_by_id
    AND NEW.answered_by_id <> NEW.by_id
) THEN
    RAISE EXCEPTION 'the panel answers, and nobody in their own matter' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Overrun(models.Model):
    """One rise of an award from `before` to `cost`, in pence. Within the charter's limit it is agreed by the
    charter itself; above it a member of the panel answers once, with reasons that everybody can read."""

    class Answer(models.TextChoices):
        WITHIN = "within", "within what the charter allows"
        AGREED = "agreed", "the panel agrees"
        REFUSED = "refused", "the panel does not agree"

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="overruns")
    before = models.PositiveBigIntegerField()
    cost = models.PositiveBigIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answer_reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & Q(cost__gt=F("before")), name="overrun_is_more"),
            models.CheckConstraint(
                condition=Q(answer__in=("", "within"), answer_reason="", answered_by=None, answered_at=None)
                | (
                    Q(answer__in=("agreed", "refused"), answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer_reason="")
                ),
                name="overrun_is_answered_whole",
            ),
            models.UniqueConstraint(fields=["award"], condition=Q(answer=""), name="overrun_waits_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="overrun_in_the_limit",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[
                    ("held", "bigint"),
                    ("planned", "bigint"),
                    ("allowed", "int"),
                    ("of_round", "bigint"),
                ],
                func=_IN_THE_LIMIT,
            ),
            pgtrigger.Trigger(
                name="overrun_answered_by_the_panel",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_BY_THE_PANEL,
            ),
            pgtrigger.Protect(
                name="overrun_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("award", "before", "cost", "reason", "by", "at"),
            ),
            pgtrigger.Protect(
                name="overrun_is_answered_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__answer=""),
            ),
            pgtrigger.Protect(name="overruns_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Overrun of {self.award}"
