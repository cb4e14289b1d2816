"""The single transferable vote with money once more, for the stand-alone checker. Standard library only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from voting.checker_ballots import Election
from voting.checker_rules import Count, Move, Told


def transferable(one: Election, tell: Told) -> Count:
    """Lines with their quota (cost × voters ÷ pot) are funded and pass on their surplus; without one, all
    that are left if they fit together, else the least supported is excluded."""
    stv = _Stv(one)
    while stv.continuing or stv.surplus:
        tell(f"{len(stv.count.moves)} decisions of stv so far")
        stv.turn()
    count = stv.count
    count.said = f"{len(count.funded)} lines funded, {len(count.moves) - len(count.funded)} excluded"
    return count


class _Stv:
    """`at`: the line that each distinct ballot counts for; `value`: at what value."""

    def __init__(self, one: Election) -> None:
        self.one, self.count, self.left = one, Count(), one.budget
        self.continuing = set(one.running)
        self.surplus: dict[str, Fraction] = {}
        self.quota = {line: Fraction(cost * one.voters, one.budget or 1) for line, cost in one.costs.items()}
        self.ranked = [tuple(line for line, _ in ballot) for ballot in one.ballots]
        self.value = [Fraction(1)] * len(self.ranked)
        self.piles: dict[str, list[int]] = {line: [] for line in one.costs}
        self._deal(range(len(self.ranked)))

    def turn(self) -> None:
        """One decision after the other, in the order of the rule."""
        one = self.one
        out = {
            line
            for line in self.continuing
            if one.costs[line] > self.left or one.closed(line, self.count.funded)
        }
        if out:
            self._out(out)
            return
        support = {line: self._support(line) for line in self.continuing}
        ready = {line: have - self.quota[line] for line, have in support.items() if have >= self.quota[line]}
        if ready:
            self._saw(ready)
            for line in self._by(ready):
                if one.costs[line] <= self.left and not one.closed(line, self.count.funded):
                    price = one.costs[line] / support[line] if support[line] else None
                    self._fund(line, support[line], price)
                    self.surplus[line] = ready[line]
        elif self.surplus:
            self._pass_surplus()
        elif one.together(self.continuing, self.count.funded, self.left):
            for line in self._by(support):
                self._fund(line, support[line], None)
        else:
            least = min(support.values())
            level = one.first(line for line, have in support.items() if have == least)
            self.count.saw(level, least)
            self.count.moves.append(Move(level[-1], "stv", least, None, tuple(level[:-1]), "excluded"))
            self._out({level[-1]})

    def _pass_surplus(self) -> None:
        self._saw(self.surplus)
        line = self._by(self.surplus)[0]
        over = self.surplus.pop(line)
        pile, self.piles[line] = self.piles[line], []
        if over:
            part = over / (over + self.quota[line])
            for number in pile:
                self.value[number] *= part
            self._deal(pile)

    def _out(self, lines: set[str]) -> None:
        self.continuing -= lines
        for line in lines:
            pile, self.piles[line] = self.piles[line], []
            self._deal(pile)

    def _fund(self, line: str, support: Fraction, price: Fraction | None) -> None:
        self.count.moves.append(Move(line, "stv", support, price))
        self.left -= self.one.costs[line]
        self.continuing.discard(line)

    def _deal(self, numbers: Iterable[int]) -> None:
        """To the pile of the best line still in the count; a ballot without one leaves it."""
        for number in numbers:
            line = next((line for line in self.ranked[number] if line in self.continuing), None)
            if line is not None:
                self.piles[line].append(number)

    def _support(self, line: str) -> Fraction:
        held: Counter[Fraction] = Counter()
        for number in self.piles[line]:
            held[self.value[number]] += self.one.sizes[number]
        return sum((value * size for value, size in held.items()), Fraction(0))

    def _by(self, amounts: Mapping[str, Fraction]) -> list[str]:
        return sorted(self.one.first(amounts), key=lambda line: -amounts[line])

    def _saw(self, amounts: Mapping[str, Fraction]) -> None:
        for amount in set(amounts.values()):
            level = self.one.first(line for line, other in amounts.items() if other == amount)
            self.count.saw(level, amount)
