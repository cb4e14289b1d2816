"""Awards: money offered to winners, and the reserve list behind them."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from pb.models import Round
from proposals.domain.award import WORDS, AwardState
from proposals.models.proposal import Proposal

_AS_AGREED = """
IF NOT EXISTS (
    SELECT FROM public.proposals_overrun AS overrun
    WHERE overrun.award_id = NEW.id AND overrun.before = OLD.amount AND overrun.cost = NEW.amount
    AND overrun.answer IN ('within', 'agreed')
) THEN
    RAISE EXCEPTION 'an award changes only by an overrun that was agreed' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Award(models.Model):
    """`amount` pence for a proposal. `place` is its place on the reserve list, kept after it has moved up.

    Bank details are never stored: `finance_reference` is the finance system's own number.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="awards")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="award")
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=20, choices=[(state.value, words) for state, words in WORDS.items()])
    place = models.PositiveIntegerField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    finance_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(AwardState)), name="award_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="award_is_positive"),
            models.CheckConstraint(
                condition=~Q(state=AwardState.RESERVE) | Q(place__isnull=False), name="reserve_has_a_place"
            ),
            models.CheckConstraint(
                condition=~Q(state=AwardState.OFFERED) | Q(offered_at__isnull=False),
                name="offer_has_a_moment",
            ),
            models.UniqueConstraint(
                fields=["round", "place"], condition=Q(place__isnull=False), name="reserve_place_once"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="award_rises_as_agreed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount")),
                func=_AS_AGREED,
            )
        ]

    def __str__(self) -> str:
        return f"Award to {self.proposal}"

    @property
    def account(self) -> str:
        """Where its money stands in the ledger of money."""
        return f"award:{self.pk}"
