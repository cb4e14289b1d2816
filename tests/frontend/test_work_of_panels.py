"""What waits for officers while a panel is found stands in their list, with the way to the right page."""

from __future__ import annotations

import pytest

from frontend.work import items_of
from panels.services.offering import ask_for_seat
from tests.factories import lotteries as make
from tests.factories import recruiting

pytestmark = pytest.mark.django_db


def test_a_seat_to_sign_for_and_a_draw_whose_moment_has_come() -> None:
    recruitment = recruiting.recruitment()
    row = recruiting.volunteered(recruitment)
    ask_for_seat(volunteer=row, reason="Good", by=recruitment.started_by, at=recruiting.DURING)
    items = {each.what: each.href for each in items_of(recruitment.round, recruiting.DURING, [])}
    assert items["A seat is to be offered"].endswith("/panel/recruit/people/")
    assert not any("waiting for a second person" in what for what in items)
    draw = make.committed()
    (item,) = (each for each in items_of(draw.recruitment.round, make.DRAWN_AT, []) if "number" in each.what)
    assert (item.state, item.href.endswith("/panel/recruit/lottery/")) == ("stuck", True)
