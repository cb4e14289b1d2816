"""What the panel agreed about itself and where it differed, and what the council answered."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from panels.domain.room_states import TermsState
from panels.models.panel import Member, Panel
from pb.models import Person


class Terms(models.Model):
    """A version of the panel's terms of reference. Agreed when the panel's own bar is met."""

    KIND: ClassVar[str] = "terms"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    state = models.CharField(max_length=10, default=TermsState.PUT)
    state_reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="terms_number_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(state=TermsState.AGREED), name="one_agreed_terms"
            ),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(state=TermsState.PUT), name="one_put_terms"
            ),
            models.CheckConstraint(condition=Q(state__in=list(TermsState)), name="terms_state_is_known"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="terms_are_only_moved",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("panel", "number", "text", "by", "at"),
            ),
            pgtrigger.Protect(name="terms_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Terms of reference {self.number} of {self.panel}"


class TermsVoice(models.Model):
    """A member agrees to a version of the terms, or says what should change."""

    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "member"], name="one_voice_on_the_terms"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(words=""), name="terms_objection_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.member} on {self.terms}"


class Difference(models.Model):
    """What the panel differed about: the question, how it was settled and why, the view that did not carry.
    In roles, never names. Rows stay; a mistaken one is taken back with a reason.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="differences")
    article = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=300)
    settled = models.TextField()
    minority = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) | ~Q(removed_why=""), name="difference_removed_with_reason"
            )
        ]
        triggers = [pgtrigger.Protect(name="differences_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.question


class CouncilAnswer(models.Model):
    """You said, we did, and why: the council answers the panel. Public; said anew rather than changed."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="answers")
    said = models.TextField()
    did = models.TextField()
    why = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="council_answers_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.said[:80]
