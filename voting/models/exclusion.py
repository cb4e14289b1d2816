"""Envelopes that do not count, each with the code of its reason. No person, and no time."""

from __future__ import annotations

from django.db import models

from pb.models import Round
from pb.models.guards import append_only
from voting.domain.patterns import Pattern


class Exclusion(models.Model):
    """A version of a slot that does not count. After a fault the elector may cast again while voting is open;
    the other reasons are those of quarantine, written at the seal for the last version of a slot."""

    class Reason(models.TextChoices):
        FAULT_WINDOW = "fault_window", "taken while something was broken"
        ONE_DEVICE = Pattern.ONE_DEVICE.value, "many voters with one device"
        ONE_NETWORK = Pattern.ONE_NETWORK.value, "many voters from one network"
        BURST = Pattern.BURST.value, "many voters from one network in a short time"
        ONE_CONTACT = Pattern.ONE_CONTACT.value, "many accounts with one e-mail address"
        AGE = Pattern.AGE.value, "an age that nobody reaches"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "slot", "version"], name="excluded_once")]
        triggers = append_only("exclusions")

    def __str__(self) -> str:
        return f"Version {self.version} of slot {self.slot[:8]}: {self.reason}"
