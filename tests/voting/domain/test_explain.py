"""What would have been enough, confirmed by counting again with that many votes more, and with one fewer."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import SEED, approvals, contest, elections, paper
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.counting import Counting, Rule
from voting.domain.result import Fate, LineResult
from voting.domain.tally import tally
from voting.domain.votes import group_marks


def count(one: Contest, marks: list[Marks], counting: Counting) -> dict[str, LineResult]:
    result = tally(paper(one, counting=counting), {one.key: group_marks(one, marks)}, SEED)
    return {row.line: row for row in result.contests[0].pots[0].lines}


def test_loser_learns_how_much_money_was_missing_and_how_many_votes() -> None:
    one = contest({"a": 60, "b": 50, "c": 40}, 100)
    rows = count(one, approvals([("a", 5), ("b", 2), ("c", 1)]), Counting())
    assert (rows["b"].fate, rows["b"].missing) == (Fate.OVER_BUDGET, 10)
    assert rows["b"].votes_short in (3, 4)  # level with a is enough when the seed puts b first
    assert rows["a"].votes_short is None
    assert rows["a"].missing is None


def test_line_dearer_than_the_pot_could_never_win() -> None:
    rows = count(contest({"a": 101}, 100), approvals([("a", 1)]), Counting())
    assert (rows["a"].missing, rows["a"].votes_short) == (1, None)


def test_equal_shares_loser_learns_what_its_supporters_lacked() -> None:
    rows = count(
        contest({"a": 90, "b": 10}, 100), approvals([("a", 1), ("b", 1)]), Counting(Rule.EQUAL_SHARES)
    )
    assert (rows["a"].fate, rows["a"].missing) == (Fate.SUPPORTERS_SHORT, 40)


@given(elections(), st.sampled_from([Rule.GREEDY, Rule.GREEDY_NO_SKIP]), st.integers(0, 4))
def test_that_many_votes_more_win_and_one_fewer_does_not(
    election: tuple[Contest, list[Marks]], rule: Rule, threshold: int
) -> None:
    one, marks = election
    counting = Counting(rule, threshold_votes=threshold)
    for line, row in count(one, marks, counting).items():
        if row.votes_short is None:
            dear = row.cost > one.pots[0].budget
            assert dear or row.fate is Fate.FUNDED
            continue
        assert row.votes_short > 0
        more = [*marks, *[Marks((line,))] * row.votes_short]
        assert count(one, more, counting)[line].fate is Fate.FUNDED
        assert count(one, more[:-1], counting)[line].fate is not Fate.FUNDED


@given(elections(), st.integers(0, 4))
def test_the_missing_money_added_to_a_skipped_line_would_have_paid_for_it(
    election: tuple[Contest, list[Marks]], threshold: int
) -> None:
    one, marks = election
    counting = Counting(threshold_votes=threshold)
    for line, row in count(one, marks, counting).items():
        if not row.missing:
            continue
        cheaper = tuple(
            replace(each, cost=each.cost - row.missing) if each.id == line else each for each in one.lines
        )
        assert count(replace(one, lines=cheaper), marks, counting)[line].fate is Fate.FUNDED
