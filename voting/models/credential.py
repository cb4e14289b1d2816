"""Code cards: printed secrets that let somebody without an account vote."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from pb.models import Round, SignRequest
from pb.models.guards import never_emptied
from voting.models.forgetting import stays_until_forgotten

_SIGNED_FOR = """
    SELECT * INTO sheet FROM pb_signrequest WHERE id = NEW.sheet_id AND round_id = NEW.round_id
        AND act = 'issue_cards' AND signed_at IS NOT NULL FOR UPDATE;
    IF sheet.id IS NULL
        OR (SELECT count(*) FROM voting_codecard WHERE sheet_id = sheet.id)
            >= (sheet.payload ->> 'number')::int
    THEN
        RAISE EXCEPTION 'nobody has signed for this card' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class CodeCard(models.Model):
    """Only a hash of the code is kept. `serial` stands on the card, so that a lost one can be voided; `sheet`
    is what two people signed for."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="code_cards")
    sheet = models.ForeignKey(  # none only for cards of before two people had to sign
        SignRequest, on_delete=models.PROTECT, null=True, related_name="code_cards"
    )
    serial = models.PositiveIntegerField()
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["round", "serial"], name="card_serial_once"),
            models.UniqueConstraint(fields=["round", "code_hash"], name="card_code_once"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | Q(voided_at__gte=F("issued_at")), name="card_voided_after_issue"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="cards_are_signed_for",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("sheet", "pb_signrequest")],
                func=_SIGNED_FOR,
            ),
            pgtrigger.Protect(
                name="cards_stay_as_issued",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["voided_at"]),
            ),
            pgtrigger.Protect(
                name="voided_cards_stay_void",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__voided_at__isnull=False),
            ),
            stays_until_forgotten("cards"),
            never_emptied("cards"),
        ]

    def __str__(self) -> str:
        return f"Card {self.serial} of {self.round}"
