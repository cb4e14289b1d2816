from __future__ import annotations

import hashlib
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from proposals.domain.shortlist import Candidate, in_order, skipped_pots

FEW = (Candidate(1, "beta", "main", 60), Candidate(2, "Alpha", "main", 40), Candidate(3, "gamma", "try", 10))
many = st.lists(
    st.builds(
        Candidate, st.integers(1, 500), st.text(max_size=4), st.sampled_from(["a", "b"]), st.integers(1, 99)
    ),
    unique_by=lambda each: each.proposal,
    max_size=30,
)


def test_alphabetical_minds_no_capitals() -> None:
    assert [each.title for each in in_order(FEW, "alphabetical", "")] == ["Alpha", "beta", "gamma"]


def test_a_drawn_order_can_be_redone_by_hand() -> None:
    lots = {pk: hashlib.sha256(f"abc:{pk}".encode()).hexdigest() for pk in (1, 2, 3)}
    assert [each.proposal for each in in_order(FEW, "drawn", "abc")] == sorted(lots, key=lambda pk: lots[pk])


@given(many, st.text(max_size=8))
def test_a_draw_keeps_everybody_and_minds_no_order_of_arrival(candidates: list[Candidate], seed: str) -> None:
    mixed: Sequence[Candidate] = sorted(candidates, key=lambda each: -each.proposal)
    drawn = in_order(candidates, "drawn", seed)
    assert sorted(drawn, key=lambda each: each.proposal) == sorted(candidates, key=lambda each: each.proposal)
    assert in_order(mixed, "drawn", seed) == drawn


def test_a_pot_that_can_pay_for_everything_needs_no_vote() -> None:
    assert skipped_pots(FEW, {"main": 100, "try": 9}, True) == {"main"}
    assert skipped_pots(FEW, {"main": 99, "try": 10}, True) == {"try"}
    assert skipped_pots(FEW, {"main": 100, "try": 10}, False) == frozenset()


def test_an_empty_pot_is_not_among_the_skipped() -> None:
    assert skipped_pots(FEW[:2], {"main": 1, "try": 10}, True) == frozenset()
