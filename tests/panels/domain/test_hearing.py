from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from panels.domain.consent import Bar
from panels.domain.hearing import OPEN_FOR, Hearing

BAR = Bar(quorum=2, quorum_out_of=3, threshold=75)
ASKED = datetime(2027, 3, 1, 9, tzinfo=UTC)


def test_the_assessment_stands_unless_the_panels_share_wants_it_otherwise() -> None:
    assert Hearing(6, 2, 8).overturns(BAR)
    assert not Hearing(5, 2, 8).overturns(BAR)
    assert not Hearing(0, 0, 8).overturns(BAR)


def test_an_answer_waits_for_enough_voices_and_for_those_that_could_turn_it() -> None:
    soon, late = ASKED + timedelta(hours=1), ASKED + OPEN_FOR
    assert Hearing(5, 0, 9).ready(BAR, asked=ASKED, at=late).codes == ("hearing_needs_voices",)
    assert Hearing(6, 0, 9).ready(BAR, asked=ASKED, at=soon).codes == ("hearing_still_open",)
    assert Hearing(6, 0, 9).ready(BAR, asked=ASKED, at=late)
    assert Hearing(7, 0, 9).ready(BAR, asked=ASKED, at=soon)
    assert Hearing(3, 3, 9).ready(BAR, asked=ASKED, at=soon)


counts = st.integers(0, 40)


@given(counts, counts, counts, st.integers(51, 100), st.data())
def test_a_certain_answer_is_one_that_no_silent_member_turns(
    overturn: int, uphold: int, silent: int, threshold: int, data: st.DataObject
) -> None:
    bar = Bar(threshold=threshold)
    now = Hearing(overturn, uphold, overturn + uphold + silent)
    more = data.draw(st.integers(0, silent))
    rest = data.draw(st.integers(0, silent - more))
    after = Hearing(overturn + more, uphold + rest, now.seats)
    if now.spoken and now.is_certain(bar):
        assert after.overturns(bar) == now.overturns(bar)
    worst, best = (Hearing(overturn + yes, uphold + silent - yes, now.seats) for yes in (0, silent))
    if now.spoken and worst.overturns(bar) == best.overturns(bar) == now.overturns(bar):
        assert now.is_certain(bar)
