"""Phragmén and maximin support against the reference library: same winners under the same tie-break."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracles.pabulib_files import content, needs_real_files, sample
from tests.oracles.pabutools_oracle import Oracle
from tests.voting.domain.naive_rules import naive_load
from tests.voting.domain.paper_kit import SEED, elections
from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.maximin_support import maximin_support
from voting.domain.official import election_race
from voting.domain.pabulib_reader import read_election
from voting.domain.phragmen import phragmen
from voting.domain.race import Race, race_of
from voting.domain.ties import order_from_seed
from voting.domain.votes import group_marks

Election = tuple[Contest, list[Marks]]
REAL = sample(60, 400_000)
SMALL = [path for path in sample(200, 12_000) if b"vote_type;a" in content(path)[:3000]][::6]
NOISE = 1e-6  # how far the library's solver may be from the exact load, beside the load


def approval_race(path: Path) -> Race:
    """The file without its threshold, of which the library knows nothing."""
    race = election_race(read_election(content(path)))
    return replace(race, thresholds=())


@needs_real_files
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_phragmen_on_real_elections(path: Path) -> None:
    race = approval_race(path)
    if race.additive:
        pytest.skip("ballots with points or ranks: the library takes approvals alone")
    order = order_from_seed(SEED, race.ids)
    assert set(phragmen(race, order).selected) == Oracle(race, order).phragmen()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(elections())
def test_phragmen_on_made_up_elections_full_of_ties(election: Election) -> None:
    one, marks = election
    race = race_of(one, "main", group_marks(one, marks))
    order = order_from_seed(SEED, race.ids)
    if race.voters:
        assert set(phragmen(race, order).selected) == Oracle(race, order).phragmen()


def follow(race: Race, chosen: list[str]) -> None:
    """Every choice of the library leads to the least load, as far as its floating point can tell; exact
    loads are found here part by part."""
    voters: list[set[str]] = [set() for _ in race.sizes]
    for line, supporters in zip(race.ids, race.supporters, strict=True):
        for group, _ in supporters:
            voters[group].add(line)
    everyone = [lines for lines, count in zip(voters, race.sizes, strict=True) for _ in range(count)]
    costs = dict(zip(race.ids, race.costs, strict=True))
    left = race.budget
    for place, line in enumerate(chosen):
        rivals = [
            other
            for other in race.ids
            if other not in chosen[:place] and costs[other] <= left and race.votes[race.place_of[other]]
        ]
        loads = {other: naive_load(everyone, costs, [*chosen[:place], other]) for other in rivals}
        assert loads[line] <= min(loads.values()) * (1 + Fraction(NOISE))
        left -= costs[line]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(elections())
def test_maximin_support_of_the_library_is_ours_but_for_noise(election: Election) -> None:
    one, marks = election
    race = race_of(one, "main", group_marks(one, marks))
    order = order_from_seed(SEED, race.ids)
    if race.voters and all(race.votes):
        theirs = list(Oracle(race, order).maximin_support())
        if theirs != list(maximin_support(race, order).selected):
            follow(race, theirs)


@needs_real_files
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_maximin_support_on_real_elections(path: Path) -> None:
    """The same lines in the same order, unless lines stood level: there the library's solver decides by its
    noise."""
    race = approval_race(path)
    order = order_from_seed(SEED, race.ids)
    ours = maximin_support(race, order)
    theirs = list(Oracle(race, order).maximin_support())
    levels = [step for step in ours.steps if step.tied_with]
    assert list(ours.selected) == theirs or levels
