from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.domain.templates import TEMPLATES, back_to_back, charter_from
from pb.domain import charter_checks
from pb.domain.phases import Phase

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
OPENS = {phase: START + timedelta(days=30 * number) for number, phase in enumerate(Phase)}
TIMETABLE = back_to_back(OPENS, START + timedelta(days=400))


def test_windows_follow_one_another() -> None:
    assert [window["phase"] for window in TIMETABLE] == list(Phase)
    assert [window["closes"] for window in TIMETABLE[:-1]] == [window["opens"] for window in TIMETABLE[1:]]


@pytest.mark.parametrize("key", TEMPLATES)
@given(total=st.integers(min_value=1_000_000, max_value=10**11))
def test_every_template_works_with_any_sum_from_ten_thousand_pounds(key: str, total: int) -> None:
    charter = charter_from(key, total=total, areas=["S16"], timetable=TIMETABLE)
    assert charter_checks.check(charter).codes == ()
    assert (charter.money.total, charter.electorate.areas) == (total, ("S16",))


def test_the_canal_like_round_has_three_pots_and_exactly_three_votes() -> None:
    charter = charter_from("three-pots", total=20_000_000, areas=["S16"], timetable=TIMETABLE)
    assert [pot.key for pot in charter.money.pots] == ["starter", "main", "capital"]
    assert (charter.ballot.kind, charter.ballot.choose, charter.ballot.number) == ("approval", "exactly", 3)
    starter = charter.pot("starter")
    assert starter is not None
    assert (starter.minimum, starter.maximum, starter.bank_account_needed) == (50_000, 100_000, False)


def test_the_others_say_how_they_are_voted_and_counted() -> None:
    made = {key: charter_from(key, total=6_000_000, areas=["S16"], timetable=TIMETABLE) for key in TEMPLATES}
    assert {key: (charter.ballot.kind, charter.counting.rule) for key, charter in made.items()} == {
        "three-pots": ("approval", "greedy"),
        "spend-the-money": ("knapsack", "greedy"),
        "ward-capital": ("knapsack", "greedy"),
        "fair-shares": ("approval", "equal-shares"),
    }
