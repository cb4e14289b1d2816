from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.domain.clock import PhaseClock, TimetableError, Window
from pb.domain.phases import IN_ORDER, Phase

DAY = datetime(2027, 5, 1, tzinfo=UTC)
VOTING = Window(Phase.VOTING, DAY, DAY + timedelta(days=10))
COUNTING = Window(Phase.COUNTING, DAY + timedelta(days=10), DAY + timedelta(days=11))


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (DAY - timedelta(microseconds=1), None),
        (DAY, Phase.VOTING),
        (VOTING.closes - timedelta(microseconds=1), Phase.VOTING),
        (VOTING.closes, Phase.COUNTING),
        (COUNTING.closes, None),
    ],
)
def test_a_window_holds_its_opening_and_not_its_closing(at: datetime, phase: Phase | None) -> None:
    assert PhaseClock.of([COUNTING, VOTING]).phase_at(at) == phase


@pytest.mark.parametrize(
    "windows",
    [
        [Window(Phase.VOTING, DAY, DAY)],
        [VOTING, VOTING],
        [VOTING, Window(Phase.COUNTING, DAY + timedelta(days=9), DAY + timedelta(days=12))],
        [COUNTING, Window(Phase.VOTING, DAY + timedelta(days=20), DAY + timedelta(days=21))],
    ],
)
def test_a_timetable_that_cannot_work_is_refused(windows: list[Window]) -> None:
    with pytest.raises(TimetableError):
        PhaseClock.of(windows)


def test_a_phase_without_a_window_is_done_once_a_later_one_opened() -> None:
    clock = PhaseClock.of([VOTING, COUNTING])
    assert clock.state(Phase.SUBMITTING, DAY - timedelta(days=1)) == "to_come"
    assert clock.state(Phase.SUBMITTING, DAY) == "done"


gaps = st.lists(st.integers(0, 5), min_size=7, max_size=7)
lengths = st.lists(st.integers(1, 20), min_size=7, max_size=7)


@given(gaps, lengths, st.integers(-10, 200))
def test_every_moment_has_at_most_one_phase_and_states_run_in_order(
    gaps: list[int], lengths: list[int], hours: int
) -> None:
    windows, moment = [], DAY
    for phase, gap, length in zip(IN_ORDER, gaps, lengths, strict=True):
        opens = moment + timedelta(hours=gap)
        moment = opens + timedelta(hours=length)
        windows.append(Window(phase, opens, moment))
    clock, at = PhaseClock.of(windows), DAY + timedelta(hours=hours)
    states = [clock.state(phase, at) for phase in IN_ORDER]
    assert sorted(states, key=["done", "now", "to_come"].index) == states
    assert states.count("now") == (clock.phase_at(at) is not None)
