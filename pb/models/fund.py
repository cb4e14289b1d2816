"""Funds, pots, and the append-only ledger of money between them."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from pb.models.binding import pot_is_the_charters
from pb.models.guards import append_only, never_emptied
from pb.models.person import Person
from pb.models.round import Programme, Round


class Fund(models.Model):
    """Where money comes from."""

    class Kind(models.TextChoices):
        REVENUE = "revenue"
        CAPITAL = "capital"
        MATCH = "match", "match funding"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="funds")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.REVENUE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="fund_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def account(self) -> str:
        return f"fund:{self.pk}"


class Pot(models.Model):
    """A part of a round's money. Its name and limits stand in the charter; its money is a sum of
    entries."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="pots")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="pot_key_once")]
        triggers = [pot_is_the_charters, never_emptied("pots")]

    def __str__(self) -> str:
        return self.name

    @property
    def account(self) -> str:
        return f"pot:{self.pk}"


_OVERDRAWN = """
IF NEW.source <> 'outside' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('money:' || NEW.source, 0));
    IF (SELECT COALESCE(SUM(CASE WHEN target = NEW.source THEN amount ELSE -amount END), 0)
        FROM pb_moneyentry WHERE source = NEW.source OR target = NEW.source) < NEW.amount THEN
        RAISE EXCEPTION 'account % does not hold %', NEW.source, NEW.amount USING ERRCODE = 'check_violation';
    END IF;
END IF;
RETURN NEW;
"""


class MoneyEntry(models.Model):
    """`amount` pence moved from one account to another. No account but `outside` goes below nought."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="money")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="money")
    act = models.CharField(max_length=40)
    source = models.CharField(max_length=60, db_index=True)
    target = models.CharField(max_length=60, db_index=True)
    amount = models.BigIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "money entries"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="money_moves_a_positive_sum"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="money_has_two_sides"),
        ]
        triggers = [
            *append_only("money"),
            pgtrigger.Trigger(
                name="no_account_below_nought",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_OVERDRAWN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.source} to {self.target}"
