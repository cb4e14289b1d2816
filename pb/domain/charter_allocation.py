"""The money of a round by the formula that shared it out among places."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pb.domain.charter import Charter, Money
from pb.domain.verdict import Reason

NEAREST = 100
"""Pence within which the pots hold what the formula gives: shares are rounded to whole pounds."""


def by_formula(money: Money) -> int | None:
    """Pence that the formula gives this place, rounded to whole pounds; None where no formula is stated.

    Each input's part of the money is shared in proportion: percent x here / in all, as Scottish councils
    share by population and by people in the most deprived areas.
    """
    if money.shared_out is None or not money.inputs:
        return None
    share = sum(
        (Fraction(each.percent * each.here, 100 * each.in_all) for each in money.inputs), start=Fraction(0)
    )
    return round(money.shared_out * share / NEAREST) * NEAREST


def allocation_faults(charter: Charter) -> Iterator[Reason]:
    """Every reason why the formula of the money article does not give the money that its pots hold."""
    money = charter.money
    if (money.shared_out is None) != (not money.inputs):
        yield Reason("formula_is_half", {})
        return
    for each in money.inputs:
        if each.here > each.in_all:
            yield Reason("more_here_than_in_all", {"here": each.here, "in_all": each.in_all})
    if money.inputs and (percent := sum(each.percent for each in money.inputs)) != 100:
        yield Reason("formula_not_whole", {"percent": percent})
        return
    due = by_formula(money)
    if due is not None and abs(due - money.total) >= NEAREST:
        yield Reason("money_not_by_formula", {"due": due, "total": money.total})
