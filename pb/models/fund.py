"""Funds, pots, and the append-only ledger of money between them."""

from __future__ import annotations

from typing import ClassVar

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

    bears_rules: ClassVar[bool] = True

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


_POTS = """
SELECT pot.key, pot.round_id INTO of_key, of_round FROM public.pb_pot AS pot
WHERE 'pot:' || pot.id = CASE WHEN NEW.target LIKE 'pot:%' THEN NEW.target ELSE NEW.source END;
SELECT version.body, pot INTO charter, rule
FROM (
    SELECT body FROM public.pb_charterversion WHERE round_id = of_round ORDER BY number DESC LIMIT 1
) AS version, jsonb_array_elements(version.body -> 'money' -> 'pots') AS pot WHERE pot ->> 'key' = of_key;
IF NEW.target LIKE 'pot:%' AND NEW.source LIKE 'award:%' THEN
    RETURN NEW;
ELSIF NEW.target LIKE 'pot:%' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('money:' || NEW.target, 0));
    SELECT fund.kind INTO of_kind FROM public.pb_fund AS fund
    WHERE NEW.source LIKE 'fund:%' AND fund.id = substring(NEW.source FROM 6)::bigint;
    IF of_kind IS NULL OR rule IS NULL THEN
        RAISE EXCEPTION 'a pot of the charter is filled from a fund' USING ERRCODE = 'check_violation';
    END IF;
    IF of_kind = 'capital' AND rule ->> 'kind' = 'revenue' THEN
        RAISE EXCEPTION 'capital does not pay for running costs' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.amount + (
        SELECT COALESCE(SUM(amount), 0) FROM public.pb_moneyentry
        WHERE target = NEW.target AND source LIKE 'fund:%'
    ) > (rule ->> 'amount')::bigint THEN
        RAISE EXCEPTION 'the charter puts no more than % into this pot', rule ->> 'amount'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
ELSIF NEW.target LIKE 'award:%' THEN
    RETURN NEW;
END IF;
SELECT fund.key INTO of_kind FROM public.pb_fund AS fund
WHERE NEW.target LIKE 'fund:%' AND fund.id = substring(NEW.target FROM 6)::bigint
AND fund.programme_id = NEW.programme_id;
IF of_kind IS NULL OR EXISTS (
    SELECT FROM public.pb_phasewindow WHERE round_id = of_round AND closes > clock_timestamp()
) THEN
    RAISE EXCEPTION 'what is left in a pot goes when the round is over, to a fund'
        USING ERRCODE = 'check_violation';
END IF;
IF charter -> 'left_over' ->> 'then' = 'roll_over' THEN
    IF of_kind <> 'carried-over-' || (rule ->> 'kind') THEN
        RAISE EXCEPTION 'the charter carries over what is left' USING ERRCODE = 'check_violation';
    END IF;
ELSIF NEW.amount > (
    SELECT COALESCE(SUM(CASE WHEN source = NEW.target THEN amount ELSE -amount END), 0)
    FROM public.pb_moneyentry
    WHERE (source, target) IN ((NEW.source, NEW.target), (NEW.target, NEW.source))
) THEN
    RAISE EXCEPTION 'what is left goes back to the fund it came from' USING ERRCODE = 'check_violation';
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
            pgtrigger.Trigger(
                name="pots_as_the_charter_says",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__source__startswith="pot:")
                | pgtrigger.Q(new__target__startswith="pot:"),
                declare=[
                    ("charter", "jsonb"),
                    ("rule", "jsonb"),
                    ("of_key", "text"),
                    ("of_round", "bigint"),
                    ("of_kind", "text"),
                ],
                func=_POTS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.source} to {self.target}"
