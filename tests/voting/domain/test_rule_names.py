"""The name of a rule says all of it: what is read back from a name is the same counting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.rule_names import counting_named
from voting.domain.tally import rule_name

COUNTINGS = st.builds(
    Counting,
    rule=st.sampled_from(Rule),
    completion=st.sampled_from(Completion),
    utility=st.sampled_from(Utility),
    threshold_votes=st.integers(0, 900),
    increment=st.integers(1, 900),
    start=st.sampled_from(Start),
    stop=st.sampled_from(Stop),
    comparison=st.booleans(),
    scoring=st.sampled_from(Scoring),
    threshold_percent=st.integers(0, 100),
    part_funding_percent=st.integers(0, 100),
)


@given(COUNTINGS)
def test_a_name_read_back_names_the_same(counting: Counting) -> None:
    name = rule_name(counting)
    assert rule_name(counting_named(name)) == name


def test_short_names() -> None:
    assert counting_named("equal-shares/add1u", step=1) == Counting(
        Rule.EQUAL_SHARES, Completion.ADD1U, increment=1
    )
    assert counting_named("greedy;threshold=10%").threshold_percent == 10


@pytest.mark.parametrize(
    "name",
    ["gready", "equal-shares/coin", "equal-shares;step=0", "greedy;threshold=many", "greedy;stop=late", ""],
)
def test_what_is_not_understood_is_named(name: str) -> None:
    with pytest.raises(ValueError, match="“"):
        counting_named(name)
