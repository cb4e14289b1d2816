"""Completions of equal shares: what is done about money that no group of voters could spend together.

- none: it is left.
- utilitarian: greedy by votes with the money left (skipping what does not fit).
- add1: every voter is given one more unit and equal shares is run afresh, again and again; the last outcome
  that the pot can pay for stands. The first overspend ends it, and nothing else does: not that every line
  fits, nor that no further line fits (the form used in Wieliczka and Świecie 2023 and Assen 2024).
- add1u: add1, then utilitarian.
"""

from __future__ import annotations

from fractions import Fraction

from voting.domain.equal_shares import EqualShares
from voting.domain.greedy import Outcome, greedy
from voting.domain.paper import Completion, Utility
from voting.domain.race import Race
from voting.domain.result import Fate, Stage
from voting.domain.ties import TieOrder


def equal_shares(
    race: Race,
    order: TieOrder,
    *,
    utility: Utility = Utility.COST,
    completion: Completion = Completion.NONE,
    threshold: int = 0,
    increment: int = 1,
) -> Outcome:
    """Equal shares with a completion. Each voter starts with budget ÷ voters, exactly; `increment` is the
    money (in the race's smallest unit) by which add1 raises what a voter holds."""
    if not race.voters:
        return greedy(race, order, threshold=threshold)
    rule = EqualShares(race, order, utility=utility, threshold=threshold)
    endowment = Fraction(race.budget, race.voters)
    if completion in (Completion.ADD1, Completion.ADD1U):
        endowment = _last_affordable(rule, endowment, increment)
    outcome = rule.run(endowment)
    if completion in (Completion.UTILITARIAN, Completion.ADD1U):
        outcome = _fill(outcome, race, order, threshold)
    return _with_unsupported(outcome, race, order, threshold)


def _last_affordable(rule: EqualShares, endowment: Fraction, increment: int) -> Fraction:
    """The largest start + k × increment before the first run that spends more than the budget.

    Ends also once every supported line is funded: more money cannot change that.
    """
    cost = dict(zip(rule.race.ids, rule.race.costs, strict=True))
    everything = len(rule.running)
    while True:
        selected = rule.selected(endowment + increment)
        if sum(cost[line] for line in selected) > rule.race.budget:
            return endowment
        endowment += increment
        if len(selected) == everything:
            return endowment


def _fill(outcome: Outcome, race: Race, order: TieOrder, threshold: int) -> Outcome:
    chosen = [step for step in outcome.steps if step.fate is Fate.FUNDED]
    left = race.budget - sum(step.cost for step in chosen)
    filled = greedy(
        race, order, threshold=threshold, taken=outcome.selected, left=left, stage=Stage.COMPLETION
    )
    return Outcome((*outcome.steps, *filled.steps), (*outcome.ties, *filled.ties), outcome.endowment)


def _with_unsupported(outcome: Outcome, race: Race, order: TieOrder, threshold: int) -> Outcome:
    """Adds steps for the lines that never took part: below the threshold, or chosen by nobody."""
    seen = {step.line for step in outcome.steps}
    left = race.budget - sum(step.cost for step in outcome.steps if step.fate is Fate.FUNDED)
    rest = greedy(race, order, threshold=threshold, taken=seen, left=left)
    return Outcome((*outcome.steps, *rest.steps), outcome.ties, outcome.endowment)
