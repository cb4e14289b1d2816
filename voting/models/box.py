"""The ballot box of a round: its state, which only goes one way, and what the seal fixed."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models

from pb.models import Round

_STEPS = "'draft', 'open', 'closed', 'sealed', 'counted', 'published'"
_ONE_WAY = """
IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'a ballot box begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
ELSIF NEW.state <> OLD.state AND
      array_position(steps, NEW.state::text) IS DISTINCT FROM array_position(steps, OLD.state::text) + 1 THEN
    RAISE EXCEPTION 'a ballot box goes from % to the next state only, not to %', OLD.state, NEW.state
        USING ERRCODE = 'check_violation';
ELSIF NEW.state = 'closed' AND OLD.state = 'open' AND NOT EXISTS (
    SELECT FROM pb_phasewindow AS voting
    WHERE voting.round_id = NEW.round_id AND voting.phase = 'voting' AND voting.closes <= clock_timestamp()
) THEN
    RAISE EXCEPTION 'a ballot box closes when voting has ended, not at %', clock_timestamp()
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Box(models.Model):
    """`key_name` names the round's files in the keystore. Public halves of the keys are hexadecimal.
    `board_origin` names the board in its checkpoints."""

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"
        SEALED = "sealed"
        COUNTED = "counted"
        PUBLISHED = "published"

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="box")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    key_name = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tally_public = models.CharField(max_length=64, blank=True)
    log_public = models.CharField(max_length=64, blank=True)
    board_origin = models.CharField(max_length=255, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    link_shredded_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    bundle_digest = models.CharField(max_length=64, blank=True)
    stuck = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "boxes"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(opened_at__isnull=False, tally_public__gt=""),
                name="open_box_has_its_keys",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="box_goes_one_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("steps", f"text[] := ARRAY[{_STEPS}]")],
                func=_ONE_WAY,
            ),
            pgtrigger.Protect(name="box_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Ballot box of {self.round}: {self.state}"


class Seal(models.Model):
    """What the seal fixed: how many envelopes count, the root over them, and turnout as sums of people."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="seal")
    root = models.CharField(max_length=64)
    envelopes = models.PositiveIntegerField()
    electors = models.PositiveIntegerField()
    turnout = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="seal_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Seal of {self.round}"
