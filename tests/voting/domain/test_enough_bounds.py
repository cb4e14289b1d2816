"""What floating point proves about shortfalls is what exact arithmetic says."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given

from tests.voting.domain.paper_kit import elections, race_and_order, shares
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.enough_bounds import UNKNOWN, Bounds
from voting.domain.enough_shares import _Shortfalls
from voting.domain.paper import Kind


@pytest.mark.parametrize("kind", [Kind.APPROVAL, Kind.SCORE])
def test_bounds_enclose_the_exact_figures(kind: Kind) -> None:
    @given(elections(kind))
    def check(election: tuple[Contest, list[Marks]]) -> None:
        race, order = race_and_order(*election)
        if not race.voters:
            return
        outcome = shares(race, order)
        losers = [place for place, line in enumerate(race.ids) if line not in outcome.selected]
        work = _Shortfalls(race, outcome, order, losers, per_cost=not race.additive)
        turns = len(work.steps) + 1
        for row, place in zip(work._bounds(), losers, strict=True):
            for turn, bound in enumerate(row):
                wanted: list[list[int]] = [[] for _ in range(turns)]
                wanted[turn] = [place]
                exact = work._exact(wanted)[place]
                votes = inf if exact.votes is None else exact.votes
                cost = -1 if exact.cost is None else exact.cost
                assert bound.votes[0] <= votes <= bound.votes[1]
                assert bound.cost[0] <= cost <= bound.cost[1]
        everything = work._exact([losers] * turns)
        assert work.found() == everything

    check()


def test_a_round_in_doubt_matters_only_where_it_may_be_the_best() -> None:
    known = Bounds((5, 5), (70, 70))
    assert UNKNOWN.matters([known, UNKNOWN])
    assert not Bounds((5, 6), (69, 70)).matters([known])
    assert Bounds((4, 6), (-1, -1)).matters([known])
    assert not known.matters([known, UNKNOWN])
