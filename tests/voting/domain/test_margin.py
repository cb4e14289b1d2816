"""The margin of an outcome: fewer ballots never change it, and the further ballots named do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import approvals, contest, elections, race_and_order
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule, Utility
from voting.domain.tally import count_race

RULES = [
    Counting(),
    Counting(Rule.EQUAL_SHARES, completion=Completion.NONE),
    Counting(Rule.EQUAL_SHARES, completion=Completion.NONE, utility=Utility.CARDINALITY),
    Counting(Rule.EQUAL_SHARES, completion=Completion.UTILITARIAN),
    Counting(Rule.PHRAGMEN, completion=Completion.NONE),
    Counting(Rule.PHRAGMEN, completion=Completion.UTILITARIAN),
]


@settings(max_examples=300)
@given(elections(), st.integers(1, 12), st.sampled_from(RULES), st.data())
def test_no_fewer_ballots_than_the_margin_change_the_outcome(
    election: tuple[Contest, list[Marks]], times: int, counting: Counting, data: st.DataObject
) -> None:
    one, marks = election[0], election[1] * times
    race, order = race_and_order(one, marks)
    result = count_race("main", race, counting, order)
    changed = list(marks)
    ballots = st.lists(st.sampled_from(race.ids), unique=True).map(lambda lines: Marks(tuple(lines)))
    filled = data.draw(ballots)
    for _ in range((result.margin or 1) - 1):
        act = data.draw(st.sampled_from(["cast", "drop", "fill"]))
        if act != "cast" and changed:
            changed.pop(data.draw(st.integers(0, len(changed) - 1)))
        if act != "drop":
            changed.append(filled)
    other, _ = race_and_order(one, changed)
    assert set(count_race("main", other, counting, order).selected) == set(result.selected)


@settings(max_examples=200)
@given(elections(), st.sampled_from([*RULES, Counting(Rule.MAXIMIN_SUPPORT, completion=Completion.NONE)]))
def test_so_many_further_ballots_for_some_line_change_the_outcome(
    election: tuple[Contest, list[Marks]], counting: Counting
) -> None:
    one, marks = election
    race, order = race_and_order(one, marks)
    result = count_race("main", race, counting, order)
    if result.margin_at_most is None:
        return
    assert (result.margin or 1) <= result.margin_at_most
    outcomes = [
        set(count_race("main", more, counting, order).selected)
        for line in race.ids
        for more, _ in [race_and_order(one, [*marks, *[Marks((line,))] * result.margin_at_most])]
    ]
    assert any(outcome != set(result.selected) for outcome in outcomes)


def test_margin_of_two_lines_for_one_place() -> None:
    """Five votes against two: two ballots moved from one to the other (3 to 4) are needed, one is not; three
    or four further ballots (as a tie falls) are enough."""
    one = contest({"a": 5, "b": 5}, 5)
    race, order = race_and_order(one, approvals([("a", 5), ("b", 2)]))
    result = count_race("main", race, Counting(), order)
    assert result.margin == 2
    assert result.margin_at_most in (3, 4)


@pytest.mark.parametrize("counting", RULES[1:], ids=lambda counting: f"{counting.rule}-{counting.completion}")
def test_a_clear_outcome_has_a_margin_of_more_than_one(counting: Counting) -> None:
    one = contest({"a": 40, "b": 30, "c": 70}, 100)
    race, order = race_and_order(one, approvals([("a", 400), ("b", 350), ("ab", 300), ("c", 20)]))
    result = count_race("main", race, counting, order)
    assert set(result.selected) == {"a", "b"}
    assert (result.margin or 0) > 10
