"""Phragmén, maximin support and STV as their definitions read: voter by voter, set by set, in fractions. Slow
and plain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, combinations

from voting.domain.race import Race
from voting.domain.ties import TieOrder


def _voters(race: Race) -> list[set[str]]:
    """What each voter chose."""
    groups: list[set[str]] = [set() for _ in race.sizes]
    for line, supporters in zip(race.ids, race.supporters, strict=True):
        for group, _ in supporters:
            groups[group].add(line)
    return [chosen for chosen, count in zip(groups, race.sizes, strict=True) for _ in range(count)]


def _costs(race: Race) -> dict[str, int]:
    return {line: race.costs[place] for place, line in enumerate(race.ids) if place in race.running}


def naive_phragmen(race: Race, order: TieOrder) -> list[tuple[str, Fraction]]:
    """Lines in order of selection, each with its price."""
    voters, left = _voters(race), race.budget
    loads = [Fraction(0) for _ in voters]
    costs = {line: cost for line, cost in _costs(race).items() if cost <= race.budget}
    bought: list[tuple[str, Fraction]] = []
    while costs:
        prices = {}
        for line, cost in costs.items():
            own = [load for load, chosen in zip(loads, voters, strict=True) if line in chosen]
            prices[line] = (cost + sum(own, Fraction(0))) / len(own)
        least = min(prices.values())
        level = [line for line, price in prices.items() if price == least]
        if any(costs[line] > left for line in level):
            break
        winner = order.sort(level)[0]
        loads = [least if winner in chosen else load for load, chosen in zip(loads, voters, strict=True)]
        left -= costs.pop(winner)
        bought.append((winner, least))
    return bought


def naive_load(voters: list[set[str]], costs: dict[str, int], lines: Iterable[str]) -> Fraction:
    """The greatest cost ÷ supporters of any part of a set of lines."""
    everyone = list(lines)
    parts = chain.from_iterable(combinations(everyone, size) for size in range(1, len(everyone) + 1))
    return max(
        Fraction(sum(costs[line] for line in part), sum(1 for chosen in voters if chosen & set(part)))
        for part in parts
    )


def naive_maximin(race: Race, order: TieOrder) -> list[tuple[str, Fraction]]:
    """Lines in order of selection, each with the load that it leads to."""
    voters, costs, left = _voters(race), _costs(race), race.budget
    funded: list[tuple[str, Fraction]] = []
    while True:
        names = [line for line, _ in funded]
        open_lines = [line for line, cost in costs.items() if line not in names and cost <= left]
        if not open_lines:
            return funded
        loads = {line: naive_load(voters, costs, [*names, line]) for line in open_lines}
        least = min(loads.values())
        winner = order.sort([line for line, load in loads.items() if load == least])[0]
        funded.append((winner, least))
        left -= costs[winner]


def naive_stv(ballots: list[tuple[str, ...]], race: Race, order: TieOrder) -> list[str]:
    """Lines in order of funding; `ballots` best first, each with a choice."""
    values = [Fraction(1) for _ in ballots]
    costs, left = _costs(race), race.budget
    share = Fraction(race.budget, len(ballots))
    inside, funded = set(costs), list[str]()
    waiting: dict[str, Fraction] = {}
    piles: dict[str, list[int]] = {line: [] for line in inside}

    def deal(voters: Iterable[int]) -> None:
        for voter in voters:
            first = next((line for line in ballots[voter] if line in inside), None)
            if first is not None:
                piles[first].append(voter)

    def have(line: str) -> Fraction:
        return sum((values[voter] for voter in piles[line]), Fraction(0))

    def best(lines: Iterable[str]) -> Iterator[str]:
        return iter(sorted(lines, key=lambda line: (-have(line), order.rank[line])))

    deal(range(len(ballots)))
    while inside or waiting:
        dear = {line for line in inside if costs[line] > left}
        if dear:
            inside -= dear
            deal([voter for line in sorted(dear) for voter in piles[line]])
            continue
        reached = {
            line: have(line) * share - costs[line] for line in inside if have(line) * share >= costs[line]
        }
        if reached:
            for line in sorted(reached, key=lambda line: (-reached[line], order.rank[line])):
                funded.append(line)
                left -= costs[line]
                waiting[line] = reached[line]
            inside -= set(reached)
        elif waiting:
            line = min(waiting, key=lambda line: (-waiting[line], order.rank[line]))
            surplus = waiting.pop(line)
            if surplus:
                part = surplus / (have(line) * share)
                for voter in piles[line]:
                    values[voter] *= part
                deal(piles[line])
        elif sum(costs[line] for line in inside) <= left:
            funded.extend(best(inside))
            break
        else:
            least = min(have(line) for line in inside)
            out = order.sort([line for line in inside if have(line) == least])[-1]
            inside.discard(out)
            deal(piles[out])
    return funded
