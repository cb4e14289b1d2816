"""Guaranteed places: what limits with `least_lines` fund before the rule itself runs, whatever the rule.

In the order in which the paper names them, each such limit gets its best supported lines (score, level ones
by the order of ties) until that many of its lines are funded; a line that does not fit the money left, or
that another limit closes, is passed over. The rule then runs on the lines that are left, with the money that
is left. All voters take part in it, those whose lines are funded already among them: equal shares gives each
of them money left / voters.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from voting.domain.greedy import order_matters
from voting.domain.limits import Headroom, Limit, after_funding
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, Stage, Step, Tie
from voting.domain.ties import TieOrder


def guaranteed(race: Race, order: TieOrder) -> Outcome:
    """Only the steps that fund guaranteed places; none where no limit guarantees any. Money in pence."""
    headroom, money = race.headroom(), race.budget
    steps: list[Step] = []
    ties: list[Tie] = []
    for limit in race.limits:
        wanted = limit.least_lines - sum(step.line in limit.lines for step in steps)
        for score, level in _levels(race, order, limit, {step.line for step in steps}):
            if wanted < 1:
                break
            if _tied(race, headroom, level, money, wanted):
                names = tuple(race.ids[place] for place in level)
                ties.append(Tie(names, str(score), order.name))
            for place in level:
                cost = race.costs[place]
                if wanted < 1 or cost > money or not headroom.allows(place):
                    continue
                rest = tuple(race.ids[other] for other in level if other != place)
                steps.append(
                    Step(
                        race.ids[place],
                        Fate.FUNDED,
                        Stage.QUOTA,
                        str(score),
                        cost,
                        money,
                        money - cost,
                        tied_with=rest,
                    )
                )
                headroom.take(place)
                money -= cost
                wanted -= 1
    return Outcome(tuple(steps), tuple(ties))


def after_guaranteed(race: Race, first: Outcome) -> Race:
    """The race that the rule itself runs once the lines of `first` are funded: without them, with the money
    and the limits that they leave. The same race when there are none."""
    if not first.steps:
        return race
    funded = {step.line: step.cost for step in first.steps}
    smaller = race.without({race.place_of[line] for line in funded})
    return replace(
        smaller, budget=race.budget - sum(funded.values()), limits=after_funding(race.limits, funded)
    )


def _levels(race: Race, order: TieOrder, limit: Limit, funded: set[str]) -> list[tuple[int, list[int]]]:
    """Lines of the limit with the support they need, level ones together, the best first."""
    inside = set(limit.lines) - funded
    places = [place for place in race.running if race.ids[place] in inside]
    places.sort(key=lambda place: (-race.scores[place], order.rank[race.ids[place]]))
    return [(score, list(level)) for score, level in groupby(places, key=race.scores.__getitem__)]


def _tied(race: Race, headroom: Headroom, level: list[int], money: int, wanted: int) -> bool:
    fitting = [place for place in level if race.costs[place] <= money and headroom.allows(place)]
    return len(fitting) > wanted or order_matters(race, headroom, level, money)
