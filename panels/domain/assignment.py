"""Who scores which proposal: enough scores each, even loads, no declared interests, piles that overlap.

An assignment is a flow from proposals to members. For given bounds on the loads the constraint matrix is that
of a transport problem, so HiGHS decides exactly whether there is one (integers throughout). Among all that
meet the rules the lot falls by SHA-256 of a seed, and exchanges then spread the overlaps over as many pairs
of members as possible: bias of a member can only be told from quality of a proposal where piles overlap.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import highspy
import numpy as np
import numpy.typing as npt

from pb.domain.verdict import Refused, Verdict

Grid = npt.NDArray[np.bool_]
Edge = tuple[int, int]

EXCHANGES = 30_000
"""At most so many exchanges are looked at: the rules are met before the first."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """`pairs` are (proposal, member), sorted. `spread`: heaviest load less lightest; `pieces`: into how many
    parts the panel falls that share no proposal (1: every scale can be compared with every other).
    """

    pairs: tuple[tuple[int, int], ...]
    spread: int
    pieces: int

    def of_member(self, member: int) -> tuple[int, ...]:
        return tuple(proposal for proposal, who in self.pairs if who == member)


def possible(
    proposals: Iterable[int], members: Collection[int], each: int, conflicts: Collection[tuple[int, int]]
) -> Verdict:
    """Yes, or `too_few_unconflicted` for every proposal that cannot get `each` scores: how many members are
    free to score it. Nothing else can stand in the way, as loads have no limit of their own.
    """
    barred: dict[int, set[int]] = {}
    for proposal, member in conflicts:
        barred.setdefault(proposal, set()).add(member)
    verdict = Verdict.yes()
    for proposal in proposals:
        free = len(set(members) - barred.get(proposal, set()))
        if free < each:
            verdict &= Verdict.no("too_few_unconflicted", pk=proposal, free=free, wanted=each)
    return verdict


def assign(
    proposals: Sequence[int],
    members: Sequence[int],
    *,
    each: int,
    conflicts: Collection[tuple[int, int]] = (),
    keep: Collection[tuple[int, int]] = (),
    prefer: Collection[tuple[int, int]] = (),
    seed: str = "",
    short: bool = False,
) -> Assignment:
    """`each` different members for every proposal; never a pair in `conflicts`; always those in `keep`
    (finished scores); `prefer`red pairs (given out already, not finished) stay where that costs no evenness.
    The heaviest and the lightest load differ by as little as the rules allow: at most 1 unless conflicts or
    kept pairs forbid it. The same input gives the same answer. `short`: a proposal with too few
    members free gets those there are. Otherwise raises Refused ("input") with what `possible` finds.
    """
    verdict = possible(proposals, members, each, conflicts)
    if not verdict and not short:
        raise Refused(verdict, "input")
    if not proposals or not members or not each:
        return Assignment((), 0, 0)
    problem = _Problem(proposals, members, each, set(conflicts), set(keep), set(prefer), seed)
    chosen = problem.evenest()
    chosen = _spread_overlaps(chosen, problem.fixed, problem.barred, seed)
    loads = chosen.sum(axis=0)
    pairs = sorted((proposals[row], members[column]) for row, column in np.argwhere(chosen))
    return Assignment(tuple(pairs), int(loads.max() - loads.min()), len(_pieces(chosen)))


class _Problem:
    """Rows are proposals, columns members. Kept pairs are fixed even beyond `each`: finished work stays."""

    def __init__(
        self,
        proposals: Sequence[int],
        members: Sequence[int],
        each: int,
        conflicts: set[tuple[int, int]],
        keep: set[tuple[int, int]],
        prefer: set[tuple[int, int]],
        seed: str,
    ) -> None:
        shape = (len(proposals), len(members))
        self.barred = np.zeros(shape, dtype=bool)
        self.fixed = np.zeros(shape, dtype=bool)
        self.cost = np.zeros(shape)
        for row, proposal in enumerate(proposals):
            for column, member in enumerate(members):
                pair = (proposal, member)
                self.barred[row, column] = pair in conflicts
                self.fixed[row, column] = pair in keep and pair not in conflicts
                self.cost[row, column] = _lot(seed, proposal, member) - (2 * each if pair in prefer else 0)
        free = (~self.barred).sum(axis=1)
        self.wanted = np.maximum(np.minimum(each, free), self.fixed.sum(axis=1))
        self.total = int(self.wanted.sum())

    def evenest(self) -> Grid:
        """The cheapest assignment of the smallest spread of loads."""
        low, high = self.total // self.fixed.shape[1], math.ceil(self.total / self.fixed.shape[1])
        for spread in range(high - low, self.total + 1):
            for bottom in range(low, max(-1, high - spread - 1), -1):
                found = self._solve(bottom, bottom + spread)
                if found is not None:
                    return found
        raise AssertionError("every proposal has enough members, so some assignment exists")

    def _solve(self, low: int, high: int) -> Grid | None:
        rows, columns = self.fixed.shape
        model = highspy.HighsModel()
        lp = model.lp_
        lp.num_col_, lp.num_row_ = rows * columns, rows + columns
        lp.col_cost_ = self.cost.ravel()
        lp.col_lower_ = self.fixed.ravel().astype(float)
        lp.col_upper_ = (~self.barred).ravel().astype(float)
        lp.row_lower_ = np.concatenate([self.wanted, np.full(columns, low)]).astype(float)
        lp.row_upper_ = np.concatenate([self.wanted, np.full(columns, high)]).astype(float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.arange(0, 2 * rows * columns + 1, 2)
        ends = [np.repeat(np.arange(rows), columns), rows + np.tile(np.arange(columns), rows)]
        lp.a_matrix_.index_ = np.stack(ends, axis=1).ravel()
        lp.a_matrix_.value_ = np.ones(2 * rows * columns)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * (rows * columns)
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        highs.setOptionValue("threads", 1)
        highs.passModel(model)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(highs.getSolution().col_value).reshape(rows, columns) > 0.5


def _spread_overlaps(chosen: Grid, fixed: Grid, barred: Grid, seed: str) -> Grid:
    """Exchange two members between two proposals wherever that makes the shared proposals of pairs of members
    more even (smaller sum of squares) or joins two pieces of the panel. Loads and counts stay.
    """
    edges = [(int(row), int(column)) for row, column in np.argwhere(chosen & ~fixed)]
    order = sorted(edges, key=lambda edge: _lot(seed, *edge))
    piles = [set(np.flatnonzero(row).tolist()) for row in chosen]
    no = barred.tolist()
    together = chosen.astype(int).T @ chosen.astype(int)
    share: list[list[int]] = together.tolist()
    looked, moved = 0, True
    while moved and looked < EXCHANGES:
        moved = False
        for first, second in combinations(range(len(order)), 2):
            looked += 1
            if looked >= EXCHANGES:
                break
            (p, m), (q, n) = order[first], order[second]
            if n in piles[p] or m in piles[q] or no[p][n] or no[q][m]:
                continue
            with_p, with_q = piles[p] - piles[q] - {m}, piles[q] - piles[p] - {n}
            of_m, of_n = share[m], share[n]
            change = sum(of_n[k] - of_m[k] + 1 for k in with_p) + sum(of_m[k] - of_n[k] + 1 for k in with_q)
            if change < 0:
                _exchange(piles, share, (p, m), (q, n))
                order[first], order[second] = (p, n), (q, m)
                moved = True
    spread = np.zeros_like(chosen)
    for row, pile in enumerate(piles):
        spread[row, sorted(pile)] = True
    return _joined(spread, order, barred)


def _exchange(piles: list[set[int]], share: list[list[int]], one: Edge, other: Edge) -> None:
    (p, m), (q, n) = one, other
    for row, out, into in ((p, m, n), (q, n, m)):
        piles[row].remove(out)
        for each in piles[row]:
            share[out][each] -= 1
            share[each][out] -= 1
            share[into][each] += 1
            share[each][into] += 1
        piles[row].add(into)


def _joined(chosen: Grid, order: list[Edge], barred: Grid) -> Grid:
    """Exchange between pieces as long as that leaves fewer of them."""
    pieces = _pieces(chosen)
    while len(pieces) > 1:
        home = {member: place for place, piece in enumerate(pieces) for member in piece}
        for (p, m), (q, n) in combinations(order, 2):
            if home[m] == home[n] or barred[p, n] or barred[q, m]:
                continue
            trial = chosen.copy()
            trial[p, m] = trial[q, n] = False
            trial[p, n] = trial[q, m] = True
            found = _pieces(trial)
            if len(found) < len(pieces):
                order[order.index((p, m))], order[order.index((q, n))] = (p, n), (q, m)
                chosen, pieces = trial, found
                break
        else:
            break
    return chosen


def _pieces(chosen: Grid) -> list[set[int]]:
    """Members that hang together by shared proposals; those who score nothing belong to no piece."""
    pieces: list[set[int]] = []
    for row in chosen:
        joined = set(np.flatnonzero(row).tolist())
        apart = []
        for piece in pieces:
            if piece & joined:
                joined |= piece
            else:
                apart.append(piece)
        pieces = [*apart, joined] if joined else apart
    return pieces


def _lot(seed: str, proposal: int, member: int) -> float:
    """A number from 0 to 1 that nobody chose."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{proposal}:{member}".encode()).digest()[:6]) / 2**48
