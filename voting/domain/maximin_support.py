"""Maximin support: the line is funded that, with those funded before it, burdens the most burdened voter
least.

Source: Sánchez-Fernández, Fernández-García, Fisteus, Brill, "The maximin support method" (2021, 2022); for
lines with costs Aziz, Lee, Talmon, "Proportionally representative participatory budgeting" (2018), under the
name of generalised sequential Phragmén. Every positive mark counts as approval, whatever its points.

The load of a set of lines is the least possible load of the most burdened voter when the cost of every line
is shared out among its supporters in any way. By duality it is the greatest cost ÷ supporters of any part of
the set, the supporters of several lines counted once. It is found from below: at a load that is too low an
exact flow gets stuck, the lines that are stuck are a part with a higher ratio, and so on until all cost can
be placed (Dinkelbach). A line's load never falls as others are funded, so an old one that is already too high
needs no new look.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from voting.domain.completion import with_unsupported
from voting.domain.load_sharing import Floats, LoadSharing
from voting.domain.outcome import Outcome
from voting.domain.race import Integers, Race
from voting.domain.result import Fate, Stage, Step, Tie
from voting.domain.ties import TieOrder

_MARGIN = 1e-9


def maximin_support(race: Race, order: TieOrder) -> Outcome:
    """Maximin support until no line fits the money left; lines that do not fit are skipped.

    In the steps `price` is the load of the funded lines, this one included: what the most burdened voter
    pays in all; `support` is the number of votes.
    """
    return with_unsupported(_Run(race, order).play(), race, order, Stage.MAXIMIN_SUPPORT)


class _Run:
    def __init__(self, race: Race, order: TieOrder) -> None:
        self.race, self.order = race, order
        self.sharing = LoadSharing(race)
        self.headroom = race.headroom()
        self.left = race.budget
        self.load = Fraction(0)
        self.steps: list[Step] = []
        self.ties: list[Tie] = []
        self.alive = [race.place_of[line] for line in order.sort([race.ids[place] for place in race.running])]
        self.at_least = {place: Fraction(race.costs[place], race.votes[place]) for place in self.alive}

    def play(self) -> Outcome:
        race = self.race
        while self._drop_closed():
            level = self._least()
            names = self.order.sort([race.ids[place] for place in level])
            if len(level) > 1 and not self.headroom.fit_together(self.alive, self.left):
                self.ties.append(Tie(names, str(self.at_least[level[0]]), self.order.name))
            self._fund(race.place_of[names[0]], names[1:])
        return Outcome(tuple(self.steps), tuple(self.ties))

    def _drop_closed(self) -> bool:
        """Leave out the lines that do not fit any more; whether any line is left."""
        still = []
        for place in self.alive:
            if not self.headroom.allows(place):
                self._step(place, Fate.LIMIT_REACHED)
            elif self.race.costs[place] > self.left:
                self._step(place, Fate.OVER_BUDGET)
            else:
                still.append(place)
        self.alive = still
        return bool(still)

    def _least(self) -> list[int]:
        """The lines that lead to the least load, exactly level."""
        loads = self.sharing.loads()
        heap = []
        for place in self.alive:
            self.at_least[place] = max(self.at_least[place], self.load)
            heap.append((self.at_least[place], self.order.rank[self.race.ids[place]], place))
        heapq.heapify(heap)
        best: Fraction | None = None
        level: list[int] = []
        while heap and (best is None or heap[0][0] <= best):
            place = heapq.heappop(heap)[2]
            load = self.at_least[place] = self._load_with(place, loads, best)
            if best is None or load < best:
                best, level = load, [place]
            elif load == best:
                level.append(place)
        return level

    def _load_with(self, place: int, loads: Floats, best: Fraction | None) -> Fraction:
        """The load once the line at `place` is funded too; if that is more than `best`, some ratio above
        it that is no more than the load."""
        race, sharing = self.race, self.sharing
        load = self.at_least[place]
        cost, votes = race.costs[place], race.votes[place]
        inside = sharing.supporters(place)
        if _easily_placed(cost, votes, inside, loads, float(load)):
            return load
        costs = [race.costs[funded] for funded in sharing.funded]
        room = sharing.sizes - inside
        while True:
            top, bottom = load.numerator, load.denominator
            spare = top * votes - bottom * cost
            routed = sharing.route(costs, room, (top, bottom), spare)
            if routed.missing <= spare:
                return load
            stuck = sum(costs[number] for number in routed.tight)
            load = Fraction(stuck + cost, votes + int(room[sharing.reached(routed.tight)].sum()))
            if best is not None and load > best:
                return load

    def _fund(self, place: int, tied_with: tuple[str, ...]) -> None:
        sharing = self.sharing
        self.load = self.at_least[place]
        self._step(place, Fate.FUNDED, tied_with)
        share = _even_share(self.race.costs[place], sharing.supporters(place), sharing.loads())
        sharing.fund(place, share)
        costs = [self.race.costs[funded] for funded in sharing.funded]
        load = (self.load.numerator, self.load.denominator)
        routed = sharing.route(costs, sharing.sizes, load)
        if routed.missing:
            raise AssertionError(f"a load of {self.load} was found, and does not hold")
        sharing.keep(routed.carried, self.load.denominator)
        self.alive.remove(place)
        self.headroom.take(place)
        self.left -= self.race.costs[place]

    def _step(self, place: int, fate: Fate, tied_with: Sequence[str] = ()) -> None:
        race = self.race
        funded = fate is Fate.FUNDED
        self.steps.append(
            Step(
                line=race.ids[place],
                fate=fate,
                stage=Stage.MAXIMIN_SUPPORT,
                support=str(race.votes[place]),
                cost=race.costs[place],
                left_before=self.left,
                left_after=self.left - race.costs[place] if funded else self.left,
                price=str(self.load) if funded else "",
                tied_with=tuple(tied_with),
            )
        )


def _easily_placed(cost: int, votes: int, inside: Integers, loads: Floats, load: float) -> bool:
    """Whether supporters have room for the cost without moving anything, by far more than rounding could
    feign."""
    room = float(inside @ np.maximum(0.0, load - loads))
    return room > cost + _MARGIN * (cost + votes * load)


def _even_share(cost: int, inside: Integers, loads: Floats) -> Floats:
    """What each class pays when the cost raises the least burdened supporters to one level."""
    rising = np.argsort(loads)
    held, sizes = loads[rising], inside[rising].astype(np.float64)
    below, weight = np.cumsum(held * sizes), np.cumsum(sizes)
    levels = (cost + below) / np.maximum(1.0, weight)
    following = np.append(held[1:], np.inf)
    last = int(np.flatnonzero((levels <= following) & (weight > 0))[0])
    share: Floats = np.maximum(0.0, levels[last] - loads) * inside
    return share
