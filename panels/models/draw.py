"""A lottery for the seats of a panel: its frozen pool, the search for the fairest chances, the commitment,
the draw."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from panels.models.recruiting import Recruitment
from panels.models.volunteer import Volunteer
from pb.models import Person

_ONCE = "(OLD.{0} <> '' AND NEW.{0} IS DISTINCT FROM OLD.{0})"
_STAYS = f"""
IF {" OR ".join(_ONCE.format(name) for name in ("root", "commitment", "transcript"))}
   OR (OLD.committed_at IS NOT NULL AND NEW.committed_at IS DISTINCT FROM OLD.committed_at)
   OR (OLD.state = 'drawn' AND NEW.state <> 'drawn')
   OR (OLD.state = 'committed' AND NEW.state NOT IN ('committed', 'drawn'))
   OR (OLD.state = 'abandoned' AND NEW.state <> 'abandoned') THEN
    RAISE EXCEPTION 'what a draw has published stays' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Draw(models.Model):
    """One lottery. `pool_of` names the draw whose frozen pool it draws from, for seats that came free; `seed`
    numbers the panels and `secret` the people, both as hex, kept back until drawn and deleted.
    """

    class State(models.TextChoices):
        FROZEN = "frozen"
        COMMITTED = "committed"
        DRAWN = "drawn"
        ABANDONED = "abandoned"

    recruitment = models.ForeignKey(Recruitment, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.FROZEN)
    pool_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="refills"
    )
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next"
    )
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    secret = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    commitment = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    draws_at = models.DateTimeField(null=True, blank=True)
    transcript = models.TextField(blank=True)
    transcript_digest = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["recruitment", "number"], name="draw_number_once"),
            models.UniqueConstraint(
                fields=["recruitment"],
                condition=Q(state__in=("frozen", "committed")),
                name="one_draw_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("frozen", "abandoned"), committed_at=None)
                | Q(state__in=("committed", "drawn"), committed_at__isnull=False),
                name="draw_committed_before_drawn",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_draw_stays", when=pgtrigger.Before, operation=pgtrigger.Update, func=_STAYS
            ),
            pgtrigger.Protect(name="draws_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Draw {self.number} of {self.recruitment}"


class Ticket(models.Model):
    """A volunteer in a frozen pool, by the place in which they stand there. Whoever has their data deleted
    leaves the ticket without a name behind, because the digest of the pool covers it, until it is purged.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="tickets")
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    features = models.JSONField(default=dict)
    home = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "place"], name="ticket_place_once"),
            models.UniqueConstraint(fields=["draw", "number"], name="ticket_number_once"),
            models.UniqueConstraint(fields=["draw", "volunteer"], name="ticket_volunteer_once"),
        ]

    def __str__(self) -> str:
        return f"Number {self.number} of {self.draw}"


class OddsRun(models.Model):
    """The search for the fairest chances under some quotas, done by a job: for the list as it stands, or
    for a frozen pool (`draw`). `quotas`: [category, group, least, most]; `cap`: in per cent. `body` holds
    what was found; `beat_at` is when the job last said that it is alive.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FOUND = "found"
        IMPOSSIBLE = "impossible"
        FAILED = "failed"

    recruitment = models.ForeignKey(Recruitment, on_delete=models.PROTECT, related_name="odds_runs")
    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, null=True, blank=True, related_name="odds_runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    quotas = models.JSONField()
    cap = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True, blank=True)
    settled = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    panels = models.PositiveIntegerField(default=0)
    body = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__range=(1, 100)), name="cap_is_per_cent")
        ]

    def __str__(self) -> str:
        return f"Chances of {self.recruitment}, {self.state}"
