"""Exact prices longer than Python writes unasked."""

from fractions import Fraction

from tests.voting.domain.paper_kit import approvals, contest, race_and_order
from voting.domain.exact_shares import ExactShares


def test_amounts_of_more_than_4300_digits_are_written_and_read() -> None:
    one = contest({"a": 10, "b": 90}, 100)
    race, order = race_and_order(one, approvals([("ab", 3), ("b", 1)]))
    endowment = 10 + Fraction(1, 7**6000)
    outcome = ExactShares(race, order).run(endowment)
    assert outcome.selected == ("a",)
    assert Fraction(outcome.endowment) == endowment
    held = Fraction(outcome.steps[-1].support)
    assert held == 4 * endowment - 10
    assert len(outcome.steps[-1].support) > 2 * 4300
