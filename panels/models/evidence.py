"""Evidence before the panel: who offered it, and which article it bears on; and what members asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from panels.domain.room_states import RequestState
from panels.models.panel import Member, Panel
from panels.models.sitting import Paper
from pb.models import Person


class EvidenceRequest(models.Model):
    """A member asks for evidence; the answer is what was found, or why it cannot be had."""

    KIND: ClassVar[str] = "request"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="requests")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="requests")
    article = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, default=RequestState.ASKED)
    state_reason = models.TextField(blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(RequestState)), name="request_state_is_known")
        ]

    def __str__(self) -> str:
        return self.question


class Evidence(models.Model):
    """A file or a link. `offered_by` names a role or an organisation ("Council transport team"), never a
    member.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=160)
    article = models.CharField(max_length=40, blank=True)
    offered_by = models.CharField(max_length=120)
    about = models.CharField(max_length=1000, blank=True)
    link = models.URLField(max_length=500, blank=True)
    paper = models.OneToOneField(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=(Q(link="") & Q(paper__isnull=False)) | (~Q(link="") & Q(paper=None)),
                name="evidence_is_a_file_or_a_link",
            )
        ]

    def __str__(self) -> str:
        return self.title
