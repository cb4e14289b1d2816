"""What would have been enough, for every rule that has a closed form, confirmed by counting again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.domain.enough_kit import accounts_add_up, at_cost, confirm, counted_again, with_votes
from tests.voting.domain.paper_kit import approvals, contest, elections, needing, race_and_order
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule, Utility
from voting.domain.limits import Limit
from voting.domain.paper import Kind
from voting.domain.race import Race
from voting.domain.tally import count_race
from voting.domain.ties import TieOrder

RULES = [
    Counting(Rule.GREEDY),
    Counting(Rule.GREEDY_NO_SKIP),
    Counting(Rule.GREEDY_PER_COST),
    Counting(Rule.EQUAL_SHARES),
    Counting(Rule.EQUAL_SHARES, utility=Utility.CARDINALITY),
    Counting(Rule.EQUAL_SHARES, Completion.UTILITARIAN),
    Counting(Rule.EQUAL_SHARES, Completion.UTILITARIAN, Utility.CARDINALITY),
    Counting(Rule.EQUAL_SHARES, Completion.ADD1, increment=1),
    Counting(Rule.EQUAL_SHARES, Completion.ADD1U, increment=1),
    Counting(Rule.PHRAGMEN),
    Counting(Rule.PHRAGMEN, Completion.UTILITARIAN),
]
LIMITS = [
    (),
    (Limit("two", "No more than one of two", ("a", "b"), most_lines=1),),
    (Limit("cap", "A cap", ("b", "c", "d"), most_money=14),),
]


@given(
    st.sampled_from([Kind.APPROVAL, Kind.CUMULATIVE]).flatmap(elections),
    st.sampled_from(RULES),
    st.integers(0, 4),
    st.sampled_from(LIMITS),
)
def test_that_much_is_enough_and_no_less_is(
    election: tuple[Contest, list[Marks]], counting: Counting, threshold: int, limits: tuple[Limit, ...]
) -> None:
    race, order = race_and_order(*election)
    race = needing(replace(race, limits=limits), threshold)
    confirm(race, counting, order)
    accounts_add_up(count_race("main", race, counting, order))


@given(elections(), st.sampled_from(RULES))
def test_where_no_figure_is_given_none_would_have_been_enough(
    election: tuple[Contest, list[Marks]], counting: Counting
) -> None:
    race, order = race_and_order(*election)
    result = count_race("main", race, counting, order)
    for row in result.lines:
        if row.line in result.selected:
            assert (row.votes_short, row.enough_cost) == (None, None)
            continue
        place = race.place_of[row.line]
        if row.votes_short is None:
            more = with_votes(race, place, 100)
            assert row.line not in counted_again(more, counting, order, result.endowment).selected
        if row.enough_cost is None:
            free = at_cost(race, place, 0)
            assert row.line not in counted_again(free, counting, order, result.endowment).selected


def test_a_worked_example_of_equal_shares() -> None:
    """Ten voters hold 10 each. b's three supporters hold 30 of its 36, so one voter more, or 6 less, would
    do."""
    one = contest({"a": 70, "b": 36}, 100)
    race, order = race_and_order(one, approvals([("a", 7), ("b", 3)]))
    b = count_race("main", race, Counting(Rule.EQUAL_SHARES), order).lines[1]
    assert (b.missing, b.votes_short, b.enough_cost) == (6, 1, 30)


SEARCHED = [
    (Kind.APPROVAL, Counting(Rule.MAXIMIN_SUPPORT)),
    (Kind.RANKED, Counting(Rule.STV)),
    (Kind.RANKED, Counting(Rule.STV, Completion.UTILITARIAN)),
    (Kind.APPROVAL, Counting(Rule.EQUAL_SHARES, Completion.ADD1U, increment=1, comparison=True)),
]


@pytest.mark.parametrize(("kind", "counting"), SEARCHED)
def test_figures_without_a_closed_form_are_found_by_counting_again(kind: Kind, counting: Counting) -> None:
    @settings(max_examples=40)
    @given(elections(kind))
    def check(election: tuple[Contest, list[Marks]]) -> None:
        confirm(*_arranged(election, counting))

    check()


@settings(max_examples=40)
@given(elections(), st.sampled_from(RULES))
def test_behind_guaranteed_places_too(election: tuple[Contest, list[Marks]], counting: Counting) -> None:
    race, order = race_and_order(*election)
    place = Limit("one", "One of these", ("a", "c"), least_lines=1)
    confirm(replace(race, limits=(place,)), counting, order)


@pytest.mark.parametrize("rule", [Rule.MAXIMIN_SUPPORT, Rule.STV])
def test_a_loser_of_every_rule_is_told_what_would_have_been_enough(rule: Rule) -> None:
    """Ten voters; a takes 70 of the 100, b costs 36: cheaper by 6 it fits."""
    one = contest({"a": 70, "b": 36}, 100, kind=Kind.RANKED if rule is Rule.STV else Kind.APPROVAL)
    race, order = race_and_order(one, approvals([("a", 7), ("b", 3)]))
    b = count_race("main", race, Counting(rule), order).lines[1]
    assert b.enough_cost == 30
    assert b.votes_short is not None


def _arranged(election: tuple[Contest, list[Marks]], counting: Counting) -> tuple[Race, Counting, TieOrder]:
    race, order = race_and_order(*election)
    return race, counting, order
