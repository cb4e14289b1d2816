"""Reviews of proposals by a panel: the phase and its rights, who looks at what, and what they found."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from panels.domain.reviewing import Kind, Names, Others, Sees
from panels.models.panel import Member, Panel
from pb.models import Person
from proposals.models import Proposal


class Review(models.Model):
    """One review phase: dates and rights as data. `each`: how many members look at each proposal; `places`:
    how many ideas the ballot holds (scores only); `criteria`: pairs of key and question, as the charter had
    them when it opened; `seed` drew the assignment. One at a time: `closed_at` empty.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Kind])
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    each = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    sees = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Sees])
    others = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Others])
    names = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Names])
    criteria = models.JSONField(default=list)
    scorers = models.ManyToManyField(Member, blank=True, related_name="+")
    seed = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="review_number_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(closed_at=None), name="one_review_at_a_time"
            ),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="review_lasts"),
            models.CheckConstraint(condition=Q(each__gt=0), name="review_wants_somebody"),
            models.CheckConstraint(
                condition=Q(kind=Kind.ELIGIBILITY, places=None) | Q(kind=Kind.SCORES, places__gt=0),
                name="scores_have_places",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="review_is_only_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "panel",
                    "number",
                    "kind",
                    "each",
                    "places",
                    "sees",
                    "others",
                    "names",
                    "criteria",
                    "seed",
                    "by",
                    "at",
                ),
            ),
            pgtrigger.Protect(name="reviews_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.panel}, review {self.number}"


class Reading(models.Model):
    """A proposal on a member's pile. `put_off_at`: they look at it last. Ended when they step out of it, when
    it goes to somebody else before they finished, or when they leave.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="readings")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="readings")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    put_off_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "member", "proposal"], condition=Q(ended_at=None), name="one_reading_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.proposal}"


class Score(models.Model):
    """What a member found of one text of a proposal. `marks`: criterion key → 1 to 5, or null for "can't
    judge"; `eligible`: yes or no (reviews of eligibility), null for "can't judge". `digest` and `revision`
    say which text. A later one replaces it; the row stays. `words` are read in the discussion without a name.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="scores")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="scores")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="scores")
    marks = models.JSONField(default=dict)
    eligible = models.BooleanField(null=True, blank=True)
    words = models.TextField(blank=True)
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "member", "proposal"], condition=Q(replaced_at=None), name="one_score_each"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="score_is_only_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "review", "member", "proposal", "marks", "eligible", "words", "revision", "digest", "at"
                ),
            ),
            pgtrigger.Protect(name="scores_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Score {self.pk}"


class Suggestion(models.Model):
    """A shortlist that the facilitator puts to the panel. A later one replaces it. `published_at`: the panel
    agreed, and it became the round's shortlist.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="suggestions")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="suggestions")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="suggestion_number_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(replaced_at=None), name="one_suggestion_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel}, shortlist {self.number}"


class SuggestionLine(models.Model):
    """One feasible proposal, on the list or off it, and why. `stood`: in, out or band by its scores."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="lines")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    chosen = models.BooleanField()
    reason = models.TextField(blank=True)
    alternative_set = models.CharField(max_length=60, blank=True)
    stood = models.CharField(max_length=4, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "proposal"], name="suggested_once"),
            models.CheckConstraint(condition=Q(chosen=True) | ~Q(reason=""), name="left_off_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="suggestion_lines_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {'on' if self.chosen else 'off'}"


class SuggestionVoice(models.Model):
    """What a member says of a suggested shortlist. Saying something else replaces it; the row stays."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "member"], condition=Q(replaced_at=None), name="one_voice_a_suggestion"
            ),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(words=""), name="no_to_a_list_has_words"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="list_voice_is_only_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("suggestion", "member", "agrees", "words", "at"),
            ),
            pgtrigger.Protect(name="list_voices_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {'agrees' if self.agrees else 'objects'}"
