"""Sealed ballots. Nothing here names a person, and no row says when it was written."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F

from pb.models import Round
from pb.models.guards import never_emptied

_MAY_ENTER = """
SELECT state INTO box_state FROM voting_box WHERE round_id = NEW.round_id;
IF box_state = 'closed' AND current_setting('decides.sealing', true) = NEW.round_id::text THEN
    RETURN NEW;  -- the seal writes the rows anew in random order
END IF;
IF box_state IS DISTINCT FROM 'open' THEN
    RAISE EXCEPTION 'the ballot box is not open' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (SELECT 1 FROM pb_round WHERE id = NEW.round_id AND imported_from <> '') THEN
    RETURN NEW;  -- an election held elsewhere: its box is open only inside the import
END IF;
IF NOT EXISTS (
    SELECT 1 FROM pb_phasewindow WHERE round_id = NEW.round_id AND phase = 'voting'
    AND opens <= clock_timestamp() AND clock_timestamp() < closes
) THEN
    RAISE EXCEPTION 'voting is not open at %', clock_timestamp() USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_MAY_LEAVE = """
IF current_setting('decides.sealing', true) IS DISTINCT FROM OLD.round_id::text OR NOT EXISTS (
    SELECT 1 FROM voting_box WHERE round_id = OLD.round_id AND state = 'closed'
) THEN
    RAISE EXCEPTION 'envelopes stay' USING ERRCODE = 'check_violation';
END IF;
RETURN OLD;
"""


class Envelope(models.Model):
    """One casting: the sealed ballot of a slot. Casting again adds a version, and the last one counts."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    submission_id = models.UUIDField()
    ciphertext = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "slot", "submission_id"], name="submission_once"),
            models.UniqueConstraint(fields=["round", "slot", "version"], name="envelope_version_once"),
        ]
        indexes = [models.Index(OpClass(F("sha256"), "varchar_pattern_ops"), name="envelope_by_receipt")]
        triggers = [
            pgtrigger.Trigger(
                name="envelope_enters_in_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("box_state", "text")],
                func=_MAY_ENTER,
            ),
            pgtrigger.Trigger(
                name="envelopes_stay", when=pgtrigger.Before, operation=pgtrigger.Delete, func=_MAY_LEAVE
            ),
            pgtrigger.Protect(name="envelope_is_fixed", operation=pgtrigger.Update),
            never_emptied("envelopes"),
        ]

    def __str__(self) -> str:
        return f"Envelope {self.slot[:8]} version {self.version}"


class Slot(models.Model):
    """Which envelope of a slot counts."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    current = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "slot"], name="slot_once")]

    def __str__(self) -> str:
        return f"Slot {self.slot[:8]}"
