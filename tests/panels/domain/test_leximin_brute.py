"""The search gives what listing every panel gives: for generated pools with quotas, homes and caps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panels.domain import leximin
from panels.domain.leximin import CapTooLow, NoPanel
from panels.domain.odds import fairest_odds
from panels.domain.pool import Pool, Volunteer
from panels.domain.portfolio import publish
from panels.domain.quotas import Quota, Quotas, breaches, faults
from panels.domain.relaxing import people_without_chance, suggestions
from tests.panels.domain.brute_lottery import all_panels, leximin_by_listing
from tests.panels.domain.pool_kit import small_pool, small_quotas

Lottery = tuple[Pool, Quotas]


@st.composite
def lotteries(draw: st.DrawFn, *, homes: bool = False) -> Lottery:
    people = draw(st.integers(2, 9))
    seats = draw(st.integers(1, min(4, people)))
    letters = [draw(st.integers(1, 3)) for _ in range(draw(st.integers(1, 3)))]
    rows = [[draw(st.integers(0, top - 1)) for top in letters] for _ in range(people)]
    names = [f"h{draw(st.integers(0, 3))}" if homes and draw(st.booleans()) else "" for _ in range(people)]
    pool = Pool(
        tuple(
            Volunteer(str(place), {f"c{c}": f"v{value}" for c, value in enumerate(row)}, names[place])
            for place, row in enumerate(rows)
        )
    )
    quotas = []
    for column, top in enumerate(letters):
        for value in range(top):
            least = draw(st.integers(0, max(0, seats - 1)))
            quotas.append(Quota(f"c{column}", f"v{value}", least, draw(st.integers(least, seats))))
    return pool, Quotas(seats, tuple(quotas), homes)


@given(lotteries())
@settings(max_examples=150, deadline=None)
def test_odds_are_leximin(lottery: Lottery) -> None:
    assert_leximin(*lottery)


@given(lotteries(homes=True))
@settings(max_examples=150, deadline=None)
def test_odds_are_leximin_with_one_of_each_home(lottery: Lottery) -> None:
    assert_leximin(*lottery)


@given(lotteries(homes=True))
@settings(max_examples=60, deadline=None)
def test_rough_steps_of_large_pools_end_exact(lottery: Lottery) -> None:
    """The way of pools with many profiles, on small ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leximin, "MANY", 0)
        assert_leximin(*lottery)


def assert_leximin(pool: Pool, quotas: Quotas) -> None:
    assert faults(quotas, pool) == ()
    wanted = leximin_by_listing(pool, quotas)
    if wanted is None:
        with pytest.raises(NoPanel):
            fairest_odds(pool, quotas)
        return
    odds = fairest_odds(pool, quotas)
    assert odds.chances == pytest.approx(wanted, abs=1e-4)
    assert sum(odds.chances) == pytest.approx(quotas.seats)
    never = {place for place in range(len(pool)) if all(place not in one for one in all_panels(pool, quotas))}
    assert set(odds.without_chance) == never == set(people_without_chance(pool, quotas) or ())
    assert fairest_odds(pool, quotas).chances == odds.chances


@given(lotteries(), st.floats(0.3, 0.95))
@settings(max_examples=100, deadline=None)
def test_a_cap_holds_and_the_rest_is_leximin(lottery: Lottery, cap: float) -> None:
    pool, quotas = lottery
    if not all_panels(pool, quotas):
        return
    if leximin_by_listing(pool, quotas, cap) is None:
        with pytest.raises(CapTooLow) as refused:
            fairest_odds(pool, quotas, cap=cap)
        assert leximin_by_listing(pool, quotas, refused.value.lowest + 1e-6) is not None
        assert leximin_by_listing(pool, quotas, refused.value.lowest - 1e-3) is None
        return
    odds = fairest_odds(pool, quotas, cap=cap)
    assert odds.highest <= cap + 2e-4
    assert odds.chances == pytest.approx(leximin_by_listing(pool, quotas, max(cap, odds.highest)), abs=2e-3)


@given(lotteries(homes=True), st.binary(min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_every_published_panel_meets_the_quotas_and_people_alike_sit_alike(
    lottery: Lottery, seed: bytes
) -> None:
    pool, quotas = lottery
    if not all_panels(pool, quotas):
        return
    odds = fairest_odds(pool, quotas)
    published = publish(odds, seed)
    assert len(published.panels) == 1000
    for panel in set(published.panels):
        assert breaches(quotas, [pool.volunteers[place] for place in panel]) == ()
    for profile in odds.profiles.profiles:
        times = [published.times[place] for place in profile.people]
        assert max(times) - min(times) <= (1 if profile.homes is None else 2)
    assert [published.times[place] for place in odds.without_chance] == [0] * len(odds.without_chance)
    assert [published.times[place] for place in odds.certain] == [1000] * len(odds.certain)
    assert publish(odds, seed) == published


@given(lotteries(homes=True))
@settings(max_examples=100, deadline=None)
def test_suggestions_are_smallest_and_say_whom_they_leave_out(lottery: Lottery) -> None:
    pool, quotas = lottery
    found = suggestions(pool, quotas)
    if all_panels(pool, quotas):
        assert found == ()
        return
    for way in found:
        eased = way.applied(quotas)
        panels = all_panels(pool, eased)
        assert panels
        never = {place for place in range(len(pool)) if all(place not in panel for panel in panels)}
        assert set(way.without_chance) == never
    by_quotas = [way for way in found if not way.households]
    for way in by_quotas[:1]:
        for change in way.changes:  # one seat less of any change is not enough
            for least, most in ((change.least + 1, change.most), (change.least, change.most - 1)):
                if change.quota.least >= least and change.quota.most <= most:
                    tighter = way.applied(quotas).with_changed(
                        Quota(change.quota.category, change.quota.value, least, most)
                    )
                    assert all_panels(pool, tighter) == []


def test_the_example_of_the_literature() -> None:
    """Flanigan and others, 2021: one quota that few meet. Two of ten are x, and a panel of two needs one."""
    pool = small_pool("x x y y y y y y y y")
    odds = fairest_odds(pool, small_quotas(2, "a:x:1-1 a:y:1-1"))
    assert odds.chances == pytest.approx([0.5, 0.5, *[0.125] * 8])


def test_level_by_level_not_only_the_lowest() -> None:
    """Maximin alone could leave the last two anywhere; LEXIMIN makes them equal."""
    pool = small_pool("xp yp yq yq")
    odds = fairest_odds(pool, small_quotas(2, "a:x:1-1 a:y:1-1 b:p:1-2 b:q:0-1"))
    assert odds.chances == pytest.approx([1.0, 1 / 3, 1 / 3, 1 / 3])
