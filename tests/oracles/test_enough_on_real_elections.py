"""What would have been enough in real elections, confirmed by brute force: that many more votes win, one
fewer does not; at that cost a line is funded, a unit more and it is not.

    DECIDES_ENOUGH=50 python -m pytest tests/oracles/test_enough_on_real_elections.py -s
"""

from __future__ import annotations

import os

import pytest

from tests.oracles.pabulib_files import content, needs_real_files, sample
from tests.voting.domain.enough_kit import accounts_add_up, confirm
from voting.domain.counting import Completion, Counting, Rule, Utility
from voting.domain.official import election_race
from voting.domain.pabulib_reader import read_election
from voting.domain.tally import count_race
from voting.domain.ties import order_as_listed

_ELECTIONS = int(os.environ.get("DECIDES_ENOUGH", "3"))
_LARGEST = 300_000 if _ELECTIONS > 10 else 60_000


def rules(unit: int) -> list[Counting]:
    """Every rule for ballots of any kind; `unit`: the step of add1 in the smallest unit of the money."""
    return [
        Counting(Rule.GREEDY),
        Counting(Rule.GREEDY_NO_SKIP),
        Counting(Rule.GREEDY_PER_COST),
        Counting(Rule.EQUAL_SHARES),
        Counting(Rule.EQUAL_SHARES, utility=Utility.CARDINALITY),
        Counting(Rule.EQUAL_SHARES, Completion.ADD1U, increment=unit),
        Counting(Rule.PHRAGMEN),
        Counting(Rule.MAXIMIN_SUPPORT),
    ]


@needs_real_files
@pytest.mark.parametrize("which", range(len(rules(1))))
def test_confirmed_on_real_elections(which: int) -> None:
    elections, totals = 0, [0, 0, 0]
    for path in sample(_ELECTIONS, _LARGEST):
        election = read_election(content(path))
        race, order = election_race(election), order_as_listed(election.votes.ids)
        counting = rules(max(1, race.budget // (100 * max(1, race.voters))))[which]
        accounts_add_up(count_race("main", race, counting, order))
        found = confirm(race, counting, order)
        totals = [total + one for total, one in zip(totals, found, strict=True)]
        elections += 1
    print(
        f"\n{counting.rule} {counting.utility} {counting.completion}: {elections} elections, "
        f"{totals[0]} losers, {totals[1]} figures of votes and {totals[2]} of costs confirmed"
    )
    assert totals[1]
    assert totals[2]
