"""Ties of equal shares are listed when some order of them would have funded other lines."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given

from tests.voting.domain.paper_kit import approvals, contest, elections, race_and_order
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.counting import Counting, Rule
from voting.domain.tally import count_race
from voting.domain.ties import order_as_listed

SHARES = Counting(Rule.EQUAL_SHARES)


def test_lines_of_different_voters_decide_nothing_by_standing_level() -> None:
    race, order = race_and_order(contest({"a": 10, "b": 10}, 40), approvals([("a", 2), ("b", 2)]))
    result = count_race("main", race, SHARES, order)
    assert result.ties == ()
    assert result.steps[0].tied_with


def test_lines_that_need_the_same_money_decide() -> None:
    race, order = race_and_order(contest({"a": 30, "b": 30}, 40), approvals([("ab", 4)]))
    assert [set(tie.lines) for tie in count_race("main", race, SHARES, order).ties] == [{"a", "b"}]


@given(elections())
def test_when_no_tie_is_listed_every_order_funds_the_same(election: tuple[Contest, list[Marks]]) -> None:
    race, order = race_and_order(*election)
    result = count_race("main", race, SHARES, order)
    if result.ties or len(race.ids) > 4:
        return
    for turned in permutations(race.ids):
        other = count_race("main", race, SHARES, order_as_listed(turned))
        assert set(other.selected) == set(result.selected)
