"""What shares paid for, and figures over all voters."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import approvals, contest, elections, race_and_order
from voting.domain.account import ballot_account, figures, voter_account
from voting.domain.ballot import Marks
from voting.domain.contest import Contest, Line, Weight
from voting.domain.counting import Counting, Rule
from voting.domain.paper import Kind
from voting.domain.result import AreaResult, ContestResult, CountResult, Preferred
from voting.domain.tally import count_contest, count_race
from voting.domain.ties import order_as_listed
from voting.domain.votes import group_marks

SHARES = Counting(Rule.EQUAL_SHARES)


@given(elections())
def test_what_all_ballots_paid_is_what_was_bought(election: tuple[Contest, list[Marks]]) -> None:
    one, marks = election
    race, order = race_and_order(one, marks)
    result = count_race("main", race, SHARES, order)
    accounts = [voter_account(result, each.lines, each.points) for each in marks]
    for line in result.selected:
        assert sum(account.get(line, Fraction(0)) for account in accounts) == race.costs[race.place_of[line]]
    for account in accounts:
        assert sum(account.values()) <= Fraction(result.endowment or 0)
    assert figures(race, result.selected).with_winner == sum(
        bool(set(each.lines) & set(result.selected)) for each in marks
    )


@given(st.sampled_from([Kind.APPROVAL, Kind.RANKED, Kind.SCORE]).flatmap(elections), st.data())
def test_shares_of_weighed_ballots_pay_for_what_was_bought(
    election: tuple[Contest, list[Marks]], data: st.DataObject
) -> None:
    one, marks = replace(election[0], weights=(Weight(("hill",), "1.5"),)), election[1]
    areas = [data.draw(st.sampled_from(["", "hill"])) for _ in marks]
    order = order_as_listed([line.id for line in one.lines])
    counted = count_contest(one, group_marks(one, marks, areas), SHARES, order)
    each = [ballot_account(one, SHARES, counted, *pair) for pair in zip(marks, areas, strict=True)]
    (pot,) = counted.pots
    bought = {step.line: step.cost for step in pot.steps if step.payers is not None}
    for line, cost in bought.items():
        assert sum(account.get(line, Fraction(0)) for account in each) == cost
    assert all(account.keys() <= bought.keys() for account in each)


@given(elections())
def test_equal_shares_never_breaks_justified_representation(election: tuple[Contest, list[Marks]]) -> None:
    race, order = race_and_order(*election)
    assert figures(race, count_race("main", race, SHARES, order).selected).unjust == ()


def test_greedy_can_leave_out_who_could_claim_a_line() -> None:
    """Six of ten voters spend all 100; the other four, whose part is 40, get nothing for their 30."""
    one = contest({"a": 50, "b": 50, "c": 30}, 100)
    race, order = race_and_order(one, approvals([("ab", 6), ("c", 4)]))
    found = figures(race, count_race("main", race, Counting(), order).selected)
    assert (found.with_winner, found.winners_each) == (6, Fraction(12, 10))
    assert found.unjust == (("c", 4),)


def test_groups_of_voters_share_the_money_of_what_they_chose() -> None:
    """a (60, five supporters) and b (30, three) are funded: two voters chose both, three a alone, one b."""
    one = contest({"a": 60, "b": 30, "c": 20}, 100)
    race, order = race_and_order(one, approvals([("ab", 2), ("a", 3), ("bc", 1), ("c", 1)]))
    result = count_race("main", race, Counting(Rule.GREEDY), order)
    assert result.selected == ("a", "b")
    found = {group.choices_funded: (group.voters, group.money) for group in result.groups}
    assert found == {0: (1, 0), 1: (4, 3 * 12 + 10), 2: (2, 2 * 12 + 2 * 10)}


@given(elections())
def test_groups_are_all_voters_and_all_money_but_for_pence(election: tuple[Contest, list[Marks]]) -> None:
    race, order = race_and_order(*election)
    result = count_race("main", race, Counting(Rule.GREEDY), order)
    assert sum(group.voters for group in result.groups) == race.voters
    spent = sum(race.costs[race.place_of[line]] for line in result.selected)
    assert spent - len(result.groups) < sum(group.money for group in result.groups) <= spent or not spent


def test_the_money_of_a_pot_spreads_over_the_areas_of_its_lines() -> None:
    lines = (
        Line("a", "A", "main", 60, 1, "north"),
        Line("b", "B", "main", 30, 2, "south"),
        Line("c", "C", "main", 20, 3, "south"),
        Line("d", "D", "main", 50, 4),
    )
    one = replace(contest({"a": 60, "b": 30, "c": 20, "d": 50}, 100), lines=lines)
    votes = group_marks(one, approvals([("a", 5), ("b", 4), ("c", 3), ("d", 2)]))
    order = order_as_listed(list("abcd"))
    (pot,) = count_contest(one, votes, Counting(Rule.GREEDY), order).pots
    assert pot.areas == (
        AreaResult("north", 1, 1, 60),
        AreaResult("south", 2, 1, 30),
        AreaResult("", 1, 0, 0),
    )
    result = CountResult("greedy", "", "seed", 14, (ContestResult("main", 14, 0, (pot,)),))
    assert CountResult.from_dict(result.to_dict()) == result


def test_the_comparison_is_published() -> None:
    one = contest({"a": 70, "b": 36}, 100)
    race, order = race_and_order(one, approvals([("a", 7), ("b", 3)]))
    counting = Counting(Rule.EQUAL_SHARES, comparison=True)
    assert count_race("main", race, counting, order).preferred == Preferred(0, 0, 10)
