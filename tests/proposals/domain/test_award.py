from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proposals.domain.award import ROWS, AwardState, next_in_reserve, row

TABLE = {
    "ratify: won > ratified",
    "return: won > returned",
    "check: ratified > checks",
    "offer: ratified > offered",
    "offer: checks > offered",
    "offer: reserve > offered",
    "accept: offered > accepted",
    "decline: offered > declined",
    "lapse: offered > lapsed",
    "pay: accepted > paid",
    "pay: in_delivery > paid",
    "start: paid > in_delivery",
    "report: in_delivery > reported",
    "check_evidence: reported > evidence_checked",
    "close: evidence_checked > closed",
    "suspend: accepted > suspended",
    "suspend: paid > suspended",
    "suspend: in_delivery > suspended",
    "resume: suspended > in_delivery",
    "ask_back: suspended > repayment_due",
    "ask_back: reported > repayment_due",
    "repay: repayment_due > repaid",
    "write_off: repayment_due > written_off",
}


def test_the_table_says_exactly_this() -> None:
    assert {f"{line.act}: {line.source} > {line.target}" for line in ROWS} == TABLE


def test_every_state_can_be_reached_or_is_where_awards_begin() -> None:
    assert set(AwardState) - {line.target for line in ROWS} == {AwardState.RESERVE, AwardState.WON}


def test_nothing_but_an_offer_can_be_accepted_or_declined() -> None:
    for act in ("accept", "decline"):
        assert [state for state in AwardState if row(act, state)] == [AwardState.OFFERED]


@given(st.lists(st.tuples(st.integers(), st.integers(1, 100))), st.integers(0, 100))
def test_the_next_in_reserve_is_the_first_who_fits(reserve: list[tuple[int, int]], held: int) -> None:
    fitting = [ident for ident, pence in reserve if pence <= held]
    assert next_in_reserve(reserve, held) == (fitting[0] if fitting else None)
