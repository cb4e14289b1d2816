"""The fairest odds, on pools whose odds are known from elsewhere."""

import pytest

from panels.domain.odds import Proof, fairest_odds
from panels.domain.portfolio import publish
from panels.domain.quotas import breaches
from tests.panels.domain.pool_kit import known_pool, small_pool, small_quotas

REFERENCE = {
    "sf_fixture_22": (0.0909, 0.1404),
    "syn_glas_24": (0.0714, 0.3312),
    "syn_cca_75": (0.0492, 0.4222),
    "example_small_20": (0.1, 0.0),
    "example_large_200": (0.1, 0.0),
}


@pytest.mark.parametrize("name", REFERENCE)
def test_odds_are_those_of_the_reference(name: str) -> None:
    """Lowest odds and Gini of LEXIMIN by another program with another solver, and of the literature."""
    odds = fairest_odds(*known_pool(name))
    assert odds.proof is Proof.WHOLE
    assert (odds.lowest, odds.gini) == pytest.approx(REFERENCE[name], abs=1e-3)


def test_a_home_of_six_shares_one_seat() -> None:
    pool = small_pool("xa xb ya yb xa yb xa yb xb ya", homes="h h h h h h - - - -")
    quotas = small_quotas(4, "a:x:1-3 a:y:1-3 b:a:1-3 b:b:1-3", one_per_household=True)
    odds = fairest_odds(pool, quotas)
    assert odds.chances == pytest.approx([1 / 6] * 6 + [0.75] * 4)
    assert set(publish(odds, b"x").times[:6]) <= {166, 167}


def test_a_pool_as_large_as_the_panel_sits_as_a_whole() -> None:
    odds = fairest_odds(small_pool("x y x"), small_quotas(3, "a:x:2-2 a:y:1-1"))
    assert odds.certain == (0, 1, 2)


def test_without_quotas_all_are_alike() -> None:
    odds = fairest_odds(small_pool("x y x"), small_quotas(2, ""))
    assert odds.chances == pytest.approx([2 / 3] * 3)


@pytest.mark.parametrize("name", ["sf_fixture_22", "syn_glas_24"])
def test_a_thousand_panels_keep_the_odds(name: str) -> None:
    pool, quotas = known_pool(name)
    odds = fairest_odds(pool, quotas)
    published = publish(odds, b"seed")
    assert len(published.panels) == 1000
    assert published.lowest >= odds.lowest - 0.002
    assert max(abs(a - b) for a, b in zip(odds.chances, published.chances, strict=True)) < 0.004
    for panel in set(published.panels):
        assert breaches(quotas, [pool.volunteers[place] for place in panel]) == ()
