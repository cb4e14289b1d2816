"""What shares paid for, and figures over all voters."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import approvals, contest, elections, race_and_order
from voting.domain.account import figures, voter_account
from voting.domain.ballot import Marks
from voting.domain.counting import Counting, Rule
from voting.domain.paper import Contest
from voting.domain.tally import count_race

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


@settings(max_examples=300)
@given(elections(), st.data())
def test_no_fewer_ballots_than_the_margin_change_the_outcome(
    election: tuple[Contest, list[Marks]], data: st.DataObject
) -> None:
    one, marks = election
    race, order = race_and_order(one, marks)
    result = count_race("main", race, Counting(), order)
    assert result.margin is None or result.margin >= 1 or not race.ids
    changed = list(marks)
    ballots = st.lists(st.sampled_from(race.ids), unique=True).map(lambda lines: Marks(tuple(lines)))
    for _ in range((result.margin or 1) - 1):
        act = data.draw(st.sampled_from(["cast", "drop", "fill"]))
        if act != "cast" and changed:
            changed.pop(data.draw(st.integers(0, len(changed) - 1)))
        if act != "drop":
            changed.append(data.draw(ballots))
    other, _ = race_and_order(one, changed)
    assert set(count_race("main", other, Counting(), order).selected) == set(result.selected)


def test_margin_of_two_lines_for_one_place() -> None:
    """Five votes against two: two ballots moved from one to the other (3 to 4) are needed, one is not."""
    one = contest({"a": 5, "b": 5}, 5)
    race, order = race_and_order(one, approvals([("a", 5), ("b", 2)]))
    assert count_race("main", race, Counting(), order).margin == 2
