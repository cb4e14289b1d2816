"""The public ledger, acts that wait for a second person, and the outbox of jobs."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from pb.models.guards import append_only
from pb.models.person import Person
from pb.models.round import Round


class LedgerEntry(models.Model):
    """One act of staff, panel or job. Hash-chained over all rounds; rows are added and never touched."""

    number = models.PositiveBigIntegerField(unique=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="ledger")
    act = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    body = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        triggers = [
            *append_only("ledger"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act}"


class SignRequest(models.Model):
    """An act that takes two people, bound to the digest of exactly what is signed."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sign_requests")
    act = models.CharField(max_length=64)
    payload = models.JSONField()
    payload_digest = models.CharField(max_length=64)
    reason = models.TextField()
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("requested_by")),
                name="two_different_people_sign",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False, signed_at__lt=F("expires_at")),
                name="signed_whole_and_in_time",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(signed_at__isnull=False), name="used_only_when_signed"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_payload_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "round", "act", "payload", "payload_digest", "requested_by", "expires_at"
                ),
            ),
            pgtrigger.Protect(name="sign_requests_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.act} in {self.round}"


class OutboxJob(models.Model):
    """A job to be sent, written in the transaction that makes it due. `args` holds ids only."""

    name = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], condition=Q(sent_at=None), name="outbox_unsent")]

    def __str__(self) -> str:
        return self.name
