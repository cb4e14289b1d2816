"""Addresses that may be invited by lot, and the invitations drawn from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from panels.models.recruiting import Recruitment
from pb.models import SignRequest


class AddressList(models.Model):
    """A list of addresses as it was uploaded. In force once a second person has signed for its digest; the
    newest in force is the one drawn from.
    """

    recruitment = models.ForeignKey(Recruitment, on_delete=models.PROTECT, related_name="address_lists")
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    request = models.OneToOneField(SignRequest, on_delete=models.PROTECT, related_name="address_list")
    uploaded_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.rows} addresses"


class InvitedAddress(models.Model):
    """One address of a list. Invited once `invited_at` is set; of the code in the letter a hash is kept."""

    list = models.ForeignKey(AddressList, on_delete=models.CASCADE, related_name="addresses")
    key = models.CharField(max_length=64)
    text = models.CharField(max_length=200)
    postcode = models.CharField(max_length=8)
    invited_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "invited addresses"
        constraints = [
            models.UniqueConstraint(fields=["list", "key"], name="address_once_a_list"),
            models.UniqueConstraint(
                fields=["code_hash"], condition=~Q(code_hash=""), name="invitation_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Address {self.pk}"
