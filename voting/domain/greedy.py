"""Greedy: the most supported lines first, as long as the money lasts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from voting.domain.limits import Headroom
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, Stage, Step, Tie
from voting.domain.ties import TieOrder


def greedy(
    race: Race,
    order: TieOrder,
    *,
    skip: bool = True,
    per_cost: bool = False,
    taken: Collection[str] = (),
    left: int | None = None,
    stage: Stage = Stage.GREEDY,
) -> Outcome:
    """Fund lines by falling score (votes, or points where ballots give them) while each fits the money left.

    `per_cost`: by falling score per cost instead. A line that does not fit is skipped and the next one tried;
    with `skip` False the count stops there. Lines whose score is below what they need are never funded, nor
    are those that a limit closes. `taken` lines are already paid for and `left` is the money that remains
    (default: the whole budget), for use as a completion. Source: the rules `greedy`, `greedy-no-skip` and
    `greedy-threshold` of the Pabulib format.
    """
    money = race.budget if left is None else left
    headroom = race.headroom([race.place_of[line] for line in taken if line in race.place_of])
    steps: list[Step] = []
    ties: list[Tie] = []
    stopped = False
    for worth, level in _levels(race, order, taken, per_cost=per_cost):
        names = tuple(race.ids[place] for place in level)
        competing = [place for place in level if race.qualified(place)]
        if not stopped and order_matters(race, headroom, competing, money, skip=skip):
            ties.append(Tie(tuple(race.ids[place] for place in competing), str(worth), order.name))
        for place in level:
            fate = _fate(race, headroom, place, money, stopped=stopped)
            after = money
            if fate is Fate.FUNDED:
                after -= race.costs[place]
                headroom.take(place)
            rest = tuple(name for name in names if name != race.ids[place])
            steps.append(
                Step(
                    race.ids[place], fate, stage, str(worth), race.costs[place], money, after, tied_with=rest
                )
            )
            money = after
            stopped = stopped or (fate is Fate.OVER_BUDGET and not skip)
    return Outcome(tuple(steps), tuple(ties), stops=not skip, per_cost=per_cost)


def _levels(
    race: Race, order: TieOrder, taken: Collection[str], *, per_cost: bool
) -> Iterator[tuple[Fraction, list[int]]]:
    """Lines that stand level, the best first, each level in the order of ties."""
    places = [place for place, line in enumerate(race.ids) if line not in taken]
    if per_cost:
        worths = [
            (0 if cost else 1, Fraction(score, cost or 1))
            for score, cost in zip(race.scores, race.costs, strict=True)
        ]
    else:
        worths = [(0, Fraction(score)) for score in race.scores]
    places.sort(key=lambda place: order.rank[race.ids[place]])
    places.sort(key=worths.__getitem__, reverse=True)
    for (_, worth), level in groupby(places, key=worths.__getitem__):
        yield worth, list(level)


def _fate(race: Race, headroom: Headroom, place: int, money: int, *, stopped: bool) -> Fate:
    if race.scores[place] < 1:
        return Fate.NO_SUPPORT
    if not race.qualified(place):
        return Fate.BELOW_THRESHOLD
    if stopped:
        return Fate.AFTER_STOP
    if not headroom.allows(place):
        return Fate.LIMIT_REACHED
    return Fate.FUNDED if race.costs[place] <= money else Fate.OVER_BUDGET


def order_matters(
    race: Race, headroom: Headroom, level: Sequence[int], money: int, *, skip: bool = True
) -> bool:
    """Whether some order of these equally supported lines would fund others.

    Not when all that could be funded alone can be funded together: what does not fit now never will. When
    they cannot, whichever line an order leaves out would be funded by one that begins with it. Where the
    first line that does not fit stops the count, dearer lines matter too.
    """
    allowed = [place for place in level if headroom.allows(place)]
    fitting = [place for place in allowed if race.costs[place] <= money]
    competing = fitting if skip else allowed
    return bool(fitting) and len(competing) > 1 and not headroom.fit_together(competing, money)
