"""The lifecycle's table: what it says, and that nothing else is possible."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proposals.domain.lifecycle import PUBLIC, ROWS, State, acts_from, row

TABLE = {
    ("edit", "draft", "draft", "author"),
    ("submit", "draft", "submitted", "author"),
    ("reopen", "submitted", "draft", "author"),
    ("withdraw", "draft", "withdrawn", "author"),
    ("withdraw", "submitted", "withdrawn", "author"),
    ("withdraw", "feasible", "withdrawn", "author"),
    ("find_feasible", "submitted", "feasible", "assessor"),
    ("find_feasible", "not_feasible", "feasible", "assessor"),
    ("find_feasible", "feasible", "feasible", "assessor"),
    ("find_not_feasible", "submitted", "not_feasible", "assessor"),
    ("find_not_feasible", "feasible", "not_feasible", "assessor"),
    ("find_not_feasible", "not_feasible", "not_feasible", "assessor"),
    ("appeal", "not_feasible", "not_feasible", "applicant"),
    ("uphold", "not_feasible", "not_feasible", "hearing"),
    ("overturn", "not_feasible", "feasible", "hearing"),
    ("shortlist", "feasible", "shortlisted", "panel"),
    ("leave_off", "feasible", "not_shortlisted", "panel"),
    ("win", "shortlisted", "won", "council"),
    ("hold_in_reserve", "shortlisted", "reserve", "council"),
    ("not_win", "shortlisted", "not_won", "council"),
    ("move_up", "reserve", "won", "council"),
}


def test_the_table_says_exactly_this() -> None:
    assert {(line.act, line.source, line.target, line.hand) for line in ROWS} == TABLE


def test_an_act_has_one_outcome_from_each_state() -> None:
    assert len({(line.act, line.source) for line in ROWS}) == len(ROWS)


def test_rows_under_one_permission_agree_on_hand_and_phases() -> None:
    for name in {line.permission for line in ROWS}:
        assert len({(line.hand, line.phases) for line in ROWS if line.permission == name}) == 1


def test_every_no_that_people_feel_needs_a_reason() -> None:
    assert {line.act for line in ROWS if line.reason_needed} == {
        "find_not_feasible",
        "leave_off",
        "appeal",
        "uphold",
        "overturn",
    }


def test_drafts_and_withdrawn_ideas_are_private() -> None:
    assert set(State) - PUBLIC == {State.DRAFT, State.WITHDRAWN}


@given(st.lists(st.sampled_from(sorted({line.act for line in ROWS})), max_size=30))
def test_no_walk_leaves_the_table_or_comes_back_from_the_paper(acts: list[str]) -> None:
    state, on_paper = State.DRAFT, False
    for act in acts:
        line = row(act, state)
        if line is None:
            continue
        assert line in acts_from(state)
        state = line.target
        on_paper |= state is State.SHORTLISTED
        assert not (on_paper and state in {State.DRAFT, State.WITHDRAWN, State.FEASIBLE})
