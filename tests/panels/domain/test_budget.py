from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from panels.domain.budget import Budget
from panels.domain.support import ClaimKind


def test_it_warns_of_the_worst_that_is_true() -> None:
    travel = {ClaimKind.TRAVEL: 60_00}
    assert Budget(100_00, travel, waiting=10_00).lasts()
    assert Budget(100_00, travel, waiting=20_00).lasts().codes == ("panel_budget_nearly_spent",)
    assert Budget(100_00, travel, held=3, to_come=2).lasts()
    tight = Budget(100_00, travel, held=3, to_come=3).lasts()
    assert [(reason.code, dict(reason.params)) for reason in tight.reasons] == [
        ("panel_budget_too_small", {"likely": 120_00, "to_come": 3})
    ]
    assert Budget(100_00, travel, waiting=40_01).lasts().codes == ("panel_budget_overspent",)


sums, sittings = st.integers(0, 10**8), st.integers(0, 20)


@given(st.integers(100, 10**8), sums, sums, sittings, sittings)
def test_what_is_left_and_what_is_likely_never_contradict(
    total: int, spent: int, waiting: int, held: int, to_come: int
) -> None:
    budget = Budget(total, {ClaimKind.DAY: spent}, waiting, held, to_come)
    assert budget.used + budget.left == total
    assert budget.likely >= budget.used
    if budget.lasts():
        assert budget.left >= 0
        assert budget.likely <= total
