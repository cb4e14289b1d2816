"""What quarantine keeps until the seal: evidence under pseudonyms, patterns in it, what two people judged.

No row leads to a person, an elector, a slot or an envelope without the round's link key.
"""

from __future__ import annotations

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from pb.models import Person, Round
from pb.models.guards import append_only
from voting.domain.judging import Decision, Why
from voting.domain.patterns import Pattern


class Trace(models.Model):
    """One enrolment, as far as patterns need it: keyed marks, "" where unknown, and the time to ten minutes.
    Gone when the charter says so, and at the seal at the latest."""

    id = models.UUIDField(primary_key=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    handle = models.CharField(max_length=32)
    device = models.CharField(max_length=32, blank=True)
    network = models.CharField(max_length=32, blank=True)
    contact = models.CharField(max_length=32, blank=True)
    too_old = models.BooleanField(default=False)
    kind = models.CharField(max_length=8)
    bucket = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "handle", "device", "network", "contact", "too_old"], name="trace_once"
            )
        ]

    def __str__(self) -> str:
        return f"Trace {self.handle[:8]} in {self.round}"


class Finding(models.Model):
    """A pattern for two people to judge, or a voter's objection to what they judged before (`pattern`
    "objection"; `mark` is then that of the slot, `words` what the voter says).

    `handles`, `mark` and `words` are emptied at the seal; `shape`, numbers alone, and the decision stay.
    """

    OBJECTION = "objection"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    pattern = models.CharField(
        max_length=20, choices=[*((each.value, each.value) for each in Pattern), (OBJECTION, OBJECTION)]
    )
    mark = models.CharField(max_length=64, blank=True)
    handles = models.JSONField(default=list)
    shape = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    words = models.TextField(blank=True)
    decision = models.CharField(
        max_length=6, choices=[(each.value, each.value) for each in Decision], blank=True
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="finding_number_once")]
        triggers = [
            pgtrigger.Protect(name="findings_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="finding_decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decision__gt="")
                & pgtrigger.Q(old__decision__df=pgtrigger.F("new__decision")),
            ),
        ]

    def __str__(self) -> str:
        return f"Finding {self.number} in {self.round}: {self.pattern}"


class Judgement(models.Model):
    """What one person said of a finding, before they knew what another said. `seen`: the digest of the group
    that they judged."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="judgements")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=6, choices=[(each.value, each.value) for each in Decision])
    why = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Why])
    seen = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "by"], name="judged_once_by_each")]
        triggers = append_only("judgements")

    def __str__(self) -> str:
        return f"{self.decision} on {self.finding}"


class SetAside(models.Model):
    """A slot whose ballot is not to be counted, under a mark that only the link key ties to it. `told`: its
    voter has been written to. Turned into exclusions, and removed, at the seal."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    pattern = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Pattern])
    released = models.BooleanField(default=False)
    told = models.BooleanField(default=False)

    class Meta:
        verbose_name = "set aside"
        verbose_name_plural = "set aside"
        constraints = [models.UniqueConstraint(fields=["round", "mark"], name="set_aside_once")]

    def __str__(self) -> str:
        return f"{self.pattern} in {self.round}{' (released)' if self.released else ''}"
