"""Sealed ballots. Nothing here names a person, and no row says when it was written."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F

from pb.models import Round
from pb.models.guards import never_emptied

# Both look at all rows of a statement at once, so that sealing and importing many stays cheap.
_MAY_ENTER = """
IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT round_id FROM coming) AS touched
    LEFT JOIN voting_box AS box ON box.round_id = touched.round_id
    LEFT JOIN pb_round AS round ON round.id = touched.round_id
    LEFT JOIN pb_phasewindow AS voting ON voting.round_id = touched.round_id AND voting.phase = 'voting'
    WHERE (
        -- open, and in time (an election held elsewhere has its box open only inside the import)
        box.state = 'open'
        AND (round.imported_from <> ''
             OR (voting.opens <= clock_timestamp() AND clock_timestamp() < voting.closes))
        -- or the seal, which writes the rows anew in random order
        OR box.state = 'closed' AND current_setting('decides.sealing', true) = touched.round_id::text
    ) IS NOT TRUE
) THEN
    RAISE EXCEPTION 'the ballot box is not open at %', clock_timestamp() USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""

_MAY_LEAVE = """
IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT round_id FROM going) AS touched
    LEFT JOIN voting_box AS box ON box.round_id = touched.round_id
    WHERE (
        box.state = 'closed' AND current_setting('decides.sealing', true) = touched.round_id::text
    ) IS NOT TRUE
) THEN
    RAISE EXCEPTION 'envelopes stay' USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""


class Envelope(models.Model):
    """One casting: the sealed ballot of a slot. Casting again adds a version, and the last one counts.

    `mark` shows at the seal that it came in through casting (`voting.domain.seal.mark_of`); empty afterwards,
    when the key that it is made with is gone.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    submission_id = models.UUIDField()
    ciphertext = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    mark = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "slot", "submission_id"], name="submission_once"),
            models.UniqueConstraint(fields=["round", "slot", "version"], name="envelope_version_once"),
        ]
        indexes = [models.Index(OpClass(F("sha256"), "varchar_pattern_ops"), name="envelope_by_receipt")]
        triggers = [
            pgtrigger.Trigger(
                name="envelope_enters_in_time",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="coming"),  # type: ignore[no-untyped-call]
                func=_MAY_ENTER,
            ),
            pgtrigger.Trigger(
                name="envelopes_stay",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=pgtrigger.Referencing(old="going"),  # type: ignore[no-untyped-call]
                func=_MAY_LEAVE,
            ),
            pgtrigger.Protect(name="envelope_is_fixed", operation=pgtrigger.Update),
            never_emptied("envelopes"),
        ]

    def __str__(self) -> str:
        return f"Envelope {self.slot[:8]} version {self.version}"


class Slot(models.Model):
    """Which envelope of a slot counts. `told`: the version of which its elector was told last;
    `asked_again`: the void version after which they were asked to vote again.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    told = models.PositiveIntegerField(default=0, db_default=0)
    asked_again = models.PositiveIntegerField(default=0, db_default=0)
    current = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "slot"], name="slot_once")]

    def __str__(self) -> str:
        return f"Slot {self.slot[:8]}"
