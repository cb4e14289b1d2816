"""What happens to money that a round leaves over when it is over: what its charter says, and only that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from pb.domain.charter import PotRule
from pb.domain.left_over import back_to_funds
from pb.domain.verdict import refuse
from pb.models import Fund, Pot, Round
from pb.queries.budgets import balance, given_by
from pb.queries.rounds import charter_of
from pb.services import ledger, money

JOB = "pb.settle_left_over"


def settle_due(*, at: datetime) -> int:
    """Settle every round that is over and has money left. Returns how many pots were emptied; a second run
    finds none."""
    over = Round.objects.annotate(ends=Max("windows__closes")).filter(
        ends__lte=at, charter__isnull=False, imported_from=""
    )
    return sum(settle_left_over(round=round, at=at) for round in over)


@transaction.atomic
def settle_left_over(*, round: Round, at: datetime) -> int:
    """Move what each pot still holds to where the charter says: back to the funds it came from, in proportion
    to what they gave, or to the programme's fund for the next round. Returns how many pots were emptied.

    Refuses a round whose last window has not closed (`round_not_over`, "state"). The database refuses the
    same, and any other way.
    """
    round = Round.objects.select_for_update(of=("self",)).select_related("charter").get(pk=round.pk)
    charter, ends = charter_of(round), round.windows.aggregate(ends=Max("closes"))["ends"]
    if charter is None or ends is None or ends > at:
        raise refuse("round_not_over", "state")
    emptied = 0
    for pot in round.pots.all():
        left, rule = balance(pot.account), charter.pot(pot.key)
        if not left or rule is None:
            continue
        if charter.left_over.then == "return":
            shares = back_to_funds(left, given_by(pot))
        else:
            shares = {_next_round(round, rule).account: left}
        for account, pence in shares.items():
            _move(round, pot, account, pence, at)
        body = {"pot": pot.key, "pence": left, "then": charter.left_over.then}
        ledger.record(act="money.left_over", round=round, job=JOB, at=at, body=body)
        emptied += 1
    return emptied


def _next_round(round: Round, rule: PotRule) -> Fund:
    words = "things that last" if rule.kind == "capital" else "running costs"
    fund, _ = Fund.objects.get_or_create(
        programme=round.programme,
        key=f"carried-over-{rule.kind}",
        defaults={"name": f"Carried over for {words}", "kind": rule.kind},
    )
    return fund


def _move(round: Round, pot: Pot, account: str, pence: int, at: datetime) -> None:
    money.move(
        round=round,
        act="left_over",
        source=pot.account,
        target=account,
        amount=pence,
        at=at,
        by=None,
        note=f"Left over in {pot.name}"[:200],
    )
