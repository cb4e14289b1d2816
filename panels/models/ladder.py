"""What the panel is asked, and what each member answers."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from panels.domain.consent import Stand
from panels.domain.ladder import EARLIER, Channel, Rung
from panels.models.panel import Draft, Member, Panel
from pb.models import Person


class Asking(models.Model):
    """Something put to the panel: the text of one article for consent (`digest` says which text, and the
    asking stays open through drafts that leave the article as it is), an earlier rung of the ladder, or
    another bar (`body`). Closing fills `closed_at`; `quorate`: enough members had spoken by then.
    """

    bears_rules: ClassVar[bool] = True

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="askings")
    rung = models.CharField(max_length=10, choices=[(rung.value, rung.value) for rung in Rung])
    article = models.CharField(max_length=40, blank=True)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="askings", null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    body = models.JSONField(default=dict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    quorate = models.BooleanField(default=False)
    agreed = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "article"],
                condition=Q(rung=Rung.CONSENT, closed_at=None),
                name="one_text_is_put_for_consent",
            ),
            models.UniqueConstraint(
                fields=["panel", "article"],
                condition=Q(rung__in=[*EARLIER], closed_at=None),
                name="one_earlier_rung_is_open",
            ),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(rung=Rung.BAR, closed_at=None), name="one_bar_is_put"
            ),
            models.CheckConstraint(
                condition=Q(rung=Rung.BAR, article="") | (~Q(rung=Rung.BAR) & ~Q(article="")),
                name="asked_of_an_article_or_the_bar",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="asking_is_only_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "panel", "rung", "article", "draft", "digest", "body", "by", "at"
                ),
            ),
            pgtrigger.Protect(
                name="closed_asking_stays_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Protect(name="askings_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.rung}: {self.article or 'the bar'}"


class Answer(models.Model):
    """What one member answers. It counts from `confirmed_at` until `replaced_at`. What somebody else wrote
    down for the member (`entered_by`) counts once the member, or for a paper card a second reader, confirms
    it; the channel makes no other difference.
    """

    bears_rules: ClassVar[bool] = True

    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="answers")
    stand = models.CharField(
        max_length=10, choices=[(stand.value, stand.value) for stand in Stand], blank=True
    )
    words = models.TextField(blank=True)
    change = models.TextField(blank=True)
    body = models.JSONField(default=dict)
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asking", "member"],
                condition=Q(replaced_at=None, confirmed_at__isnull=False),
                name="one_answer_counts",
            ),
            models.UniqueConstraint(
                fields=["asking", "member"],
                condition=Q(replaced_at=None, confirmed_at=None),
                name="one_answer_waits",
            ),
            models.CheckConstraint(
                condition=~Q(stand=Stand.OBJECTS) | (~Q(words="") & ~Q(change="")),
                name="objection_has_words_and_change",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.ONLINE, entered_by=None, confirmed_at__isnull=False)
                | (~Q(channel=Channel.ONLINE) & Q(entered_by__isnull=False)),
                name="entered_answers_have_a_hand",
            ),
            models.CheckConstraint(
                condition=Q(entered_by=None) | Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                name="nobody_confirms_their_own_entry",
            ),
            models.CheckConstraint(
                condition=Q(entered_by=None)
                | Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="entered_answers_are_confirmed",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="answer_is_only_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "asking", "member", "stand", "words", "change", "body", "channel", "entered_by", "at"
                ),
            ),
            pgtrigger.Protect(
                name="confirmed_answer_stays_confirmed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__confirmed_at__isnull=False, old__confirmed_at__df=pgtrigger.F("new__confirmed_at")
                ),
            ),
            pgtrigger.Protect(
                name="replaced_answer_stays_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__replaced_at__isnull=False),
            ),
            pgtrigger.Protect(name="answers_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.asking}"
