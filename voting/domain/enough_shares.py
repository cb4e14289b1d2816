"""What would have been enough under equal shares, in closed form, for each round of the run that stands.

A line that is not funded changes nothing for the others, so it is funded as soon as it would have been as
cheap as the winner of some round r. At the winner's price per utility x its supporters pay
S(r) = Σ min(money, x · points); k ballots that choose only this line and hold the endowment b add
k · min(b, x), so k = ceil((cost - S) / min(b, x)) is enough, and the largest cost is where what is paid at x
meets the cost. After the last round x has no bound. Floating point with a proven bound of its error gives
most figures; rounds that it leaves in doubt are worked out exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

import numpy as np

from voting.domain.enough import Enough, room_for, to_qualify
from voting.domain.enough_bounds import NEVER, ULP, UNKNOWN, Bounds, Held
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.replay import Cell, Replay, shares_steps
from voting.domain.result import Step
from voting.domain.ties import TieOrder


def shares_enough(
    race: Race, outcome: Outcome, order: TieOrder, losers: Sequence[int], *, per_cost: bool
) -> dict[int, Enough]:
    """By place of each loser; completions are not looked at here."""
    return _Shortfalls(race, outcome, order, losers, per_cost=per_cost).found()


class _Shortfalls:
    def __init__(
        self, race: Race, outcome: Outcome, order: TieOrder, losers: Sequence[int], *, per_cost: bool
    ) -> None:
        self.race, self.order, self.losers, self.per_cost = race, order, losers, per_cost
        self.endowment = Fraction(outcome.endowment)
        self.steps = shares_steps(outcome.steps)
        self.places = [race.place_of[step.line] for step in self.steps]
        self.rooms = [race.headroom(self.places[:turn]) for turn in range(len(self.steps) + 1)]
        self.gap = {place: to_qualify(race, place) for place in losers}

    def found(self) -> dict[int, Enough]:
        """Floating point, with a bound of its error, gives most figures outright; where it leaves more than
        one whole number open, the rounds concerned are worked out exactly."""
        bounds = self._bounds()
        wanted: list[list[int]] = [[] for _ in range(len(self.steps) + 1)]
        for place, row in zip(self.losers, bounds, strict=True):
            for turn, bound in enumerate(row):
                if bound.matters(row):
                    wanted[turn].append(place)
        found = self._exact(wanted)
        for place, row in zip(self.losers, bounds, strict=True):
            for bound in row:
                found[place] = found[place].either(bound.certain())
        return found

    def _exact(self, wanted: Sequence[Sequence[int]]) -> dict[int, Enough]:
        found = dict.fromkeys(self.losers, Enough())
        last = max((turn for turn, places in enumerate(wanted) if places), default=-1)
        replay = Replay(self.race, self.endowment)
        for turn, places in enumerate(wanted[: last + 1]):
            step = self.steps[turn] if turn < len(self.steps) else None
            for place in places:
                one = _Round(self, replay, place, turn, step)
                found[place] = found[place].either(one.enough())
            if step is not None and turn < last:
                replay.pay(self.places[turn], Fraction(step.price))
        return found

    def _bounds(self) -> list[list[Bounds]]:
        """Between which numbers votes and cost of each loser lie at each round: a row for each loser.

        Money is held in floating point. A payment adds less than 4 units in the last place of the endowment
        to the error of a voter who can pay it, and none to that of one who cannot.
        """
        race, share = self.race, float(self.endowment)
        money = np.full(len(race.counts), share)
        rows: list[list[Bounds]] = [[] for _ in self.losers]
        for turn in range(len(self.steps) + 1):
            step = self.steps[turn] if turn < len(self.steps) else None
            for row, place in zip(rows, self.losers, strict=True):
                room = room_for(self.rooms[turn], place, race.costs[place])
                if room < 0:
                    row.append(NEVER)
                    continue
                level = self.level(step)
                if not race.costs[place] or (level is not None and not level):
                    row.append(UNKNOWN)
                    continue
                held = Held(race, money, place, error=4 * ULP * share * (turn + 1), share=share)
                rate = None if level is None else float(level)
                row.append(held.bounds(rate, per_cost=self.per_cost, room=room, gap=self.gap[place]))
            if step is not None:
                winner = self.places[turn]
                groups, points = race.supporters_of(winner), race.points_of(winner)
                due = float(Fraction(step.price)) * (1 if points is None else points)
                money[groups] = np.maximum(0.0, money[groups] - due)
        return rows

    def level(self, step: Step | None) -> Fraction | None:
        """What the winner of a round cost per unit of utility; None after the last."""
        if step is None:
            return None
        price = Fraction(step.price)
        return price / (step.cost or 1) if self.per_cost else price


class _Round:
    """One line at one round, exactly."""

    def __init__(self, whole: _Shortfalls, replay: Replay, place: int, turn: int, step: Step | None) -> None:
        self.cells: list[Cell] = replay.cells(place)
        self.unit = replay.denominator
        self.cost, self.share, self.per_cost = whole.race.costs[place], whole.endowment, whole.per_cost
        self.gap = whole.gap[place]
        self.level = whole.level(step)
        rank = whole.order.rank
        self.yields = step is not None and rank[whole.race.ids[place]] > rank[step.line]
        self.room = room_for(whole.rooms[turn], place, self.cost)

    def enough(self) -> Enough:
        if self.room < 0:
            return Enough()
        votes = self._votes() if self.room >= self.cost else None
        cost = None if self.gap else self._largest()
        if cost is not None:
            cost = min(cost, self.room)
        return Enough(votes, cost if cost is not None and cost >= 0 else None)

    def _votes(self) -> int | None:
        if not self.cost and (self.level is None or self.level or not self.yields):
            return self.gap
        cap = None if self.level is None else self.level * (self.cost if self.per_cost else 1)
        paid, flat = self._paid(cap)
        added = self.share if cap is None else min(self.share, cap)
        if not added:
            return None
        more = max(self.gap, ceil((self.cost - paid) / added))
        if cap is not None and self.yields and paid + more * added == self.cost:
            flat = flat and (more == 0 or self.share < cap)
            more += 0 if flat else 1
        return more

    def _paid(self, cap: Fraction | None) -> tuple[Fraction, bool]:
        """What supporters pay when each point costs `cap`, and whether all of them pay all they have."""
        if cap is None:
            return Fraction(sum(held * count for held, _, count in self.cells), self.unit), True
        up, down = cap.numerator * self.unit, cap.denominator
        total, flat = 0, True
        for held, points, count in self.cells:
            due = up * points
            flat = flat and held * down < due
            total += min(held * down, due) * count
        return Fraction(total, self.unit * down), flat

    def _largest(self) -> int | None:
        if self.level is None:
            return floor(self._paid(None)[0])
        if not self.level:
            return None if self.yields else 0
        if self.per_cost:
            return self._meeting(self.level)
        most, flat = self._paid(self.level)
        return ceil(most) - 1 if self.yields and not flat else floor(most)

    def _meeting(self, level: Fraction) -> int:
        """The largest cost c with Σ min(money, c × level) >= c. Left of the meeting point the line is
        cheaper than the winner, unless even all its supporters together pay only as much per cost."""
        ballots = sum(count for _, _, count in self.cells)
        if ballots * level < 1 or (self.yields and ballots * level == 1):
            return 0
        rich, spent = ballots, 0
        for held, _, count in [*sorted(self.cells), (0, 0, 0)]:
            if rich * level < 1:
                meeting = Fraction(spent, self.unit) / (1 - rich * level)
                if not count or meeting * level <= Fraction(held, self.unit):
                    break
            rich -= count
            spent += held * count
        if self.yields and meeting and meeting.denominator == 1 and not self._paid(level * meeting)[1]:
            return int(meeting) - 1
        return floor(meeting)
