"""When time runs out there is still a lottery, and it says how far it is proven."""

from __future__ import annotations

import pytest

from panels.domain.leximin import Found, cover
from panels.domain.odds import Odds, Proof, fairest_odds
from panels.domain.panel_search import OutOfTime, PanelSearch
from panels.domain.portfolio import publish
from panels.domain.profiles import merge
from tests.panels.domain.pool_kit import known_pool


def first_panels() -> int:
    """How many questions it takes to find the panels to start from."""
    asked = 0

    def left() -> float:
        nonlocal asked
        asked += 1
        return 1000.0

    profiles = merge(*known_pool("sf_fixture_22"))
    left()  # how long there is in all
    cover(PanelSearch(profiles, left), Found(profiles), lambda: left() < 0)
    return asked


def after(calls: int) -> Odds:
    """The odds when time runs out after so many questions to the solver: the same wherever the test runs."""
    asked = 0

    def left() -> float:
        nonlocal asked
        asked += 1
        return 1000.0 if asked <= calls else 0.0

    return fairest_odds(*known_pool("sf_fixture_22"), left=left)


def test_the_longer_it_may_look_the_more_is_proven() -> None:
    exact = fairest_odds(*known_pool("sf_fixture_22"))
    proofs, start = [], first_panels()
    for calls in (start, start + 2, 10_000):
        odds = after(calls)
        proofs.append(odds.proof)
        assert odds.lowest <= exact.lowest + 1e-5 <= odds.limit + 2e-5
        assert sum(odds.chances) == pytest.approx(22)
        assert len(publish(odds, b"x").panels) == 1000
        if odds.proof is not Proof.NONE:
            assert odds.lowest == pytest.approx(exact.lowest, abs=1e-4)
            for mine, wanted in zip(odds.chances, exact.chances, strict=True):
                if wanted < odds.settled_below - 1e-3:
                    assert mine == pytest.approx(wanted, abs=1e-3)
    assert proofs == [Proof.NONE, Proof.LOWEST, Proof.WHOLE]
    assert after(10_000).chances == exact.chances


def test_no_time_for_anything() -> None:
    with pytest.raises(OutOfTime):
        after(3)


def test_progress_is_told() -> None:
    heard: list[tuple[int, int, int]] = []
    fairest_odds(*known_pool("sf_fixture_22"), heard=lambda *told: heard.append(told))
    assert heard[-1][:2] == (150, 150)
    assert [told[0] for told in heard] == sorted(told[0] for told in heard)
