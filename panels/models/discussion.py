"""The panel's private discussion: ground rules, who has accepted them, threads, posts."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from panels.domain.posts import HIDE_WORDS
from panels.domain.room_states import PostState
from panels.models.panel import Panel
from panels.models.sitting import Sitting
from pb.models import Person


class GroundRules(models.Model):
    """A version of how the panel talks. `anonymous`: posts are nameless to peers; `watched`: observers,
    elected members and officers may read, without names. Both were agreed by the panel; the row never
    changes.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="ground_rules")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    anonymous = models.BooleanField()
    watched = models.BooleanField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "ground rules"
        constraints = [models.UniqueConstraint(fields=["panel", "number"], name="ground_rules_number_once")]
        triggers = [
            pgtrigger.Protect(name="ground_rules_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Ground rules {self.number} of {self.panel}"


class Acceptance(models.Model):
    """Somebody has read a version of the ground rules and keeps to it."""

    rules = models.ForeignKey(GroundRules, on_delete=models.PROTECT, related_name="acceptances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rules", "person"], name="ground_rules_accepted_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.rules}"


class Thread(models.Model):
    """One conversation, about an article, a sitting, or neither."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="threads")
    title = models.CharField(max_length=160)
    article = models.CharField(max_length=40, blank=True)
    sitting = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


_POSTS_STAY = """
IF public.decides_purge_due(
    (
        SELECT panel.round_id FROM public.panels_thread AS thread
        JOIN public.panels_panel AS panel ON panel.id = thread.panel_id WHERE thread.id = OLD.thread_id
    ),
    'panel_discussion'
) THEN
    RETURN OLD;
END IF;
RAISE EXCEPTION 'posts stay, until the charter lets go of them' USING ERRCODE = 'check_violation';
"""


class Post(models.Model):
    """What somebody wrote. Whether it is nameless to peers was fixed when it was written. Hiding leaves
    the row; what was hidden is read by its author and the facilitator.
    """

    KIND: ClassVar[str] = "post"

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    anonymous = models.BooleanField()
    at = models.DateTimeField()
    state = models.CharField(max_length=12, default=PostState.SHOWN)
    state_reason = models.CharField(max_length=500, blank=True)
    hidden_for = models.CharField(
        max_length=16, blank=True, choices=[(reason.value, words) for reason, words in HIDE_WORDS.items()]
    )
    hidden_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    appeal = models.CharField(max_length=1000, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(PostState)), name="post_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=PostState.SHOWN) | (~Q(hidden_for="") & Q(hidden_by__isnull=False)),
                name="hidden_post_has_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="post_is_only_moved",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("thread", "by", "text", "anonymous", "at"),
            ),
            pgtrigger.Trigger(
                name="posts_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=_POSTS_STAY,
            ),
        ]

    def __str__(self) -> str:
        return f"Post {self.pk} in {self.thread}"
