"""Phragmén, maximin support and STV against their definitions, and what all three promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voting.domain.naive_rules import naive_maximin, naive_phragmen, naive_stv
from tests.voting.domain.paper_kit import SEED, approvals, contest, elections, needing, race_and_order
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.limits import Limit
from voting.domain.maximin_support import maximin_support
from voting.domain.outcome import Outcome
from voting.domain.paper import Kind
from voting.domain.phragmen import phragmen
from voting.domain.race import Race, race_of
from voting.domain.result import Fate
from voting.domain.stv import stv
from voting.domain.tally import apply_rule
from voting.domain.ties import TieOrder, order_as_listed, order_from_seed
from voting.domain.votes import Group, Votes, group_marks

Apply = Callable[[Race, TieOrder], Outcome]
Election = tuple[Contest, list[Marks]]
RULES: list[tuple[Apply, Kind]] = [
    (phragmen, Kind.APPROVAL),
    (maximin_support, Kind.APPROVAL),
    (stv, Kind.RANKED),
]
every_rule = pytest.mark.parametrize(("rule", "kind"), RULES, ids=["phragmen", "maximin-support", "stv"])
thorough = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def priced(outcome: Outcome) -> list[tuple[str, Fraction]]:
    return [(step.line, Fraction(step.price)) for step in outcome.steps if step.fate is Fate.FUNDED]


@thorough
@given(elections())
def test_phragmen_is_its_definition(election: Election) -> None:
    race, order = race_and_order(*election)
    assert priced(phragmen(race, order)) == naive_phragmen(race, order)


@thorough
@given(elections())
def test_maximin_support_is_its_definition(election: Election) -> None:
    race, order = race_and_order(*election)
    assert priced(maximin_support(race, order)) == naive_maximin(race, order)


@thorough
@given(elections(Kind.RANKED))
def test_stv_is_its_definition(election: Election) -> None:
    race, order = race_and_order(*election)
    ballots = [mark.lines for mark in election[1] if mark.lines]
    if ballots and race.budget:
        assert list(stv(race, order).selected) == naive_stv(ballots, race, order)


@every_rule
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_never_over_budget_and_every_line_has_a_fate(rule: Apply, kind: Kind, data: st.DataObject) -> None:
    race, order = race_and_order(*data.draw(elections(kind)))
    outcome = rule(race, order)
    assert sum(race.costs[race.place_of[line]] for line in outcome.selected) <= race.budget
    assert sorted(step.line for step in outcome.steps) == sorted(race.ids)
    left = race.budget
    for step in outcome.steps:
        assert step.left_before == left
        left = step.left_after
    for place, line in enumerate(race.ids):
        assert race.votes[place] or line not in outcome.selected


@every_rule
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_order_of_lines_and_grouping_mean_nothing(rule: Apply, kind: Kind, data: st.DataObject) -> None:
    one, marks = data.draw(elections(kind))
    race, order = race_and_order(one, marks)
    expected = [(step.line, step.fate, step.support, step.price) for step in rule(race, order).steps]
    turned = replace(one, lines=tuple(data.draw(st.permutations(list(one.lines)))))
    ids = [line.id for line in turned.lines]
    single = [Group(tuple(ids.index(line) for line in mark.lines), (), 1) for mark in marks]
    loose = race_of(turned, "main", Votes.of(ids, data.draw(st.permutations(single))))
    assert [(step.line, step.fate, step.support, step.price) for step in rule(loose, order).steps] == expected


@every_rule
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_limits_and_thresholds_hold(rule: Apply, kind: Kind, data: st.DataObject) -> None:
    race, order = race_and_order(*data.draw(elections(kind)))
    limits = (
        Limit("one", "", race.ids[::2], most_lines=1),
        Limit("money", "", race.ids[1:], most_money=race.budget // 2),
    )
    outcome = rule(needing(replace(race, limits=limits), 2), order)
    chosen = set(outcome.selected)
    assert len(chosen.intersection(race.ids[::2])) <= 1
    assert sum(race.costs[race.place_of[line]] for line in chosen - {race.ids[0]}) <= race.budget // 2
    assert all(race.scores[race.place_of[line]] >= 2 for line in chosen)


@settings(max_examples=100, deadline=None)
@given(elections(), st.sampled_from([phragmen, maximin_support]))
def test_a_winner_wins_with_one_more_lone_supporter(election: Election, rule: Apply) -> None:
    """A further voter for a winner alone only lowers its price, and touches no other before it is bought."""
    one, marks = election
    race, order = race_and_order(one, marks)
    for line in rule(race, order).selected:
        more, _ = race_and_order(one, [*marks, Marks((line,))])
        assert line in rule(more, order).selected


@settings(max_examples=100, deadline=None)
@given(elections(), st.sampled_from([phragmen, maximin_support]))
def test_a_winner_wins_when_it_costs_less(election: Election, rule: Apply) -> None:
    race, order = race_and_order(*election)
    for line in rule(race, order).selected:
        place = race.place_of[line]
        costs = tuple(cost - (cost > 1) * (other == place) for other, cost in enumerate(race.costs))
        assert line in rule(replace(race, costs=costs), order).selected


def test_phragmen_stops_before_a_tie_of_which_one_does_not_fit() -> None:
    """x and y both stand at 2; y costs more than is left, so neither is bought, whatever the order."""
    one = contest({"a": 1, "x": 2, "y": 4}, 4)
    race, _ = race_and_order(one, approvals([("a", 1), ("x", 1), ("y", 2)]))
    for ids in (("a", "x", "y"), ("y", "x", "a")):
        outcome = phragmen(race, order_as_listed(ids))
        assert outcome.selected == ("a",)
        assert {step.line: step.fate for step in outcome.steps} == {
            "a": Fate.FUNDED,
            "x": Fate.AFTER_STOP,
            "y": Fate.OVER_BUDGET,
        }
        filled = phragmen(race, order_as_listed(ids), Completion.UTILITARIAN)
        assert filled.selected == ("a", "x")


def test_only_ties_that_could_matter_are_listed() -> None:
    apart = approvals([("a", 1), ("b", 1)])
    race, order = race_and_order(contest({"a": 2, "b": 2}, 4), apart)
    assert phragmen(race, order).ties == ()
    race, order = race_and_order(contest({"a": 2, "b": 2}, 3), apart)
    assert [set(tie.lines) for tie in phragmen(race, order).ties] == [{"a", "b"}]


def test_huge_and_free_lines_are_counted_exactly() -> None:
    huge = 10**30
    one = contest({"a": huge, "b": huge + 1, "c": 0}, 2 * huge)
    race, order = race_and_order(one, approvals([("a", 1), ("b", 1), ("c", 1)]))
    assert phragmen(race, order).selected == ("c", "a")
    assert maximin_support(race, order).selected == ("c", "a")


@settings(max_examples=60, deadline=None)
@given(elections())
def test_sums_beyond_64_bits_change_nothing(election: Election) -> None:
    race, order = race_and_order(*election)
    large = replace(race, budget=race.budget * 10**19, costs=tuple(cost * 10**19 for cost in race.costs))
    for rule in (phragmen, maximin_support):
        assert rule(large, order).selected == rule(race, order).selected
    prices = [price for _, price in priced(maximin_support(large, order))]
    assert prices == [price * 10**19 for _, price in priced(maximin_support(race, order))]


def test_stv_refuses_ballots_without_ranks() -> None:
    race, order = race_and_order(contest({"a": 1}, 1), approvals([("a", 1)]))
    with pytest.raises(ValueError, match="not ranked"):
        apply_rule(race, Counting(Rule.STV), order)


@pytest.mark.parametrize("rule", [Rule.PHRAGMEN, Rule.STV])
def test_other_completions_are_refused(rule: Rule) -> None:
    race, order = race_and_order(contest({"a": 1}, 1, kind=Kind.RANKED), [Marks(("a",))])
    with pytest.raises(ValueError, match="no completion add1"):
        apply_rule(race, Counting(rule, Completion.ADD1), order)


def test_flows_of_many_lines_and_voters_hold() -> None:
    """More lines than one word of the membership bits holds; each load is checked by its own flow."""
    chance = np.random.default_rng(7)
    costs = {f"l{place}": int(cost) for place, cost in enumerate(chance.integers(1, 50, 70))}
    ids = list(costs)
    marks = [
        Marks(tuple(ids[place] for place in chance.choice(70, chance.integers(1, 9), replace=False)))
        for _ in range(150)
    ]
    one = contest(costs, 10**6)
    race = race_of(one, "main", group_marks(one, marks))
    outcome = maximin_support(race, order_from_seed(SEED, race.ids))
    assert len(outcome.selected) == len(race.running)
    loads = [load for _, load in priced(outcome)]
    assert loads == sorted(loads)
    assert loads[-1] >= Fraction(sum(costs.values()), race.voters)
