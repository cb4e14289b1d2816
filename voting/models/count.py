"""What the count made: the public files, the result, and what the elected members said to it."""

from __future__ import annotations

import pgtrigger
from django.db import models

from pb.models import Person, Round


class PublicFile(models.Model):
    """One file of the bundle as it will be published: `content` is the file byte for byte."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="public_files")
    name = models.CharField(max_length=80)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="public_file_once")]
        triggers = [
            pgtrigger.Protect(name="public_file_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.round}"


class Count(models.Model):
    """The count of a sealed round. `canonical` is the exact text that `digest` cites; `seed` broke its ties.

    `spoiled`: envelopes that could not be counted, each with its slot and a reason code.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="count")
    result = models.JSONField()
    canonical = models.TextField()
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    spoiled = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="count_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Count of {self.round}"


_RETURN = """
SELECT body -> 'ratification' INTO rule FROM public.pb_charterversion
WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1;
IF NOT COALESCE(rule -> 'grounds' ? NEW.ground, false) THEN
    RAISE EXCEPTION 'a result is returned on a ground of the charter' USING ERRCODE = 'check_violation';
END IF;
IF NOT EXISTS (
    SELECT FROM public.voting_box WHERE round_id = NEW.round_id
    AND clock_timestamp() <= published_at + make_interval(days => (rule ->> 'within_days')::int)
) THEN
    RAISE EXCEPTION 'the days to return this result are over' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Ratification(models.Model):
    """Elected members approve the published result, or return it with a reason that everyone can read."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RATIFIED = "ratified"
        RETURNED = "returned"

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="ratification")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ground = models.TextField(blank=True, default="", db_default="")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(reason=""), name="returned_with_a_reason"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="ratification_is_final",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="waiting"),
            ),
            pgtrigger.Protect(name="ratification_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="returned_on_a_ground",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state="returned"),
                declare=[("rule", "jsonb")],
                func=_RETURN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.state}"
