"""Greedy: worked examples, and what holds for every election."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import approvals, contest, elections, needing, race_and_order
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.greedy import greedy
from voting.domain.paper import Kind
from voting.domain.result import Fate
from voting.domain.ties import TieOrder

Election = tuple[Contest, list[Marks]]


def test_skips_what_does_not_fit_and_goes_on() -> None:
    race, order = race_and_order(
        contest({"a": 60, "b": 50, "c": 40}, 100), approvals([("a", 5), ("b", 3), ("c", 2)])
    )
    outcome = greedy(race, order)
    assert outcome.selected == ("a", "c")
    assert [(step.line, step.fate, step.left_before, step.left_after) for step in outcome.steps] == [
        ("a", Fate.FUNDED, 100, 40),
        ("b", Fate.OVER_BUDGET, 40, 40),
        ("c", Fate.FUNDED, 40, 0),
    ]


def test_without_skipping_the_count_stops_at_the_first_that_does_not_fit() -> None:
    race, order = race_and_order(
        contest({"a": 60, "b": 50, "c": 40}, 100), approvals([("a", 5), ("b", 3), ("c", 2)])
    )
    outcome = greedy(race, order, skip=False)
    assert outcome.selected == ("a",)
    assert [step.fate for step in outcome.steps] == [Fate.FUNDED, Fate.OVER_BUDGET, Fate.AFTER_STOP]


def test_lines_below_the_threshold_are_not_funded() -> None:
    race, order = race_and_order(contest({"a": 60, "b": 40}, 100), approvals([("a", 5), ("b", 2)]))
    assert greedy(needing(race, 3), order).selected == ("a",)
    assert greedy(needing(race, 2), order).selected == ("a", "b")


def test_line_that_nobody_chose_is_not_funded() -> None:
    race, order = race_and_order(contest({"a": 60, "b": 40}, 100), approvals([("a", 1)]))
    assert [step.fate for step in greedy(race, order).steps] == [Fate.FUNDED, Fate.NO_SUPPORT]


def test_ranked_ballots_score_three_two_one() -> None:
    one = contest({"a": 1, "b": 1, "c": 1}, 3, kind=Kind.RANKED)
    race, _ = race_and_order(one, [Marks(("a", "b", "c")), Marks(("a", "c", "b")), Marks(("b",))])
    assert dict(zip(race.ids, race.scores, strict=True)) == {"a": 6, "b": 4, "c": 3}
    assert race.votes == (2, 3, 2)


def test_tie_is_broken_by_the_seed_and_listed() -> None:
    one, marks = contest({"a": 60, "b": 60}, 100), approvals([("a", 2), ("b", 2)])
    funded = set()
    for number in range(20):
        race, order = race_and_order(one, marks, seed=bytes([number]) * 32)
        outcome = greedy(race, order)
        (tie,) = outcome.ties
        assert outcome.selected == (order.sort(("a", "b"))[0],) == (tie.lines[0],)
        assert (set(tie.lines), tie.support, tie.broken_by) == ({"a", "b"}, "2", "seed")
        funded |= set(outcome.selected)
    assert funded == {"a", "b"}


def test_level_lines_that_all_fit_are_no_tie() -> None:
    race, order = race_and_order(contest({"a": 50, "b": 50}, 100), approvals([("a", 2), ("b", 2)]))
    outcome = greedy(race, order)
    assert outcome.ties == ()
    assert [step.tied_with for step in outcome.steps] == [(outcome.steps[1].line,), (outcome.steps[0].line,)]


@given(elections(), st.booleans(), st.integers(0, 4))
def test_never_over_budget_and_the_steps_add_up(election: Election, skip: bool, threshold: int) -> None:
    race, order = race_and_order(*election)
    outcome = greedy(needing(race, threshold), order, skip=skip)
    left = race.budget
    for step in outcome.steps:
        assert step.left_before == left
        assert step.left_after == left - (step.cost if step.fate is Fate.FUNDED else 0) >= 0
        left = step.left_after
    assert sorted(step.line for step in outcome.steps) == sorted(race.ids)


@given(elections(), st.integers(0, 4))
def test_no_supported_line_that_still_fits_is_left_out(election: Election, threshold: int) -> None:
    race, order = race_and_order(*election)
    outcome = greedy(needing(race, threshold), order)
    left = race.budget - sum(step.cost for step in outcome.steps if step.fate is Fate.FUNDED)
    for place, line in enumerate(race.ids):
        if line not in outcome.selected and race.votes[place] >= max(1, threshold):
            assert race.costs[place] > left


@given(elections())
def test_order_of_ballots_and_lines_does_not_matter(election: Election) -> None:
    one, marks = election
    race, order = race_and_order(one, marks)
    turned = Contest(
        one.key, one.title, one.kind, one.min_choices, one.max_choices, one.pots, one.lines[::-1]
    )
    shuffled = sorted(marks, key=lambda mark: mark.lines[::-1])
    other, other_order = race_and_order(turned, shuffled)
    assert greedy(race, order).steps == greedy(other, other_order).steps


def test_points_decide_not_the_number_of_voters() -> None:
    one = contest({"a": 60, "b": 60}, 100, kind=Kind.CUMULATIVE, max_points=9)
    race, order = race_and_order(one, [Marks(("a",), (9,)), Marks(("b",), (1,)), Marks(("b",), (1,))])
    outcome = greedy(race, order)
    assert (outcome.selected, outcome.steps[0].support) == (("a",), "9")


@given(elections(), st.booleans())
def test_ties_are_listed_just_when_some_order_would_fund_others(election: Election, skip: bool) -> None:
    """Only the first level of lines is looked at, where every order starts from the whole budget."""
    race, order = race_and_order(*election)
    first = [place for place, score in enumerate(race.scores) if score == max(race.scores) > 0]
    names = [race.ids[place] for place in first]
    outcomes = set()
    for arranged in permutations(names):
        rank = {line: place for place, line in enumerate([*arranged, *race.ids])}
        rank |= {line: place for place, line in enumerate(arranged)}
        funded = greedy(race, TieOrder("tried", rank), skip=skip).selected
        outcomes.add(frozenset(funded) & frozenset(names))
    listed = [tie for tie in greedy(race, order, skip=skip).ties if set(tie.lines) == set(names)]
    assert bool(listed) == (len(outcomes) > 1)


def test_without_skipping_a_level_line_that_does_not_fit_makes_a_tie() -> None:
    """a fits and b does not: with b first the count stops before a."""
    one, marks = contest({"a": 60, "b": 120}, 100), approvals([("a", 2), ("b", 2)])
    race, order = race_and_order(one, marks)
    assert [set(tie.lines) for tie in greedy(race, order, skip=False).ties] == [{"a", "b"}]
    assert greedy(race, order).ties == ()


@given(elections(), st.booleans(), st.booleans(), st.data())
def test_a_further_vote_never_costs_a_winner_its_place(
    election: Election, skip: bool, per_cost: bool, data: st.DataObject
) -> None:
    """Monotone: one more ballot for a funded line alone leaves it funded."""
    one, marks = election
    race, order = race_and_order(one, marks)
    selected = greedy(race, order, skip=skip, per_cost=per_cost).selected
    if selected:
        winner = data.draw(st.sampled_from(selected))
        more, _ = race_and_order(one, [*marks, Marks((winner,))])
        assert winner in greedy(more, order, skip=skip, per_cost=per_cost).selected
