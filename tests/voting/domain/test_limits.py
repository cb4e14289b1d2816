"""Limits, guaranteed places, thresholds, part funding, reserve list, weights: examples, and what always
holds, under every rule."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import SEED, approvals, contest, elections
from voting.domain.ballot import Marks
from voting.domain.contest import Contest, PaperPot
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.limits import Limit
from voting.domain.paper import Kind
from voting.domain.quotas import guaranteed
from voting.domain.race import Race, build_race, race_of
from voting.domain.result import Fate, PotResult, Stage
from voting.domain.tally import apply_rule, count_contest, pot_result
from voting.domain.ties import TieOrder, order_from_seed
from voting.domain.votes import Group, Votes, group_marks

Election = tuple[Contest, list[Marks]]

COUNTINGS = (
    Counting(),
    Counting(Rule.GREEDY_NO_SKIP),
    Counting(Rule.GREEDY_PER_COST),
    Counting(Rule.EQUAL_SHARES),
    Counting(Rule.EQUAL_SHARES, Completion.ADD1U, increment=1),
    Counting(Rule.PHRAGMEN),
    Counting(Rule.PHRAGMEN, Completion.UTILITARIAN),
    Counting(Rule.MAXIMIN_SUPPORT),
    Counting(Rule.STV),
    Counting(Rule.STV, Completion.UTILITARIAN),
)


@st.composite
def limited(draw: st.DrawFn) -> Election:
    """A small election with up to three limits over any of its lines, and areas."""
    one, marks = draw(elections())
    ids = [line.id for line in one.lines]
    limits = []
    for key in "xyz"[: draw(st.integers(0, 3))]:
        lines = draw(st.lists(st.sampled_from(ids), unique=True, min_size=1))
        most = draw(st.none() | st.integers(0, len(lines)))
        least = draw(st.integers(0, len(lines) if most is None else most))
        limits.append(Limit(key, key, tuple(lines), most, draw(st.none() | st.integers(0, 25)), least))
    lines_ = tuple(replace(line, area=draw(st.sampled_from(["", "north", "south"]))) for line in one.lines)
    return replace(one, limits=tuple(limits), lines=lines_), marks


def counted(one: Contest, marks: list[Marks], counting: Counting) -> tuple[Race, PotResult]:
    order = order_from_seed(SEED, [line.id for line in one.lines])
    if counting.rule is Rule.STV:
        one = replace(one, kind=Kind.RANKED)
    race = race_of(one, one.pots[0].key, group_marks(one, marks), counting)
    return race, pot_result("main", race, apply_rule(race, counting, order), order)


@given(limited(), st.sampled_from(COUNTINGS), st.sampled_from((0, 1, 50, 99)), st.sampled_from((0, 34, 100)))
def test_no_limit_is_ever_broken_and_every_penny_is_accounted_for(
    election: Election, counting: Counting, part: int, percent: int
) -> None:
    counting = replace(counting, part_funding_percent=part, threshold_percent=percent)
    race, result = counted(*election, counting)
    given_out = dict(result.granted)
    assert result.cost == sum(given_out.values()) == sum(line.granted for line in result.lines)
    assert result.cost + result.left == result.budget
    assert result.left >= 0
    for limit in race.limits:
        inside = [line for line in given_out if line in limit.lines]
        assert limit.most_lines is None or len(inside) <= limit.most_lines
        assert limit.most_money is None or sum(given_out[line] for line in inside) <= limit.most_money
    left = result.budget
    for step in result.steps:
        assert step.left_before == left
        left = step.left_after
    assert left == result.left
    assert {step.line for step in result.steps} == set(race.ids)
    assert all(race.qualified(race.place_of[line]) for line in given_out)


@given(limited(), st.sampled_from(COUNTINGS))
def test_a_guaranteed_place_stays_empty_only_when_nobody_can_have_it(
    election: Election, counting: Counting
) -> None:
    race, result = counted(*election, counting)
    order = order_from_seed(SEED, race.ids)
    first = guaranteed(race, order).selected
    assert result.selected[: len(first)] == first
    left = race.budget - sum(race.costs[race.place_of[line]] for line in first)
    headroom = race.headroom([race.place_of[line] for line in first])
    for limit in race.limits:
        if len(set(first) & set(limit.lines)) < limit.least_lines:
            for line in set(limit.lines) & {race.ids[place] for place in race.running} - set(first):
                place = race.place_of[line]
                assert race.costs[place] > left or not headroom.allows(place)


def test_best_supported_of_the_area_is_funded_first() -> None:
    one = contest({"a": 60, "b": 30, "c": 50, "d": 40}, 100)
    one = replace(one, limits=(Limit("east", "East", ("c", "d"), least_lines=1),))
    marks = approvals([("a", 9), ("b", 5), ("c", 3), ("d", 2)])
    _, result = counted(one, marks, Counting())
    assert [(step.line, step.stage, step.fate) for step in result.steps] == [
        ("c", Stage.QUOTA, Fate.FUNDED),
        ("a", Stage.GREEDY, Fate.OVER_BUDGET),
        ("b", Stage.GREEDY, Fate.FUNDED),
        ("d", Stage.GREEDY, Fate.OVER_BUDGET),
    ]
    assert (result.left, result.reserve) == (20, ("a", "d"))


def test_equal_shares_deals_out_what_the_guaranteed_places_leave_among_all_voters() -> None:
    one = contest({"a": 60, "b": 20}, 100)
    one = replace(one, limits=(Limit("x", "X", ("a",), least_lines=1),))
    _, result = counted(one, approvals([("a", 2), ("b", 2)]), Counting(Rule.EQUAL_SHARES))
    assert (result.selected, result.endowment) == (("a", "b"), "10")


def test_money_left_goes_in_part_to_the_best_supported_that_does_not_fit() -> None:
    one, marks = contest({"a": 60, "b": 50, "c": 45}, 100), approvals([("a", 5), ("b", 3), ("c", 2)])
    _, result = counted(one, marks, Counting(part_funding_percent=80))
    step = result.steps[-1]
    assert (step.line, step.fate, step.granted, step.left_after) == ("b", Fate.PART_FUNDED, 40, 0)
    assert (result.selected, result.part_funded, result.cost, result.left) == (("a",), "b", 100, 0)
    assert result.granted == (("a", 60), ("b", 40))
    assert result.reserve == ("c",)
    _, stingy = counted(one, marks, Counting(part_funding_percent=81))
    assert (stingy.part_funded, stingy.left, stingy.reserve) == ("", 40, ("b", "c"))


def test_threshold_is_a_share_of_the_ballots_of_the_area_rounded_up() -> None:
    one = contest({"a": 10, "b": 10, "c": 10}, 100)
    areas = {"a": "north", "b": "north", "c": ""}
    one = replace(one, lines=tuple(replace(line, area=areas[line.id]) for line in one.lines))
    marks = approvals([("a", 8), ("ab", 2), ("c", 1), ("bc", 1)])
    race, result = counted(one, marks, Counting(threshold_percent=25))
    assert dict(zip(race.ids, race.ballots_needed, strict=True)) == {"a": 3, "b": 3, "c": 3}
    assert result.selected == ("a", "b")
    race, result = counted(one, marks, Counting(threshold_percent=28))
    assert dict(zip(race.ids, race.ballots_needed, strict=True)) == {"a": 4, "b": 4, "c": 4}
    assert result.selected == ("a",)


@given(limited(), st.integers(1, 100))
def test_thresholds_are_exact(election: Election, percent: int) -> None:
    one, marks = election
    race, _ = counted(one, marks, Counting(threshold_percent=percent))
    for place, line in enumerate(one.lines):
        same = {other.id for other in one.lines if not line.area or other.area == line.area}
        ballots = sum(not same.isdisjoint(mark.lines) for mark in marks)
        votes = sum(line.id in mark.lines for mark in marks)
        assert race.qualified(place) == (votes > 0 and Fraction(votes, ballots) >= Fraction(percent, 100))


@given(elections(), st.lists(st.integers(1, 4), min_size=2, max_size=2), st.sampled_from(COUNTINGS))
def test_a_weight_is_so_many_clones(election: Election, weights: list[int], counting: Counting) -> None:
    """Weights w/2 for two areas: w ballots, or half as many where that is whole too."""
    one, marks = election
    kind = Kind.RANKED if counting.rule is Rule.STV else one.kind
    ids = [line.id for line in one.lines]
    costs = {line.id: line.cost for line in one.lines}
    plain = [Group(tuple(sorted(ids.index(line) for line in mark.lines)), (), 1) for mark in marks]
    cast = [group._replace(area=place % 2) for place, group in enumerate(plain)]
    votes = Votes.of(ids, cast, ("east", "west"))
    share = {"east": Fraction(weights[0], 2), "west": Fraction(weights[1], 2)}
    budget = one.pots[0].budget
    weighted = build_race(budget, costs, votes, kind, weights=share, threshold=1)
    assert weighted.clones == (2 if weights[0] % 2 or weights[1] % 2 else 1)
    sizes = [weight * weighted.clones // 2 for weight in weights]
    clones = [group._replace(size=sizes[place % 2]) for place, group in enumerate(plain)]
    copied = build_race(budget, costs, Votes.of(ids, clones), kind, threshold=weighted.clones)
    order = order_from_seed(SEED, ids)
    first, second = (apply_rule(race, counting, order) for race in (weighted, copied))
    assert (first.steps, first.endowment) == (second.steps, second.endowment)


def test_a_weight_of_nothing_is_refused() -> None:
    votes = Votes.of(["a"], [Group((0,), (), 3, 0)], ("east",))
    with pytest.raises(ValueError, match="above nothing"):
        build_race(10, {"a": 1}, votes, contest({"a": 1}, 1).kind, weights={"east": Fraction(0)})


@given(limited(), st.sampled_from(COUNTINGS))
def test_the_reserve_may_all_move_up_beside_what_is_funded(election: Election, counting: Counting) -> None:
    race, result = counted(*election, counting)
    both = [race.place_of[line] for line in (*result.selected, *result.reserve)]
    headroom = race.headroom()
    assert headroom.fit_together(both, sum(race.costs))
    scores = [race.scores[race.place_of[line]] for line in result.reserve]
    assert scores == sorted(scores, reverse=True)
    assert set(result.reserve).isdisjoint(result.selected)


@given(limited(), st.booleans())
def test_ties_under_limits_are_listed_just_when_some_order_would_fund_others(
    election: Election, skip: bool
) -> None:
    one, marks = election
    one = replace(one, limits=tuple(replace(limit, least_lines=0) for limit in one.limits))
    race = race_of(one, "main", group_marks(one, marks))
    top = [place for place, score in enumerate(race.scores) if score == max(race.scores) > 0]
    names = [race.ids[place] for place in top]
    counting = Counting(Rule.GREEDY if skip else Rule.GREEDY_NO_SKIP)
    outcomes = set()
    for arranged in permutations(names):
        rank = {line: place for place, line in enumerate(arranged)}
        order = TieOrder("tried", {line: rank.get(line, 99) for line in race.ids})
        outcomes.add(frozenset(apply_rule(race, counting, order).selected) & frozenset(names))
    listed = apply_rule(race, counting, order_from_seed(SEED, race.ids)).ties
    assert any(set(tie.lines) == set(names) for tie in listed) == (len(outcomes) > 1)


def test_a_limit_holds_over_all_pots_of_a_contest() -> None:
    one = contest({"a": 60, "b": 50}, 100)
    pots = (*one.pots, PaperPot("more", "More", 100))
    lines = (one.lines[0], replace(one.lines[1], pot="more"))
    one = replace(one, pots=pots, lines=lines, limits=(Limit("club", "Club", ("a", "b"), most_money=100),))
    votes = group_marks(one, approvals([("ab", 3)]))
    result = count_contest(one, votes, Counting(), order_from_seed(SEED, ["a", "b"]))
    assert [pot.selected for pot in result.pots] == [("a",), ()]
    assert result.pots[1].lines[0].fate is Fate.LIMIT_REACHED
