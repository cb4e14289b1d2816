"""Which of the ties met could have changed what is funded: only those are listed as ties."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np

from voting.domain.counting import Utility
from voting.domain.exact_shares import ExactShares
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Tie
from voting.domain.ties import TieOrder

_MOST_LEVEL = 3
_MOST_TRIED = 20


def without_idle_ties(race: Race, outcome: Outcome, order: TieOrder, *, utility: Utility) -> Outcome:
    """The outcome of equal shares without the ties that decided nothing.

    A tie is left out when no two of its lines share a supporter (no order then changes a price), or when
    every order of its lines, tried with what voters held in this run, funds the same lines. Where that would
    take long (more than 3 lines level, more than 20 ties) it stays listed. Other rules list what matters
    themselves; steps go on naming every line that stood level.
    """
    if not outcome.endowment or not outcome.ties:
        return outcome
    steps = {(step.line, *step.tied_with) for step in outcome.steps if step.price and step.tied_with}
    kept = []
    for number, tie in enumerate(outcome.ties):
        idle = tie.lines in steps and (
            _apart(race, tie)
            or (number < _MOST_TRIED and _same_in_any_order(race, outcome, order, tie, utility))
        )
        if not idle:
            kept.append(tie)
    return replace(outcome, ties=tuple(kept))


def _apart(race: Race, tie: Tie) -> bool:
    if race.limits:
        return False
    seen = np.zeros(len(race.counts), dtype=bool)
    for line in tie.lines:
        groups = race.supporters_of(race.place_of[line])
        if seen[groups].any():
            return False
        seen[groups] = True
    return True


def _same_in_any_order(race: Race, outcome: Outcome, order: TieOrder, tie: Tie, utility: Utility) -> bool:
    if len(tie.lines) > _MOST_LEVEL:
        return False
    places = [order.rank[line] for line in tie.lines]
    funded = set()
    for turned in permutations(tie.lines):
        other = TieOrder(order.name, {**order.rank, **dict(zip(turned, places, strict=True))})
        selected = ExactShares(race, other, utility=utility).selected(Fraction(outcome.endowment))
        funded.add(frozenset(selected))
    return len(funded) == 1
