"""Proposals, their costs, and every text they have had."""

from __future__ import annotations

from typing import Any, cast

import pgtrigger
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from pb.domain.charter import Applicant
from pb.models import Area, Person, Pot, Round
from proposals.domain.lifecycle import WORDS, State
from proposals.models.binding import REVISIONS_STAY, sent_in_as_the_charter_says

_UNSENT = (State.DRAFT, State.WITHDRAWN)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def costed(self) -> ProposalQuerySet:
        """With `asked` (pence of the cost lines) and `cost` (the officer's costing where there is one)."""
        asked = Coalesce(Sum("lines__pence"), 0, output_field=models.BigIntegerField())
        annotated: ProposalQuerySet = cast(Any, self).annotate(
            asked=asked, cost=Coalesce("officer_cost", asked)
        )
        return annotated


class Proposal(models.Model):
    """What someone wants funded. `author` is None for proposals that came in a file, which have an
    `external_id`.

    `state` moves through `proposals.services.moving` alone; `state_reason` says why it stands where it does.
    """

    asked: int
    cost: int

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    applicant = models.CharField(
        max_length=24, choices=[(kind.value, kind.value) for kind in Applicant], blank=True
    )
    group_name = models.CharField(max_length=120, blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    host_body = models.CharField(max_length=120, blank=True)
    under_age = models.BooleanField(default=False)
    sponsor = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    state = models.CharField(
        max_length=16, choices=[(state.value, words) for state, words in WORDS.items()], default=State.DRAFT
    )
    state_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    officer_cost = models.PositiveBigIntegerField(null=True, blank=True)
    officer_cost_reason = models.TextField(blank=True)
    external_id = models.CharField(max_length=100, blank=True)

    objects = models.Manager.from_queryset(ProposalQuerySet)()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["round", "state"], name="proposal_by_round_and_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(State)), name="proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=_UNSENT) | Q(submitted_at__isnull=False, pot__isnull=False),
                name="proposal_is_whole_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | ~Q(external_id=""), name="proposal_comes_from_somebody"
            ),
            models.UniqueConstraint(
                fields=["round", "external_id"], condition=~Q(external_id=""), name="proposal_imported_once"
            ),
        ]
        triggers = [sent_in_as_the_charter_says]

    def __str__(self) -> str:
        return self.title


class CostLine(models.Model):
    """One thing to pay for, in pence. In a draft it may still lack its words or its sum."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=120, blank=True)
    pence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "position"], name="cost_line_position_once"),
        ]

    def __str__(self) -> str:
        return self.what


class Revision(models.Model):
    """A text the proposal has had. Rows are added and never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="revision_number_once")]
        triggers = [
            pgtrigger.Trigger(
                name="revisions_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("of_round", "bigint"), ("record", "text")],
                func=REVISIONS_STAY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, text {self.number}"
