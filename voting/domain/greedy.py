"""Greedy: the most supported lines first, as long as the money lasts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from voting.domain.race import Race
from voting.domain.result import Fate, Stage, Step, Tie
from voting.domain.ties import TieOrder


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule did with one race, in the order it was done. `stops`: the first line that does not fit
    ends it."""

    steps: tuple[Step, ...]
    ties: tuple[Tie, ...]
    endowment: str = ""
    stops: bool = False

    @property
    def selected(self) -> tuple[str, ...]:
        return tuple(step.line for step in self.steps if step.fate is Fate.FUNDED)


def greedy(
    race: Race,
    order: TieOrder,
    *,
    skip: bool = True,
    threshold: int = 0,
    taken: Collection[str] = (),
    left: int | None = None,
    stage: Stage = Stage.GREEDY,
) -> Outcome:
    """Fund lines by falling score (votes, or points where ballots give them) while each fits the money left.

    A line that does not fit is skipped and the next one tried; with `skip` False the count stops there.
    Lines whose score is below `threshold` are never funded, nor are lines that nobody chose. `taken` lines
    are already paid for and `left` is the money that remains (default: the whole budget), for use as a
    completion. Source: the rules `greedy`, `greedy-no-skip` and `greedy-threshold` of the Pabulib format.
    """
    money = race.budget if left is None else left
    steps: list[Step] = []
    ties: list[Tie] = []
    stopped = False
    places = [place for place, line in enumerate(race.ids) if line not in taken]
    places.sort(key=lambda place: (-race.scores[place], order.rank[race.ids[place]]))
    for score, level in groupby(places, key=lambda place: race.scores[place]):
        equals = list(level)
        names = tuple(race.ids[place] for place in equals)
        costs = [race.costs[place] for place in equals]
        if score >= max(threshold, 1) and not stopped and _order_matters(costs, money, skip=skip):
            ties.append(Tie(names, str(score), order.name))
        for place in equals:
            fate = _fate(score, race.costs[place], money, threshold=threshold, stopped=stopped)
            after = money - race.costs[place] if fate is Fate.FUNDED else money
            rest = tuple(name for name in names if name != race.ids[place])
            steps.append(
                Step(
                    race.ids[place], fate, stage, str(score), race.costs[place], money, after, tied_with=rest
                )
            )
            money = after
            stopped = stopped or (fate is Fate.OVER_BUDGET and not skip)
    return Outcome(tuple(steps), tuple(ties), stops=not skip)


def _fate(score: int, cost: int, money: int, *, threshold: int, stopped: bool) -> Fate:
    if score < 1:
        return Fate.NO_SUPPORT
    if score < threshold:
        return Fate.BELOW_THRESHOLD
    if stopped:
        return Fate.AFTER_STOP
    return Fate.FUNDED if cost <= money else Fate.OVER_BUDGET


def _order_matters(costs: Sequence[int], money: int, *, skip: bool) -> bool:
    """Whether some order of these equally supported lines would fund others: not when all fit together,
    and, where lines that do not fit are skipped, not when those that fit alone also fit together."""
    if len(costs) < 2 or sum(costs) <= money:
        return False
    fitting = [cost for cost in costs if cost <= money]
    return bool(fitting) and (not skip or sum(fitting) > money)
