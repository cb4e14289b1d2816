"""What members have declared: own group, employer, family, funder."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from panels.domain.interests import WORDS, InterestKind
from panels.models.panel import Member
from pb.models import Person
from proposals.models import Proposal


class Interest(models.Model):
    """One member's interest in one article or one proposal. While `ended_at` is empty the member has stepped
    out of it. `words` are for the member and the facilitator alone; others see a number. Rows stay.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="interests")
    article = models.CharField(max_length=40, blank=True)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="interests"
    )
    kind = models.CharField(max_length=12, choices=[(kind.value, words) for kind, words in WORDS.items()])
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article="", proposal__isnull=False) | (~Q(article="") & Q(proposal__isnull=True)),
                name="interest_is_in_one_matter",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(InterestKind)), name="interest_kind_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_why="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why="")),
                name="interest_ends_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["member", "article", "proposal"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="one_interest_a_matter",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="interest_is_only_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("member", "article", "proposal", "kind", "words", "by", "at"),
            ),
            pgtrigger.Protect(name="interests_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.article or self.proposal}"
