"""The single transferable vote with money: ranked ballots that each hold an equal share of the pot.

Source of the transfers: the Weighted Inclusive Gregory Method of the Scottish Local Government Elections
Order 2007, Schedule 1, Part III: all ballots of an elected line pass on, each at its value × surplus ÷
support. There values are cut to five decimals; here they are exact. Source of the quota: as in Aziz, Lee,
"Proportionally representative participatory budgeting with ordinal preferences" (2021), a line needs as many
ballots as hold its cost: cost × voters ÷ pot. With k lines of equal cost and a pot for all k that is the Hare
quota; Scottish elections use Droop's, which is smaller.

A ballot's value depends only on which funded lines it has passed through, so few values occur; support is
counted per value in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from voting.domain.completion import fill, with_unsupported
from voting.domain.counting import Completion
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, Stage, Step, Tie
from voting.domain.ties import TieOrder


def stv(
    race: Race,
    order: TieOrder,
    completion: Completion = Completion.NONE,
    quotas: Sequence[Fraction] | None = None,
) -> Outcome:
    """STV for lines with costs. `quotas` (ballots; default: by money) is what each line needs.

    1. Every ballot counts, at value 1, for the first line it ranks that is still in the count.
    2. Every line with its quota is funded, the largest surplus first, and receives nothing more.
    3. The largest surplus is passed on: each ballot that counts for the line goes to its next line still in
       the count, at value × surplus ÷ support. Then step 2 again.
    4. With no surplus left: if all lines still in the count can be funded together, they are, the most
       supported first, and the count ends (as when places and candidates left are equally many).
    5. Otherwise the line with the least support is excluded, its ballots pass on at full value, and step 2
       comes again. Of lines that stand level the last in the order of ties is excluded.

    A line that costs more than the money left, or that a limit closes, is excluded at once. `support` in
    the steps is in ballots; `price` what a ballot of value 1 pays. `completion` utilitarian: greedy with the
    money left. Raises ValueError for another completion, or ballots that are not ranked.
    """
    if completion not in (Completion.NONE, Completion.UTILITARIAN):
        raise ValueError(f"STV has no completion {completion}")
    if race.ranks is None:
        raise ValueError("STV counts ranked ballots, and these are not ranked")
    outcome = _Count(race, order, quotas or money_quotas(race)).play()
    if completion is Completion.UTILITARIAN:
        return fill(outcome, race, order)
    return with_unsupported(outcome, race, order, Stage.STV)


def money_quotas(race: Race) -> list[Fraction]:
    """For each line the number of ballots whose shares of the pot make up its cost."""
    return [Fraction(cost * race.voters, race.budget or 1) for cost in race.costs]


class _Count:
    """State of one count. Ballot group g counts for the line `at[g]` (-1: no line, exhausted) at
    `values[value_of[g]]`."""

    def __init__(self, race: Race, order: TieOrder, quotas: Sequence[Fraction]) -> None:
        self.race, self.order, self.quotas = race, order, quotas
        self.headroom = race.headroom()
        self.left = race.budget
        self.steps: list[Step] = []
        self.ties: list[Tie] = []
        self.continuing = set(race.running)
        self.surpluses: dict[int, Fraction] = {}
        self.values = [Fraction(1)]
        self._preferences, self._ends = _by_group(race)
        self._next = np.concatenate(([0], self._ends[:-1])).astype(np.int64)
        self._at = np.full(len(race.counts), -1, dtype=np.int64)
        self._value_of = np.zeros(len(race.counts), dtype=np.int64)
        self._pass_on(np.arange(len(race.counts)))

    def play(self) -> Outcome:
        while self.continuing or self.surpluses:
            if self._close():
                continue
            support = self._support()
            if self._elect(support):
                continue
            if self.surpluses:
                self._transfer()
            elif self.headroom.fit_together(self.continuing, self.left):
                for place in self._ranked({place: support[place] for place in self.continuing}):
                    self._fund(place, support[place])
            else:
                self._exclude(support)
        return Outcome(tuple(self.steps), tuple(self.ties))

    def _support(self) -> dict[int, Fraction]:
        """What each continuing line has, in ballots."""
        width = len(self.values)
        counting = np.flatnonzero(self._at >= 0)
        totals = np.zeros(len(self.race.ids) * width, dtype=np.int64)
        cells = self._at[counting] * width + self._value_of[counting]
        np.add.at(totals, cells, self.race.counts[counting])
        rows = totals.reshape(-1, width).tolist()
        return {
            place: sum(
                (count * value for count, value in zip(rows[place], self.values, strict=True) if count),
                Fraction(0),
            )
            for place in self.continuing
        }

    def _close(self) -> bool:
        """Exclude what can no longer be funded; whether there was anything."""
        closed = {place for place in self.continuing if not self.headroom.allows(place)}
        dear = {place for place in self.continuing if self.race.costs[place] > self.left} - closed
        if not closed and not dear:
            return False
        support = self._support()
        for place in self._ranked({place: support[place] for place in closed | dear}):
            fate = Fate.LIMIT_REACHED if place in closed else Fate.OVER_BUDGET
            self._step(place, fate, support[place])
        self.continuing -= closed | dear
        self._pass_on(np.flatnonzero(np.isin(self._at, list(closed | dear))))
        return True

    def _elect(self, support: dict[int, Fraction]) -> bool:
        """Fund every line that has its quota; whether there was one."""
        surplus = {
            place: have - self.quotas[place] for place, have in support.items() if have >= self.quotas[place]
        }
        if self._limited(list(surplus)):
            self._note_ties(surplus)
        for place in self._ranked(surplus):
            if self.headroom.allows(place) and self.race.costs[place] <= self.left:
                self._fund(place, support[place])
                self.surpluses[place] = surplus[place]
        return bool(surplus)

    def _limited(self, places: Sequence[int]) -> bool:
        return len(places) > 1 and not self.headroom.fit_together(places, self.left)

    def _fund(self, place: int, support: Fraction) -> None:
        price = str(self.race.costs[place] / support) if support >= self.quotas[place] and support else ""
        self._step(place, Fate.FUNDED, support, price)
        self.left -= self.race.costs[place]
        self.headroom.take(place)
        self.continuing.discard(place)

    def _transfer(self) -> None:
        """Pass on the largest surplus."""
        if len(self.surpluses) > 1:
            self._note_ties({place: surplus for place, surplus in self.surpluses.items() if surplus})
        place = self._ranked(self.surpluses)[0]
        surplus = self.surpluses.pop(place)
        part = surplus / (surplus + self.quotas[place]) if surplus else Fraction(0)
        groups = np.flatnonzero(self._at == place)
        if not part:
            self._at[groups] = -1
            return
        old = np.unique(self._value_of[groups])
        becomes = np.zeros(len(self.values), dtype=np.int64)
        for value in old.tolist():
            becomes[value] = len(self.values)
            self.values.append(self.values[value] * part)
        self._value_of[groups] = becomes[self._value_of[groups]]
        self._pass_on(groups)

    def _exclude(self, support: dict[int, Fraction]) -> None:
        least = min(support.values())
        level = [place for place, have in support.items() if have == least]
        names = self.order.sort([self.race.ids[place] for place in level])
        if len(level) > 1:
            self.ties.append(Tie(names, str(least), self.order.name))
        place = self.race.place_of[names[-1]]
        self._step(place, Fate.EXCLUDED, least, tied_with=names[:-1])
        self.continuing.discard(place)
        self._pass_on(np.flatnonzero(self._at == place))

    def _pass_on(self, groups: NDArray[np.int64]) -> None:
        """Let these groups count for their next continuing line."""
        wanted = np.zeros(len(self.race.ids), dtype=bool)
        wanted[list(self.continuing)] = True
        self._at[groups] = -1
        while len(groups):
            groups = groups[self._next[groups] < self._ends[groups]]
            lines = self._preferences[self._next[groups]]
            self._next[groups] += 1
            found = wanted[lines]
            self._at[groups[found]] = lines[found]
            groups = groups[~found]

    def _ranked(self, amounts: dict[int, Fraction]) -> list[int]:
        """Places by falling amount, level ones in the order of ties."""
        rank = self.order.rank
        return sorted(amounts, key=lambda place: (-amounts[place], rank[self.race.ids[place]]))

    def _note_ties(self, amounts: dict[int, Fraction]) -> None:
        for amount in sorted(set(amounts.values()), reverse=True):
            level = [self.race.ids[place] for place, other in amounts.items() if other == amount]
            if len(level) > 1:
                self.ties.append(Tie(self.order.sort(level), str(amount), self.order.name))

    def _step(
        self, place: int, fate: Fate, support: Fraction, price: str = "", tied_with: tuple[str, ...] = ()
    ) -> None:
        cost = self.race.costs[place]
        after = self.left - cost if fate is Fate.FUNDED else self.left
        self.steps.append(
            Step(
                self.race.ids[place],
                fate,
                Stage.STV,
                str(support),
                cost,
                self.left,
                after,
                price,
                tied_with,
            )
        )


def _by_group(race: Race) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places in order of preference, group after group, and where each group ends."""
    ranks = np.zeros(0, np.int64) if race.ranks is None else race.ranks.astype(np.int64)
    places = np.repeat(np.arange(len(race.ids)), np.diff(race.starts))
    ends = np.cumsum(np.bincount(race.groups, minlength=len(race.counts))).astype(np.int64)
    return places[np.lexsort((ranks, race.groups))].astype(np.int64), ends
