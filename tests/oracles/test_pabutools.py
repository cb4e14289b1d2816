"""Our rules against the reference library in exact fractions: same winners, in the same order, same
tie-break."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracles.pabulib_files import content, needs_real_files, sample
from tests.oracles.pabutools_oracle import Oracle
from tests.voting.domain.paper_kit import SEED, elections
from voting.domain.ballot import Marks
from voting.domain.completion import equal_shares
from voting.domain.contest import Contest
from voting.domain.counting import Counting, Rule, Utility
from voting.domain.greedy import greedy
from voting.domain.official import election_race
from voting.domain.pabulib_reader import read_election
from voting.domain.paper import Kind
from voting.domain.race import Race, race_of
from voting.domain.ties import TieOrder, order_from_seed
from voting.domain.votes import group_marks

Election = tuple[Contest, list[Marks]]
SAMPLE = sample(40, 200_000)


def agree(race: Race, order: TieOrder) -> None:
    oracle = Oracle(race, order)
    assert list(equal_shares(race, order, Counting(Rule.EQUAL_SHARES)).selected) == list(
        oracle.equal_shares()
    )
    if not race.additive:
        assert set(greedy(race, order).selected) == oracle.greedy()
        by_number = equal_shares(race, order, Counting(Rule.EQUAL_SHARES, utility=Utility.CARDINALITY))
        assert list(by_number.selected) == list(oracle.equal_shares(cardinality=True))


@needs_real_files
@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_real_elections(path: Path) -> None:
    race = election_race(read_election(content(path)))
    agree(race, order_from_seed(SEED, race.ids))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from([Kind.APPROVAL, Kind.CUMULATIVE]))
def test_made_up_elections_full_of_ties(data: st.DataObject, kind: Kind) -> None:
    one, marks = data.draw(elections(kind))
    race = race_of(one, "main", group_marks(one, marks))
    if race.voters and race.budget:
        agree(race, order_from_seed(SEED, race.ids))
