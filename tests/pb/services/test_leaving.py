"""What a round leaves over goes where its charter says, to the penny, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.domain.left_over import back_to_funds
from pb.domain.phases import Phase
from pb.models import Fund, LedgerEntry, Round
from pb.moment import now
from pb.queries.budgets import balance
from pb.services.leaving import settle_due
from pb.services.money import fill_pot, grant_to_fund
from tests.factories import pb as make
from tests.factories import voting as vote


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 10**12), min_size=1).flatmap(
        lambda gave: st.tuples(st.just(gave), st.integers(0, sum(gave.values())))
    )
)
def test_shares_sum_to_what_is_left_and_nobody_gets_more_than_they_gave(
    case: tuple[dict[str, int], int],
) -> None:
    gave, left = case
    shares = back_to_funds(left, gave)
    assert sum(shares.values()) == left
    assert all(0 < pence <= gave[name] for name, pence in shares.items())


def over(then: str) -> Round:
    """A round that is over, whose main pot two funds filled."""
    windows = vote.windows(phase=Phase.DELIVERING, closes_in=timedelta(seconds=-1))
    round = make.round()
    make.adopt(round, {"timetable": windows, "left_over": {"then": then}}, fund=False)
    by = make.person()
    for key, pence in (("one", 7_000_000), ("two", 3_000_000)):
        fund = Fund.objects.create(programme=round.programme, key=key, name=key)
        grant_to_fund(fund=fund, amount=pence, by=by, at=now())
        fill_pot(pot=round.pots.get(key="main"), fund=fund, amount=pence, by=by, at=now())
    return round


@pytest.mark.django_db
def test_it_goes_back_in_proportion_and_a_second_run_finds_none() -> None:
    round = over("return")
    assert [settle_due(at=now()) for _ in range(2)] == [1, 0]
    held = {fund.key: balance(fund.account) for fund in Fund.objects.filter(programme=round.programme)}
    assert held == {"one": 7_000_000, "two": 3_000_000}
    entry = LedgerEntry.objects.get(round=round, act="money.left_over")
    assert (entry.by, entry.body) == (
        "job:pb.settle_left_over",
        {"pot": "main", "pence": 10_000_000, "then": "return"},
    )


@pytest.mark.django_db
def test_it_is_carried_over_and_can_fill_a_pot_of_the_next_round() -> None:
    round = over("roll_over")
    settle_due(at=now())
    carried = Fund.objects.get(programme=round.programme, key="carried-over-revenue")
    assert balance(carried.account) == 10_000_000
    following = make.round(programme=round.programme)
    make.adopt(following, fund=False)
    fill_pot(pot=following.pots.get(key="main"), fund=carried, amount=10_000_000, by=make.person(), at=now())
    assert balance(carried.account) == 0
