"""What members need in order to take part, and what they claim. Kept apart from everything they say."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from panels.domain.room_states import ClaimState, NeedState
from panels.domain.support import CLAIMS, MOST_PENCE, NEEDS
from panels.models.panel import Member
from panels.models.sitting import Paper, Sitting
from pb.models import Person


class Need(models.Model):
    """Something a member needs. Once taken on it has an owner and a day by which it is arranged. Read by the
    member, the facilitator and officers alone; never in the ledger.
    """

    KIND: ClassVar[str] = "need"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=12, choices=[(kind.value, words) for kind, words in NEEDS.items()])
    words = models.CharField(max_length=1000, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=16, default=NeedState.ASKED)
    state_reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(NeedState)), name="need_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[NeedState.BEING_ARRANGED, NeedState.ARRANGED])
                | Q(owner__isnull=False, due__isnull=False),
                name="need_taken_on_has_owner_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.kind}"


class Claim(models.Model):
    """Money a member asks for: a flat rate, or what a receipt says. Whole pence. Approved by somebody else;
    paid by finance, of whose system only the reference is kept. No bank details.
    """

    KIND: ClassVar[str] = "claim"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="claims")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind.value, words) for kind, words in CLAIMS.items()])
    words = models.CharField(max_length=500, blank=True)
    pence = models.PositiveIntegerField()
    flat = models.BooleanField()
    receipt = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, default=ClaimState.CLAIMED)
    state_reason = models.CharField(max_length=500, blank=True)
    claimed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paid_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pence__range=(1, MOST_PENCE)), name="claim_is_within_bounds"),
            models.CheckConstraint(
                condition=Q(flat=True) | Q(receipt__isnull=False), name="claim_has_receipt"
            ),
            models.CheckConstraint(condition=Q(state__in=list(ClaimState)), name="claim_state_is_known"),
            models.CheckConstraint(condition=~Q(decided_by=F("claimed_by")), name="claim_decided_by_another"),
            models.CheckConstraint(
                condition=~Q(state__in=[ClaimState.APPROVED, ClaimState.REFUSED, ClaimState.PAID])
                | Q(decided_by__isnull=False),
                name="decided_claim_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.PAID) | (~Q(reference="") & Q(paid_by__isnull=False)),
                name="paid_claim_has_a_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.pence} pence"
