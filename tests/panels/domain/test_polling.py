from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.domain.polling import (
    ALPHABET,
    Bar,
    PollKind,
    check_answer,
    check_question,
    code_from,
    result_of,
    tidy_code,
)


@given(st.binary(min_size=16, max_size=16))
def test_a_code_has_six_symbols_that_nobody_mistakes(chance: bytes) -> None:
    code = code_from(chance)
    assert len(code) == 6
    assert set(code) <= set(ALPHABET)
    assert not set(code) & set("01OILSZAEU")
    assert tidy_code(f" {code[:3].lower()}-{code[3:]} ") == code


@pytest.mark.parametrize(
    ("kind", "body", "fits"),
    [
        (PollKind.PICK, {"picks": [0, 2]}, True),
        (PollKind.PICK, {"picks": [0, 1, 2]}, False),
        (PollKind.PICK, {"picks": [0, 0]}, False),
        (PollKind.PICK, {"picks": []}, False),
        (PollKind.PICK, {"picks": [3]}, False),
        (PollKind.PICK, {"picks": "01"}, False),
        (PollKind.RANK, {"ranks": [2, 0, 1]}, True),
        (PollKind.RANK, {"ranks": [2, 0]}, False),
        (PollKind.SCALE, {"value": 5}, True),
        (PollKind.SCALE, {"value": 0}, False),
        (PollKind.WORDS, {"words": "A bench"}, True),
        (PollKind.WORDS, {"words": "x" * 141}, False),
        (PollKind.WORDS, {"words": "  "}, False),
    ],
)
def test_what_fits(kind: PollKind, body: dict[str, Any], fits: bool) -> None:
    assert bool(check_answer(kind, body, options=3, most=2)) is fits


def test_a_list_needs_two_different_things_and_no_more_picks_than_there_are() -> None:
    assert check_question(PollKind.PICK, "Which?", ["a"], 1).codes == ("poll_options_wrong",)
    assert check_question(PollKind.PICK, "Which?", ["a", "a"], 1).codes == ("poll_options_wrong",)
    assert check_question(PollKind.PICK, " ", ["a", "b"], 3).codes == (
        "poll_without_question",
        "poll_most_wrong",
    )
    assert check_question(PollKind.SCALE, "How?", [], 1)


def test_results_count_every_answer_once() -> None:
    picks = [{"picks": [0]}, {"picks": [0, 1]}, {"picks": [1]}, {"picks": [0]}]
    assert result_of(PollKind.PICK, ["a", "b", "c"], picks).bars == (
        Bar("a", 3, 100),
        Bar("b", 2, 67),
        Bar("c", 0, 0),
    )
    ranks = [{"ranks": [1, 0, 2]}, {"ranks": [1, 2, 0]}]
    assert [(bar.text, bar.count) for bar in result_of(PollKind.RANK, ["a", "b", "c"], ranks).bars] == [
        ("b", 6),
        ("a", 3),
        ("c", 3),
    ]
    scale = result_of(PollKind.SCALE, [], [{"value": 1}, {"value": 4}, {"value": 5}])
    assert (scale.middle, [bar.count for bar in scale.bars]) == (4.0, [1, 0, 0, 1, 1])


def test_small_numbers_are_hidden_where_asked() -> None:
    picks = [{"picks": [0]}] * 6 + [{"picks": [1]}] * 4
    bars = result_of(PollKind.PICK, ["a", "b", "c"], picks, hide_small=True).bars
    assert [bar.count for bar in bars] == [6, None, 0]
    few = result_of(PollKind.RANK, ["a", "b"], [{"ranks": [1, 0]}] * 4, hide_small=True)
    assert [(bar.text, bar.count) for bar in few.bars] == [("a", None), ("b", None)]
    assert result_of(PollKind.SCALE, [], [{"value": 4}] * 4, hide_small=True).middle is None


@given(st.lists(st.permutations([0, 1, 2, 3]), max_size=30))
def test_points_of_ranks_add_up(ranks: list[list[int]]) -> None:
    found = result_of(PollKind.RANK, list("abcd"), [{"ranks": each} for each in ranks])
    assert sum(bar.count or 0 for bar in found.bars) == 10 * len(ranks)
