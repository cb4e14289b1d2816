"""Live polls: a question in the room, answered by phones without a login. Never part of a ballot."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from panels.domain.polling import PollKind
from panels.models.panel import Panel
from panels.models.sitting import Sitting
from pb.models import Person


class Poll(models.Model):
    """One question, in a sitting or not. Open until `closed_at`; the room sees results from `shown_at`.
    `most`: how many may be picked; `hide_small`: counts below five stay hidden. `purged_at`: its answers are
    deleted.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="polls")
    sitting = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, null=True, blank=True, related_name="polls"
    )
    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=8, choices=[(each.value, each.value) for each in PollKind])
    question = models.CharField(max_length=200)
    options = models.JSONField(default=list)
    most = models.PositiveSmallIntegerField(default=1)
    hide_small = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("at")), name="poll_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(purged_at=None) | Q(closed_at__isnull=False), name="only_closed_polls_are_purged"
            ),
        ]

    def __str__(self) -> str:
        return self.question


class PollAnswer(models.Model):
    """The answer of one browser, known by the hash of a random token that only this browser has. Answering
    again changes it. `passed_at`: the facilitator lets these words onto the big screen.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="answers")
    token = models.CharField(max_length=64)
    body = models.JSONField()
    at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["poll", "token"], name="one_answer_a_browser")]

    def __str__(self) -> str:
        return f"Answer {self.pk}"
