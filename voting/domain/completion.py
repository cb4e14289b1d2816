"""Completions of equal shares: what is done about money that no group of voters could spend together.

- none: it is left.
- utilitarian: greedy by votes with the money left (skipping what does not fit).
- add1: every voter is given one more unit and equal shares is run afresh, again and again; the last outcome
  that the pot can pay for stands. With `Stop.OVERSPEND` the first overspend ends it, and nothing else does:
  not that every line fits, nor that no further line fits (Wieliczka and Świecie 2023, Assen 2024). With
  `Stop.EXHAUSTIVE` the first outcome to which no further line fits ends it too.
- add1u: add1, then utilitarian.
- comparison: the outcome stands only if at least as many voters prefer it to greedy's as the other way round.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from voting.domain.counting import Completion, Counting, Start, Stop
from voting.domain.fast_shares import FastShares
from voting.domain.greedy import greedy
from voting.domain.outcome import Outcome
from voting.domain.progress import tell
from voting.domain.race import Race
from voting.domain.result import Fate, Preferred, Stage
from voting.domain.ties import TieOrder


def equal_shares(race: Race, order: TieOrder, counting: Counting) -> Outcome:
    """Equal shares with the completion, start, step and stop that `counting` names."""
    if not race.voters:
        return greedy(race, order)
    rule = FastShares(race, order, utility=counting.utility)
    endowment = _endowment(rule, counting)
    outcome = rule.exact.run(endowment)
    if counting.completion in (Completion.UTILITARIAN, Completion.ADD1U):
        outcome = fill(outcome, race, order)
    outcome = replace(with_unsupported(outcome, race, order), fallbacks=rule.fallbacks, runs=rule.runs)
    return _compared(outcome, race, order) if counting.comparison else outcome


def winners(race: Race, order: TieOrder, counting: Counting) -> tuple[str, ...]:
    """The lines that `equal_shares` funds before utilitarian completion and comparison, without the account
    of how: what a simulation of many elections needs. In order of selection."""
    if not race.voters:
        return ()
    rule = FastShares(race, order, utility=counting.utility)
    return tuple(race.ids[place] for place in rule.selections([_endowment(rule, counting)])[0])


def _endowment(rule: FastShares, counting: Counting) -> Fraction:
    """What every voter holds in the run that stands."""
    race = rule.race
    start = Fraction(race.budget, race.voters)
    if counting.start is Start.WHOLE:
        start = Fraction(race.budget // race.voters)
    if counting.completion in (Completion.ADD1, Completion.ADD1U):
        return last_affordable(rule, start, counting.increment, counting.stop)
    return start


def last_affordable(rule: FastShares, start: Fraction, increment: int, stop: Stop) -> Fraction:
    """The largest start + k × increment before the first run that spends more than the budget.

    Ends also once every supported line is funded or closed by a limit: more money cannot change that; and
    with `Stop.EXHAUSTIVE` at the first outcome to which no further line fits.
    """
    race = rule.race
    asked, width = 0, 1
    while True:
        endowments = [start + (asked + ahead) * increment for ahead in range(width)]
        tell("runs of equal shares", asked)
        for ahead, funded in enumerate(rule.selections(endowments)):
            step = asked + ahead
            if sum(race.costs[place] for place in funded) > race.budget:
                return start + max(0, step - 1) * increment
            if _finished(race, funded, stop):
                return start + step * increment
        asked += width
        width = min(2 * width, rule.columns)


def _finished(race: Race, funded: tuple[int, ...], stop: Stop) -> bool:
    """Whether more money for every voter would change nothing, or (exhaustive) no further line fits."""
    if stop is Stop.OVERSPEND and len(funded) < len(race.running) and not race.limits:
        return False
    headroom = race.headroom(funded)
    left = race.budget - sum(race.costs[place] for place in funded)
    rest = set(race.running).difference(funded)
    if stop is Stop.EXHAUSTIVE:
        rest = {place for place in rest if race.costs[place] <= left}
    return not any(headroom.allows(place) for place in rest)


def preferences(race: Race, first: tuple[str, ...], second: tuple[str, ...]) -> tuple[int, int]:
    """How many ballots are better off with the lines of `first`, and how many with those of `second`.

    A ballot compares the money spent on what it chose (with points: the points of what is funded); ballots
    that lose everything count like all others. Source: the comparison step of Wieliczka 2023.
    """
    balance = np.zeros(len(race.counts), dtype=object if max(race.costs, default=0) > 2**40 else np.int64)
    for lines, sign in ((first, 1), (second, -1)):
        for line in lines:
            place = race.place_of[line]
            points = race.points_of(place)
            balance[race.supporters_of(place)] += sign * (race.costs[place] if points is None else points)
    return int(race.counts[balance > 0].sum()), int(race.counts[balance < 0].sum())


def _compared(outcome: Outcome, race: Race, order: TieOrder) -> Outcome:
    other = greedy(race, order)
    ours, theirs = preferences(race, outcome.selected, other.selected)
    preferred = Preferred(ours, theirs, race.voters - ours - theirs)
    return replace(outcome if ours >= theirs else other, preferred=preferred)


def fill(outcome: Outcome, race: Race, order: TieOrder) -> Outcome:
    """The outcome followed by greedy with the money left."""
    chosen = [step for step in outcome.steps if step.fate is Fate.FUNDED]
    left = race.budget - sum(step.cost for step in chosen)
    filled = greedy(race, order, taken=outcome.selected, left=left, stage=Stage.COMPLETION)
    return Outcome((*outcome.steps, *filled.steps), (*outcome.ties, *filled.ties), outcome.endowment)


def with_unsupported(outcome: Outcome, race: Race, order: TieOrder, stage: Stage = Stage.GREEDY) -> Outcome:
    """Adds steps for the lines that never took part: below the threshold, or chosen by nobody."""
    seen = {step.line for step in outcome.steps}
    left = race.budget - sum(step.cost for step in outcome.steps if step.fate is Fate.FUNDED)
    rest = greedy(race, order, taken=seen, left=left, stage=stage)
    return Outcome((*outcome.steps, *rest.steps), outcome.ties, outcome.endowment)
