"""Moving money: into funds, from funds to pots, from pots to awards. All sums in pence."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from pb.domain.budget import OUTSIDE, Movement, Overdrawn, check
from pb.domain.verdict import refuse
from pb.models import Fund, MoneyEntry, Person, Pot, Programme, Round
from pb.queries.budgets import balances, put_in
from pb.queries.rounds import charter_of
from pb.services import ledger


@transaction.atomic
def grant_to_fund(*, fund: Fund, amount: int, by: Person, at: datetime, note: str = "") -> MoneyEntry:
    """Money comes into a fund from outside the programme."""
    entry = _move(fund.programme, None, "grant", Movement(OUTSIDE, fund.account, amount), by, at, note)
    ledger.record(act="money.granted", by=by, at=at, body={"fund": fund.key, "pence": amount, "note": note})
    return entry


@transaction.atomic
def fill_pot(*, pot: Pot, fund: Fund, amount: int, by: Person, at: datetime) -> MoneyEntry:
    """Put money from a fund of the same programme into a pot. Refuses what the fund does not hold, more than
    the charter puts into the pot, and capital for running costs.
    """
    if fund.programme_id != pot.round.programme_id:
        raise refuse("fund_of_another_programme", fund=fund.name)
    charter = charter_of(pot.round)
    rule = charter.pot(pot.key) if charter else None
    if rule is None:
        raise refuse("no_charter_yet", "state", round=pot.round.title)
    if fund.kind == Fund.Kind.CAPITAL and rule.kind == "revenue":
        raise refuse("capital_for_running_costs", pot=pot.name)
    room = rule.amount - put_in([pot])[pot.pk]
    if amount > room:
        raise refuse("pot_above_charter", pot=pot.name, amount=rule.amount, room=room)
    movement = Movement(fund.account, pot.account, amount)
    entry = _move(fund.programme, pot.round, "fill_pot", movement, by, at, "", name=fund.name)
    ledger.record(
        act="money.pot_filled",
        round=pot.round,
        by=by,
        at=at,
        body={"pot": pot.key, "fund": fund.key, "pence": amount},
    )
    return entry


@transaction.atomic
def move(
    *,
    round: Round,
    act: str,
    source: str,
    target: str,
    amount: int,
    at: datetime,
    by: Person | None,
    note: str = "",
) -> MoneyEntry:
    """One entry between two accounts of a round (`pot:…`, `award:…`, `outside`). The caller writes the
    ledger."""
    return _move(round.programme, round, act, Movement(source, target, amount), by, at, note)


def _move(
    programme: Programme,
    round: Round | None,
    act: str,
    movement: Movement,
    by: Person | None,
    at: datetime,
    note: str,
    name: str = "",
) -> MoneyEntry:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"money:{movement.source}"])
    try:
        check(balances([movement.source]), movement)
    except Overdrawn as error:
        raise refuse(
            "not_enough_money", "state", account=name or error.account, held=error.held, asked=error.asked
        ) from error
    except ValueError as error:
        raise refuse("sum_must_be_positive") from error
    return MoneyEntry.objects.create(
        programme=programme,
        round=round,
        act=act,
        source=movement.source,
        target=movement.target,
        amount=movement.amount,
        by=by,
        at=at,
        note=note,
    )
