"""Many runs side by side give what exact arithmetic gives, one by one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import elections, race_and_order
from voting.domain.counting import Utility
from voting.domain.exact_shares import ExactShares
from voting.domain.fast_shares import FastShares
from voting.domain.limits import Limit
from voting.domain.paper import Kind
from voting.domain.race import Race
from voting.domain.shares_state import Backings
from voting.domain.single_shares import SingleRun
from voting.domain.ties import order_from_seed


def check(race: Race, utility: Utility, endowments: list[Fraction], seed: bytes = b"s") -> FastShares:
    order = order_from_seed(seed, race.ids)
    exact = ExactShares(race, order, utility=utility)
    expected = [exact.selected(endowment) for endowment in endowments]
    for by_class in (True, False):
        fast = FastShares(race, order, utility=utility, by_class=by_class)
        got = [tuple(race.ids[place] for place in places) for places in fast.selections(endowments)]
        assert got == expected
    for endowment, lines in zip(endowments, expected, strict=True):
        alone = SingleRun(race, order, exact, Backings(race), endowment).selection()
        assert alone is None or tuple(race.ids[place] for place in alone) == lines
    return fast


@given(st.data(), st.sampled_from([Kind.APPROVAL, Kind.RANKED, Kind.SCORE]), st.sampled_from(Utility))
def test_small_elections_full_of_ties(data: st.DataObject, kind: Kind, utility: Utility) -> None:
    race, _ = race_and_order(*data.draw(elections(kind)))
    if race.voters:
        steps = data.draw(st.lists(st.fractions(0, 12, max_denominator=6), min_size=1, max_size=9))
        check(race, utility, steps)


def made(
    seed: int, *, lines: int, groups: int, points: int = 1, limits: bool = False, dear: int = 10**6
) -> Race:
    """A synthetic race: some lines are liked more, some are free, groups choose up to eight."""
    draw = np.random.default_rng(seed)
    supporters: list[list[tuple[int, int]]] = [[] for _ in range(lines)]
    liked = draw.random(lines) ** 2
    for group in range(groups):
        size = min(lines, int(draw.integers(1, 9)))
        for line in draw.choice(lines, size, replace=False, p=liked / liked.sum()).tolist():
            supporters[line].append((group, int(draw.integers(1, points + 1))))
    ids = [f"p{line}" for line in range(lines)]
    costs = np.where(draw.random(lines) < 0.02, 0, draw.integers(dear // 20, dear + 1, lines)).tolist()
    sets = [
        Limit("odd", "Odd ones", tuple(ids[1::2]), most_lines=3),
        Limit("org", "One organisation", tuple(ids[:6]), most_money=dear),
    ]
    return Race.of(
        sum(costs) // 3,
        ids,
        costs,
        draw.integers(1, 10, groups).tolist(),
        supporters,
        additive=points > 1,
        limits=sets if limits else (),
    )


@pytest.mark.parametrize("seed", range(24))
def test_larger_elections(seed: int) -> None:
    race = made(
        seed,
        lines=5 + 7 * seed % 36,
        groups=20 + 53 * seed % 380,
        points=5 if seed % 4 == 1 else 1,
        limits=seed % 3 == 0,
        dear=30 if seed % 5 == 2 else 10**6,
    )
    start = Fraction(race.budget, race.voters)
    step = max(1, race.budget // race.voters // 50)
    utility = Utility.COST if seed % 2 else Utility.CARDINALITY
    fast = check(race, utility, [start + k * step for k in range(40)])
    assert fast.runs == 40


def test_bounds_decide_nearly_always_on_generic_money() -> None:
    """With costs in pence hardly any run is too close to call."""
    race = made(7, lines=40, groups=600)
    start = Fraction(race.budget, race.voters)
    fast = check(race, Utility.COST, [start + k * 100 for k in range(60)])
    assert fast.fallbacks <= 1


def test_a_run_alone_is_mostly_decided_without_the_others() -> None:
    decided = 0
    for seed in range(40):
        race = made(seed, lines=40, groups=300, points=3 if seed % 2 else 1)
        order = order_from_seed(b"s", race.ids)
        start = Fraction(race.budget, race.voters)
        alone = SingleRun(race, order, ExactShares(race, order), Backings(race), start).selection()
        decided += alone is not None
    assert decided >= 38
