from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pb.domain.charter import PotRule
from proposals.domain import costing
from proposals.domain.costing import Cost

POT = PotRule(key="main", name="Main", amount=1_000_000, minimum=50_000, maximum=100_000)
pence = st.integers(min_value=1, max_value=10**9)


def test_no_costs() -> None:
    assert costing.check([], POT).codes == ("cost_missing",)


def test_a_price_without_a_name_and_a_name_without_a_price() -> None:
    verdict = costing.check([Cost("", 60_000), Cost("Paint", 0)], POT)
    assert verdict.codes == ("cost_unnamed", "cost_not_positive")


def test_the_limits_of_the_pot_are_both_included() -> None:
    found = [costing.within_pot(sum_, POT).codes for sum_ in (49_999, 50_000, 100_000, 100_001)]
    assert found == [("cost_below_minimum",), (), (), ("cost_above_maximum",)]


def test_a_no_says_the_sums() -> None:
    reason = costing.within_pot(100_001, POT).reasons[0]
    assert dict(reason.params) == {"cost": 100_001, "maximum": 100_000, "pot": "Main"}


@given(st.lists(st.builds(Cost, st.just("x"), pence), min_size=1, max_size=20))
def test_yes_exactly_when_the_sum_lies_within_the_limits(lines: list[Cost]) -> None:
    assert bool(costing.check(lines, POT)) == (50_000 <= sum(line.pence for line in lines) <= 100_000)


@given(st.lists(st.builds(Cost, st.text(max_size=5), pence), max_size=20))
def test_the_order_of_lines_changes_nothing(lines: list[Cost]) -> None:
    assert costing.total(lines) == costing.total(list(reversed(lines)))
    assert costing.check(lines, POT) == costing.check(list(reversed(lines)), POT)
