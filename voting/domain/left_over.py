"""What is done about money that is left when a rule has ended, and about money that comes back later."""

from __future__ import annotations

from dataclasses import replace

from voting.domain.limits import Headroom
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, Stage, Step, Tie
from voting.domain.ties import TieOrder


def with_part_funding(race: Race, outcome: Outcome, order: TieOrder, percent: int) -> Outcome:
    """The outcome, and an offer of all the money left to the best supported line that costs more than it.

    The offer is made only when it is at least `percent` of the line's cost; no other line is asked. Lines
    without the support they need, and those that a limit closes to such a sum, are passed over.
    """
    left = race.budget - sum(step.cost for step in outcome.steps if step.fate is Fate.FUNDED)
    headroom = _room(race, outcome)
    funded = set(outcome.selected)
    asking = [
        place
        for place in race.running
        if race.ids[place] not in funded and race.costs[place] > left and headroom.allows(place, left)
    ]
    if not asking or left < 1:
        return outcome
    best = max(race.scores[place] for place in asking)
    level = [place for place in asking if race.scores[place] == best]
    level.sort(key=lambda place: order.rank[race.ids[place]])
    place, cost = level[0], race.costs[level[0]]
    ties = outcome.ties
    if len(level) > 1 and any(left * 100 >= percent * race.costs[other] for other in level):
        ties = (*ties, Tie(tuple(race.ids[other] for other in level), str(best), order.name))
    if left * 100 < percent * cost:
        return replace(outcome, ties=ties)
    step = Step(
        race.ids[place],
        Fate.PART_FUNDED,
        Stage.PART_FUNDING,
        str(best),
        cost,
        left,
        0,
        tied_with=tuple(race.ids[other] for other in level[1:]),
        granted=left,
    )
    return replace(outcome, steps=(*outcome.steps, step), ties=ties)


def reserve(race: Race, outcome: Outcome, order: TieOrder) -> tuple[str, ...]:
    """Lines to which money goes that comes back, the first in line first: those that have the support they
    need and were given nothing, by falling score, level ones by the order of ties.

    Beside what is funded, any of them can be funded together without breaking a limit: a line that a limit
    closes, or would close once those before it moved up, is left off.
    """
    headroom = _room(race, outcome)
    given = {step.line for step in outcome.steps if step.fate in (Fate.FUNDED, Fate.PART_FUNDED)}
    waiting = [place for place in race.running if race.ids[place] not in given]
    waiting.sort(key=lambda place: (-race.scores[place], order.rank[race.ids[place]]))
    listed = []
    for place in waiting:
        if headroom.allows(place):
            headroom.take(place)
            listed.append(race.ids[place])
    return tuple(listed)


def _room(race: Race, outcome: Outcome) -> Headroom:
    headroom = race.headroom()
    for step in outcome.steps:
        if step.fate is Fate.FUNDED:
            headroom.take(race.place_of[step.line])
        elif step.fate is Fate.PART_FUNDED:
            headroom.take(race.place_of[step.line], step.granted)
    return headroom
