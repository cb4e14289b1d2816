"""Brute force for what would have been enough: counting again with more votes, and at another cost."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from voting.domain.completion import fill
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.exact_shares import ExactShares
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import PotResult
from voting.domain.tally import apply_rule, pot_result
from voting.domain.ties import TieOrder


def with_votes(race: Race, place: int, votes: int) -> Race:
    """The race with so many more ballots that choose only this line, one point each."""
    if not votes:
        return race
    end = int(race.starts[place + 1])
    starts = race.starts.copy()
    starts[place + 1 :] += 1
    return replace(
        race,
        counts=np.append(race.counts, votes),
        starts=starts,
        groups=np.insert(race.groups, end, len(race.counts)).astype(np.int32),
        points=None if race.points is None else np.insert(race.points, end, 1),
        ranks=None if race.ranks is None else np.insert(race.ranks, end, 0),
    )


def at_cost(race: Race, place: int, cost: int) -> Race:
    return replace(
        race, costs=tuple(cost if other == place else each for other, each in enumerate(race.costs))
    )


def counted_again(race: Race, counting: Counting, order: TieOrder, endowment: str) -> Outcome:
    """The rule once more; equal shares with what every voter held in the run that stands, unless lines with
    guaranteed places or a comparison come in."""
    anew = counting.comparison or any(limit.least_lines for limit in race.limits)
    if counting.rule is not Rule.EQUAL_SHARES or not endowment or anew:
        return apply_rule(race, counting, order)
    outcome = ExactShares(race, order, utility=counting.utility).run(Fraction(endowment))
    filled = counting.completion in (Completion.UTILITARIAN, Completion.ADD1U)
    return fill(outcome, race, order) if filled else outcome


def confirm(race: Race, counting: Counting, order: TieOrder) -> tuple[int, int, int]:
    """(losers, figures of votes, figures of cost) of an election; fails at the first figure that is wrong."""
    outcome = apply_rule(race, counting, order)
    result = pot_result("main", race, outcome, order, counting)
    losers = [row for row in result.lines if row.line not in result.selected]
    for row in losers:
        place = race.place_of[row.line]

        def funded(other: Race, line: str = row.line) -> bool:
            return line in counted_again(other, counting, order, result.endowment).selected

        if row.votes_short is not None:
            assert funded(with_votes(race, place, row.votes_short)), (row, counting, "votes")
            assert not funded(with_votes(race, place, row.votes_short - 1)), (row, counting, "one fewer")
        if row.enough_cost is not None:
            assert row.enough_cost < row.cost
            assert funded(at_cost(race, place, row.enough_cost)), (row, counting, "cost")
            assert not funded(at_cost(race, place, row.enough_cost + 1)), (row, counting, "a penny more")
    return (
        len(losers),
        sum(row.votes_short is not None for row in losers),
        sum(row.enough_cost is not None for row in losers),
    )


def accounts_add_up(result: PotResult) -> None:
    """What payers paid is the cost, exactly."""
    for step in result.steps:
        if step.payers is not None:
            paid = Fraction(step.price) * step.payers.points + Fraction(step.payers.gave)
            assert paid == step.cost, step
