"""Quotas that cannot be met, people without a chance and sure seats: which quota it is, and what would do."""

from __future__ import annotations

import pytest

from panels.domain.explaining import explain
from panels.domain.leximin import NoPanel
from panels.domain.odds import fairest_odds
from panels.domain.quotas import Quota
from panels.domain.relaxing import Suggestion, suggestions
from tests.panels.domain.pool_kit import known_pool, small_pool, small_quotas


def words(way: Suggestion) -> list[str]:
    return [str(change) for change in way.changes]


def test_one_seat_too_many_and_whom_giving_it_up_leaves_out() -> None:
    pool, quotas = known_pool("syn_mass_24")
    asked = quotas.with_changed(Quota("e", "e4", 4, 5))
    with pytest.raises(NoPanel):
        fairest_odds(pool, asked)
    smallest, *_ = suggestions(pool, asked)
    assert words(smallest) == ["e “e4”: least 4 → 3"]
    assert (smallest.seats, len(smallest.without_chance), len(pool)) == (1, 45, 70)
    odds = fairest_odds(pool, smallest.applied(asked))
    assert odds.without_chance == smallest.without_chance


def test_every_quota_named_as_a_cause_is_one() -> None:
    """With its changes someone without a chance gets one, and someone certain can be left out."""
    pool, quotas = known_pool("syn_mass_24")
    odds = fairest_odds(pool, quotas)
    reasons = explain(odds)
    assert {place for why in reasons for place in why.people if not why.certain} == set(odds.without_chance)
    assert {place for why in reasons for place in why.people if why.certain} == set(odds.certain)
    for why in reasons[:12]:
        assert why.changes
        eased = fairest_odds(pool, quotas.with_changed(*(change.changed for change in why.changes)))
        if not why.certain:
            assert why.people[0] not in eased.without_chance


def test_a_sure_seat_that_is_not_forced_names_the_scarcest_quota() -> None:
    pool, quotas = known_pool("syn_cca_75")
    odds = fairest_odds(pool, quotas)
    for why in explain(odds):
        assert why.certain
        assert why.changes or (why.scarce and all(quota.least for quota in why.scarce))


def test_a_value_that_may_have_no_seat() -> None:
    odds = fairest_odds(small_pool("x x y"), small_quotas(1, "a:x:0-1 a:y:0-0"))
    (why,) = explain(odds)
    assert (why.people, why.certain, [str(one) for one in why.changes]) == (
        (2,),
        False,
        ["a “y”: most 0 → 1"],
    )


def test_a_home_may_be_what_stands_in_the_way() -> None:
    pool = small_pool("x x y", homes="h h -")
    quotas = small_quotas(2, "a:x:2-2 a:y:0-0", one_per_household=True)
    ways = suggestions(pool, quotas)
    assert ways[0].households
    assert words(ways[1]) == ["a “x”: least 2 → 1", "a “y”: most 0 → 1"]


def test_quotas_that_ask_for_more_than_the_seats() -> None:
    pool = small_pool("x x x y y y")
    ways = suggestions(pool, small_quotas(3, "a:x:2-3 a:y:2-3"))
    assert sorted(words(way)[0] for way in ways if way.seats == 1) == [
        "a “x”: least 2 → 1",
        "a “y”: least 2 → 1",
    ]


def test_nothing_helps_where_homes_are_too_few() -> None:
    pool = small_pool("x x x", homes="h h h")
    ways = suggestions(pool, small_quotas(2, "a:x:0-2", one_per_household=True))
    assert [way.households for way in ways] == [True]


def test_possible_quotas_need_no_suggestion() -> None:
    assert suggestions(small_pool("x y"), small_quotas(1, "a:x:0-1 a:y:0-1")) == ()
