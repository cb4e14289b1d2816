"""Equal shares: the worked example of the literature, brute force, and what holds for every election."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.naive import naive_equal_shares
from tests.voting.domain.paper_kit import approvals, contest, elections, needing, race_and_order, shares
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Utility
from voting.domain.exact_shares import ExactShares
from voting.domain.paper import Kind
from voting.domain.race import Race
from voting.domain.result import Fate

Election = tuple[Contest, list[Marks]]
KINDS = st.sampled_from([Kind.APPROVAL, Kind.CUMULATIVE, Kind.RANKED, Kind.SCORE])


def test_majority_does_not_take_all() -> None:
    """Six voters want a, b and c (30 each), four want d (30): greedy gives the four nothing, equal shares
    d."""
    one = contest({"a": 30, "b": 30, "c": 30, "d": 30}, 100)
    race, order = race_and_order(one, approvals([("abc", 6), ("d", 4)]))
    outcome = shares(race, order)
    assert "d" in outcome.selected
    assert len(outcome.selected) == 3


def test_poor_supporters_pay_what_they_have_and_the_others_share_the_rest() -> None:
    """Budget 12, three voters with 4 each. a (6): voters 1, 2 pay 3 each. b (5): voter 2 has 1 left and
    pays it, voter 3 pays 4."""
    race, order = race_and_order(
        contest({"a": 6, "b": 5}, 12), [Marks(("a",)), Marks(("a", "b")), Marks(("b",))]
    )
    outcome = shares(race, order)
    assert [(step.line, step.price, step.support) for step in outcome.steps] == [
        ("a", "3", "2"),
        ("b", "4", "5/4"),
    ]


def test_line_its_supporters_cannot_pay_for_says_what_they_hold() -> None:
    race, order = race_and_order(contest({"a": 90, "b": 10}, 100), approvals([("a", 1), ("b", 1)]))
    outcome = shares(race, order)
    assert outcome.selected == ("b",)
    (short,) = [step for step in outcome.steps if step.fate is Fate.SUPPORTERS_SHORT]
    assert (short.line, short.support) == ("a", "50")


def test_utilitarian_completion_spends_what_is_left_by_votes() -> None:
    race, order = race_and_order(contest({"a": 90, "b": 10}, 100), approvals([("a", 1), ("b", 1)]))
    assert shares(race, order, completion=Completion.UTILITARIAN).selected == ("b", "a")


def test_add1_stops_at_the_first_overspend() -> None:
    """Budget 10, two voters. At 5 each: nothing (6 for a, 7 for b). At 6 each: a. At 7: a and b cost 13,
    too much."""
    race, order = race_and_order(contest({"a": 6, "b": 7}, 10), approvals([("a", 1), ("b", 1)]))
    assert shares(race, order).selected == ()
    outcome = shares(race, order, completion=Completion.ADD1)
    assert (outcome.selected, outcome.endowment) == (("a",), "6")


def test_add1_goes_on_though_no_further_line_fits() -> None:
    """Budget 11; a costs 5, b costs 9. At 11/4 each, a is paid for and b (9) no longer fits the 6 left:
    stopping there, as some tools do, funds a. One unit later b's three supporters outdo a's two, and b
    stands; the next unit pays for both, 14, and that ends it."""
    race, order = race_and_order(contest({"a": 5, "b": 9}, 11), approvals([("a", 1), ("ab", 1), ("b", 2)]))
    assert ExactShares(race, order).selected(Fraction(11, 4)) == ("a",)
    outcome = shares(race, order, completion=Completion.ADD1)
    assert (outcome.selected, outcome.endowment) == (("b",), "15/4")
    assert set(ExactShares(race, order).selected(Fraction(19, 4))) == {"a", "b"}


def test_add1_ends_when_every_supported_line_is_funded_though_one_without_support_is_dear() -> None:
    race, order = race_and_order(contest({"a": 5, "b": 900}, 10), approvals([("a", 2)]))
    assert shares(race, order, completion=Completion.ADD1U).selected == ("a",)


def test_no_ballots_fund_nothing() -> None:
    race, order = race_and_order(contest({"a": 5}, 10), [])
    assert shares(race, order, completion=Completion.ADD1U).selected == ()


def check_payments(race: Race, outcome_steps: list[tuple[str, Fraction]], endowment: Fraction) -> None:
    """Each voter pays min(money, price × points); what is paid for a line is exactly its cost."""
    money = [endowment] * len(race.counts)
    for line, price in outcome_steps:
        place = race.ids.index(line)
        paid = Fraction(0)
        for group, points in race.supporters[place]:
            share = min(money[group], price * points)
            money[group] -= share
            paid += share * race.sizes[group]
        assert paid == race.costs[place]
    assert all(held >= 0 for held in money)


@given(st.data(), KINDS, st.sampled_from(Utility))
def test_payments_add_up_to_the_cost_of_every_line(data: st.DataObject, kind: Kind, utility: Utility) -> None:
    race, order = race_and_order(*data.draw(elections(kind)))
    outcome = shares(race, order, utility=utility)
    funded = [(step.line, Fraction(step.price)) for step in outcome.steps if step.fate is Fate.FUNDED]
    if race.voters:
        check_payments(race, funded, Fraction(race.budget, race.voters))


@given(st.data(), KINDS, st.sampled_from(Utility), st.integers(0, 3))
def test_same_as_voter_by_voter(data: st.DataObject, kind: Kind, utility: Utility, threshold: int) -> None:
    race, order = race_and_order(*data.draw(elections(kind)))
    if race.voters:
        endowment = Fraction(race.budget, race.voters)
        expected = naive_equal_shares(needing(race, threshold), order, endowment, utility=utility)
        assert list(shares(needing(race, threshold), order, utility=utility).selected) == expected


@given(elections(), st.integers(1, 3))
def test_add1_is_the_last_affordable_of_the_naive_runs(election: Election, increment: int) -> None:
    race, order = race_and_order(*election)
    if not race.voters:
        return
    cost = dict(zip(race.ids, race.costs, strict=True))
    supported = sum(votes > 0 for votes in race.votes)
    endowment = Fraction(race.budget, race.voters)
    expected = naive_equal_shares(race, order, endowment)
    while len(expected) < supported:
        endowment += increment
        following = naive_equal_shares(race, order, endowment)
        if sum(cost[line] for line in following) > race.budget:
            break
        expected = following
    outcome = shares(race, order, completion=Completion.ADD1, increment=increment)
    assert list(outcome.selected) == expected


@given(st.data(), KINDS, st.sampled_from(Completion), st.sampled_from(Utility))
def test_never_over_budget(data: st.DataObject, kind: Kind, completion: Completion, utility: Utility) -> None:
    race, order = race_and_order(*data.draw(elections(kind)))
    outcome = shares(race, order, completion=completion, utility=utility)
    cost = dict(zip(race.ids, race.costs, strict=True))
    assert sum(cost[line] for line in outcome.selected) <= race.budget
    assert {step.line for step in outcome.steps} == set(race.ids)


@given(elections(), st.sampled_from(Completion))
def test_order_of_ballots_and_lines_does_not_matter(election: Election, completion: Completion) -> None:
    one, marks = election
    race, order = race_and_order(one, marks)
    turned = Contest(
        one.key, one.title, one.kind, one.min_choices, one.max_choices, one.pots, one.lines[::-1]
    )
    other, other_order = race_and_order(turned, marks[::-1])
    ours = shares(race, order, completion=completion)
    assert ours == shares(other, other_order, completion=completion)


@given(elections(), st.lists(st.integers(0, 12), max_size=6))
def test_runs_that_share_a_history_give_what_fresh_runs_give(
    election: Election, endowments: list[int]
) -> None:
    race, order = race_and_order(*election)
    shared = ExactShares(race, order)
    for endowment in endowments:
        assert shared.run(Fraction(endowment, 3)) == ExactShares(race, order).run(Fraction(endowment, 3))


@given(elections(), st.integers(1, 3))
def test_forgetting_histories_changes_nothing(election: Election, increment: int) -> None:
    race, order = race_and_order(*election)
    if not race.voters:
        return
    kept = ExactShares(race, order)
    forgetful = ExactShares(race, order)
    for step in range(4):
        forgetful.cells_kept, before = 10**9, forgetful._root
        endowment = Fraction(race.budget, race.voters) + step * increment
        assert forgetful.run(endowment) == kept.run(endowment)
        assert forgetful.cells_kept < 10**9
        assert forgetful._root is not before
