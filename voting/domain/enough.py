"""What would have been enough for a line that was not funded: the fewest further votes, the largest cost.

A further vote is a ballot that chooses only this line (with points: gives it one point). All else stands as
it was: other ballots, the pot, and with equal shares what every voter held in the run that stands. Both
figures are exact: with them the line is funded, with one vote less or a penny more it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from voting.domain.limits import Headroom
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, Step
from voting.domain.ties import TieOrder


@dataclass(frozen=True, slots=True)
class Enough:
    """`votes`: fewest further votes; `cost`: largest cost; None where no number would have been enough."""

    votes: int | None = None
    cost: int | None = None

    def either(self, other: Enough) -> Enough:
        """What is enough when there are two ways to be funded."""
        votes = [each for each in (self.votes, other.votes) if each is not None]
        costs = [each for each in (self.cost, other.cost) if each is not None]
        return Enough(min(votes, default=None), max(costs, default=None))


def to_qualify(race: Race, place: int) -> int:
    """Further votes that a line needs before it may be funded at all."""
    ballots = race.ballots_needed[place] - race.votes[place] if race.ballots_needed else 0
    return max(0, race.least[place] - race.scores[place], ballots)


def room_for(headroom: Headroom, place: int, most: int) -> int:
    """The largest cost up to `most` that the limits leave room for; -1 when they leave none."""
    if headroom.allows(place, most):
        return most
    if not headroom.allows(place, 0):
        return -1
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if headroom.allows(place, middle) else (low, middle)
    return low


class GreedyEnough:
    """What would have been enough in a count by falling score, or in one that completes another rule.

    The steps of other lines are untouched by one that is not funded, wherever it stands among them; the
    earlier it stands, the more money and room is left. So it is funded as soon as it comes before the first
    turn that leaves too little.
    """

    def __init__(
        self, race: Race, outcome: Outcome, order: TieOrder, steps: Sequence[Step], taken: Sequence[int] = ()
    ) -> None:
        self.race, self.outcome, self.order, self.steps = race, outcome, order, steps
        self.rooms = [race.headroom(taken)]
        spent = sum(race.costs[place] for place in taken)
        self.left = [steps[0].left_before if steps else race.budget - spent]
        for step in steps:
            room = self.rooms[-1].copy()
            if step.fate is Fate.FUNDED:
                room.take(race.place_of[step.line])
            self.rooms.append(room)
            self.left.append(step.left_after)

    def of(self, place: int) -> Enough:
        """For the line at `place`, which must not be funded."""
        return Enough(self._votes(place), self._cost(place))

    def _votes(self, place: int) -> int | None:
        race, cost = self.race, self.race.costs[place]
        if not self._open(0, place, cost):
            return None
        needed = race.scores[place] + to_qualify(race, place)
        for number, turn in enumerate(self.steps):
            if turn.line != race.ids[place] and not self._open(number + 1, place, cost):
                later = self.order.rank[race.ids[place]] > self.order.rank[turn.line]
                level = self._level_of(turn, place)
                if level is None:
                    return None
                needed = max(needed, floor(level) + 1 if later else ceil(level))
                break
        return needed - race.scores[place]

    def _level_of(self, turn: Step, place: int) -> Fraction | None:
        """The score at which the line stands level with another's turn."""
        if not self.outcome.per_cost:
            return Fraction(turn.support)
        own, others = self.race.costs[place], turn.cost
        if own and not others:
            return None  # what costs nothing comes before everything
        return Fraction(0) if others and not own else Fraction(turn.support) * (own or 1)

    def _cost(self, place: int) -> int | None:
        race = self.race
        if to_qualify(race, place):
            return None
        if not self.outcome.per_cost:  # its turn is the same at any cost
            turn = next(number for number, step in enumerate(self.steps) if step.line == race.ids[place])
            most = min(race.costs[place], self.left[turn])
            most = room_for(self.rooms[turn], place, most) if most >= 0 else most
            return most if most >= 0 and self._open(turn, place, most) else None
        low, high = -1, race.costs[place]
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._funded_at(place, middle) else (low, middle)
        return None if low < 0 else low

    def _funded_at(self, place: int, cost: int) -> bool:
        race, before = self.race, 0
        own = self._worth(race.scores[place], cost)
        rank = self.order.rank
        for number, turn in enumerate(self.steps):
            other = race.place_of[turn.line]
            if other == place:
                continue
            theirs = self._worth(race.scores[other], turn.cost)
            if theirs < own or (theirs == own and rank[turn.line] > rank[race.ids[place]]):
                break
            before = number + 1
        return self._open(before, place, cost)

    def _worth(self, score: int, cost: int) -> tuple[int, Fraction]:
        if not self.outcome.per_cost:
            return (0, Fraction(score))
        return (0, Fraction(score, cost)) if cost else (1, Fraction(score))

    def _open(self, number: int, place: int, cost: int) -> bool:
        """Whether the line would be funded before the turn of that number."""
        if self.left[number] < cost or not self.rooms[number].allows(place, cost):
            return False
        if not self.outcome.stops:
            return True
        name = self.race.ids[place]
        return all(step.fate is not Fate.OVER_BUDGET or step.line == name for step in self.steps[:number])
