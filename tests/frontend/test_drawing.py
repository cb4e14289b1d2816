"""Streets and motifs: what is drawn adds up, and is the same every time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from frontend.drawing import glyph, motif, street, windows
from frontend.drawing.street import PotMoney

POTS = [PotMoney("Try it out", 2_000_000), PotMoney("Main", 12_000_000), PotMoney("Capital", 6_000_000)]


def test_a_window_is_a_round_sum_that_divides_every_pot() -> None:
    assert street.window_sum([2_000_000, 12_000_000, 6_000_000]) == 500_000
    assert street.draw(POTS).windows == 40


def test_nothing_is_lit_before_money_is_given() -> None:
    houses = street.draw(POTS).houses
    assert [house.part + "".join(house.lit) for house in houses] == [""] * len(houses)


def test_a_window_is_lit_in_part_and_never_rounded_up() -> None:
    panes = windows.panes(money=1_000_000, funded=740_000, one=500_000, count=2)
    assert [pane.lit for pane in panes] == [1.0, 0.48]
    panes = windows.panes(money=1_000_000, funded=999_999, one=500_000, count=2)
    assert panes[1].lit < 1


def test_money_that_fills_no_whole_window_gives_a_lower_one() -> None:
    panes = windows.panes(money=750_000, funded=0, one=500_000, count=2)
    assert [pane.size for pane in panes] == [1.0, 0.5]


@given(some.lists(some.integers(1_000, 10**13), min_size=1, max_size=8))
def test_every_street_can_be_drawn_and_stands_in_its_picture(sums: list[int]) -> None:
    drawn = street.draw([PotMoney(f"Pot {n}", sum_) for n, sum_ in enumerate(sums)])
    assert drawn.windows <= 64 + len(sums)
    assert drawn.windows == sum(-(-each // drawn.window) for each in sums)
    for house in drawn.houses:
        left, top, width, height = house.wall
        assert left >= 0
        assert left + width <= drawn.width
        assert top > 0
        assert top + height == drawn.ground


def test_a_street_without_money_is_empty() -> None:
    assert street.draw([]).houses == ()
    assert street.draw([PotMoney("Main", 0)]).windows == 0


def test_a_motif_is_always_the_same_and_differs_between_ideas() -> None:
    assert motif.draw("Possilpark", 7) == motif.draw("Possilpark", 7)
    assert len({motif.draw("Possilpark", number) for number in range(12)}) == 12


@given(some.text(max_size=40), some.integers())
def test_every_motif_is_made_of_the_named_fills(place: str, seed: int) -> None:
    pieces = motif.draw(place, seed)
    assert {piece.fill for piece in pieces} <= {
        "sky", "water", "bank", "blond", "red", "slate", "pane", "lit", "line",
    }  # fmt: skip
    assert all(re.fullmatch(r"[MmLlHhVvAaQqTtZz0-9 .\-]*", piece.path) for piece in pieces)


def test_pots_differ_by_shape_before_they_repeat_a_colour_with_it() -> None:
    seen = [(glyph.shape(index).name, glyph.colour(index)) for index in range(18)]
    assert len(set(seen)) == 18
    assert len({name for name, _ in seen[:6]}) == 6


@pytest.mark.parametrize("limit", [1, 2, 7, 256])
def test_seeded_numbers_stay_below_their_limit(limit: int) -> None:
    from frontend.drawing.seed import Seeded

    draws = Seeded("x")
    assert all(0 <= draws.below(limit) < limit for _ in range(100))
