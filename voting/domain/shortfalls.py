"""What would have been enough for every line that was not funded, whatever the rule."""

from __future__ import annotations

from voting.domain.enough import Enough, GreedyEnough
from voting.domain.enough_phragmen import phragmen_enough
from voting.domain.enough_search import Again, searched
from voting.domain.enough_shares import shares_enough
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, Stage
from voting.domain.ties import TieOrder


def shortfalls(
    race: Race, outcome: Outcome, order: TieOrder, *, per_cost: bool, again: Again | None = None
) -> dict[int, Enough]:
    """What would have been enough, by place of each line not funded. `per_cost`: equal shares takes a line's
    cost as its worth to those who approve it. `again` counts a race anew: where no closed form is known
    (after a comparison of two outcomes, behind guaranteed places, with weights, where money from outside the
    pot helped, for rules other than greedy, equal shares and Phragmén's) the figures are searched for with
    it; without it they are left out.
    """
    funded = set(outcome.selected)
    losers = [place for place, line in enumerate(race.ids) if line not in funded]
    if not _closed_form(race, outcome):
        return searched(race, losers, again) if again else {}
    stages = {step.stage for step in outcome.steps}
    found: dict[int, Enough] = {}
    first: list[int] = []
    if outcome.endowment:
        found = shares_enough(race, outcome, order, losers, per_cost=per_cost)
        first = _funded_in(race, outcome, Stage.EQUAL_SHARES)
    elif Stage.PHRAGMEN in stages:
        found = phragmen_enough(race, outcome, order, losers)
        first = _funded_in(race, outcome, Stage.PHRAGMEN)
    rule = Stage.COMPLETION if found or Stage.COMPLETION in stages else Stage.GREEDY
    steps = [step for step in outcome.steps if step.stage is rule]
    if steps:
        by_score = GreedyEnough(race, outcome, order, steps, first)
        found = {place: by_score.of(place).either(found.get(place, Enough())) for place in losers}
    return found


def _closed_form(race: Race, outcome: Outcome) -> bool:
    stages = {step.stage for step in outcome.steps}
    if race.clones != 1 or outcome.preferred is not None or stages & {Stage.MAXIMIN_SUPPORT, Stage.STV}:
        return False
    if any(limit.least_lines for limit in race.limits):
        return False
    return all(
        step.left_before - step.left_after == step.cost for step in outcome.steps if step.fate is Fate.FUNDED
    )


def _funded_in(race: Race, outcome: Outcome, stage: Stage) -> list[int]:
    return [
        race.place_of[step.line] for step in outcome.steps if step.stage is stage and step.fate is Fate.FUNDED
    ]
