"""A panel, who sits on it, the charter it drafts, and each member's voice on each article."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from panels.domain.consent import Stand
from pb.models import Person, Round


class Panel(models.Model):
    """Residents who write a round's rules. An article is agreed when at least `quorum` members have spoken on
    it and at least `threshold` per cent of them agree.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="panel")
    name = models.CharField(max_length=120)
    quorum = models.PositiveSmallIntegerField()
    threshold = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quorum__gt=0), name="panel_quorum_is_somebody"),
            models.CheckConstraint(
                condition=Q(threshold__range=(1, 100)), name="panel_threshold_is_per_cent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A seat. Leaving fills `left_at`; the row stays."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "person"], condition=Q(left_at=None), name="one_seat_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.panel}"


class Draft(models.Model):
    """One version of the draft charter. A change makes a new version; the newest without `replaced_at` is
    current.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="draft_number_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(replaced_at=None), name="one_draft_is_current"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="draft_is_only_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("panel", "number", "body", "digest", "note", "by", "at"),
            ),
            pgtrigger.Protect(name="drafts_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.panel}, draft {self.number}"


class Consent(models.Model):
    """What a member said of an article of one draft. Saying something else replaces it; the row stays."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="consents")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="consents")
    article = models.CharField(max_length=40)
    stand = models.CharField(max_length=10, choices=[(stand.value, stand.value) for stand in Stand])
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "draft", "article"],
                condition=Q(replaced_at=None),
                name="one_voice_an_article",
            ),
            models.CheckConstraint(
                condition=~Q(stand=Stand.OBJECTS) | ~Q(words=""), name="objection_has_words"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="consent_is_only_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("member", "draft", "article", "stand", "words", "at"),
            ),
            pgtrigger.Protect(name="consents_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.stand}: {self.article}"
