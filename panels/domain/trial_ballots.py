"""Filling other ballots: from what drawn voters like best, or from ballots that say more than is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panels.domain.trial_rules import BallotRule
from voting.domain.contest import Contest
from voting.domain.kinds import Kind
from voting.domain.votes import Group, Votes

_POINTS = (Kind.CUMULATIVE, Kind.SCORE)
Filled = tuple[tuple[int, ...], tuple[int, ...]]


class CannotFill(ValueError):
    """These ballots do not say enough to fill ballots of another kind. `wanted`: that kind."""

    def __init__(self, held: Kind, wanted: Kind) -> None:
        self.held, self.wanted = held, wanted
        super().__init__(f"{held} ballots do not say how {wanted} ballots would be filled")


@dataclass(frozen=True, eq=False)
class Preferences:
    """What drawn voters like: row v of `ranking` holds places of the contest's lines, best first; `home[v]`
    is where the voter lives, an index into `homes`; `eager[v]`: how many lines they would choose if they
    may."""

    ranking: NDArray[np.int32]
    home: NDArray[np.int32]
    homes: tuple[str, ...]
    eager: NDArray[np.int32]


def filled_from(contest: Contest, liked: Preferences, rule: BallotRule) -> Votes:
    """Ballots of the rule's kind as these voters would fill them.

    Approval and ranked: their best so many (all of them where exactly that number is asked). Knapsack: down
    the list, whatever still fits the money of its pot. Cumulative: the points halved from one idea to the
    next. Score: full points for the best, falling evenly.
    """
    costs = [line.cost for line in contest.lines]
    pots = [line.pot for line in contest.lines]
    money = {pot.key: pot.budget for pot in contest.pots}
    counted: Counter[tuple[tuple[int, ...], tuple[int, ...], int]] = Counter()
    rows = zip(liked.ranking.tolist(), liked.eager.tolist(), liked.home.tolist(), strict=True)
    for ranking, eager, home in rows:
        if rule.kind is Kind.KNAPSACK:
            lines = _knapsack(ranking[: eager * 2], costs, pots, dict(money))
            points: tuple[int, ...] = ()
        else:
            most = rule.number if rule.kind in (Kind.APPROVAL, Kind.RANKED) else len(ranking)
            wanted = rule.number if rule.exactly else min(most, eager)
            lines, points = _marked(ranking[:wanted], rule)
        counted[lines, points, home] += 1
    groups = (Group(lines, points, size, home) for (lines, points, home), size in sorted(counted.items()))
    return Votes.of([line.id for line in contest.lines], groups, liked.homes)


def refilled(contest: Contest, votes: Votes, rule: BallotRule) -> Votes:
    """Real ballots as ballots of another kind, where they say enough: the best so many of ranked ballots or
    of ballots with points, the same choices with fewer of them, a knapsack from a ranking. Raises CannotFill
    otherwise: nobody knows what people would have chosen on another paper.
    """
    held = contest.kind
    ordered = held is Kind.RANKED or held in _POINTS
    if rule.kind is held and held not in _POINTS:
        longest = max(np.diff(np.frombuffer(votes.starts, dtype=np.int64)), default=0)
        if held is not Kind.RANKED and longest > rule.number and held is not Kind.KNAPSACK:
            raise CannotFill(held, rule.kind)
        return (
            votes
            if held is not Kind.RANKED
            else _each(votes, lambda lines, points: (lines[: rule.number], ()))
        )
    if rule.kind is held:
        return votes
    if rule.kind is Kind.APPROVAL and (ordered or held is Kind.KNAPSACK):
        if held is Kind.KNAPSACK:
            return refilled(replace(contest, kind=Kind.APPROVAL), votes, rule)
        return _each(votes, lambda lines, points: (tuple(sorted(_best(lines, points)[: rule.number])), ()))
    if rule.kind is Kind.KNAPSACK and held is Kind.RANKED:
        costs = [line.cost for line in contest.lines]
        pots = [line.pot for line in contest.lines]
        money = {pot.key: pot.budget for pot in contest.pots}
        return _each(votes, lambda lines, points: (_knapsack(lines, costs, pots, dict(money)), ()))
    raise CannotFill(held, rule.kind)


def contest_for(contest: Contest, rule: BallotRule | None) -> Contest:
    """The contest as it stands on a paper with such ballots."""
    if rule is None:
        return contest
    choices = rule.kind in (Kind.APPROVAL, Kind.RANKED)
    most = min(rule.number, len(contest.lines)) if choices else len(contest.lines)
    return replace(
        contest,
        kind=rule.kind,
        min_choices=0,
        max_choices=most,
        max_points=rule.number if rule.kind in _POINTS else 0,
        boost=0,
        boost_lines=(),
        weights=(),
    )


def _marked(chosen: Sequence[int], rule: BallotRule) -> Filled:
    if rule.kind is Kind.RANKED:
        return tuple(chosen), ()
    if rule.kind is Kind.APPROVAL:
        return tuple(sorted(chosen)), ()
    if rule.kind is Kind.SCORE:
        points = [max(1, rule.number - rule.number * place // len(chosen)) for place in range(len(chosen))]
    else:
        points = list(_halved(rule.number, len(chosen)))
    pairs = sorted((line, each) for line, each in zip(chosen, points, strict=False) if each)
    return tuple(line for line, _ in pairs), tuple(each for _, each in pairs)


def _halved(points: int, ideas: int) -> Iterator[int]:
    for place in range(ideas):
        given = points if place == ideas - 1 else -(-points // 2)
        points -= given
        yield given


def _knapsack(
    ranking: Sequence[int], costs: Sequence[int], pots: Sequence[str], money: dict[str, int]
) -> tuple[int, ...]:
    taken = []
    for line in ranking:
        if costs[line] <= money[pots[line]]:
            money[pots[line]] -= costs[line]
            taken.append(line)
    return tuple(sorted(taken))


def _best(lines: Sequence[int], points: Sequence[int]) -> list[int]:
    """Lines best first; those without a point are no choice. Equal points go by the order on the paper."""
    if not points:
        return list(lines)
    pairs = sorted(zip(lines, points, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [line for line, each in pairs if each > 0]


def _each(votes: Votes, fill: object) -> Votes:
    assert callable(fill)
    counted: Counter[tuple[tuple[int, ...], tuple[int, ...], int]] = Counter()
    for group in votes.groups:
        lines, points = fill(group.lines, group.points)
        counted[tuple(lines), tuple(points), group.area] += group.size
    groups = (Group(lines, points, size, area) for (lines, points, area), size in sorted(counted.items()))
    return Votes.of(votes.ids, groups, votes.area_names)
