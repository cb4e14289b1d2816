"""What a trial found: one column's outcome, and the figures over its voters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from voting.domain.votes import Votes

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Share:
    """What one part of the ideas got: an area or a kind. `asked`: ideas that stood; `votes`: choices made
    among them; `money` in pence."""

    name: str
    asked: int
    votes: int
    funded: int
    money: int


@dataclass(frozen=True, slots=True)
class Happy:
    """One group of voters: `voters` chose something, `with_winner` of them chose something that is funded."""

    name: str
    voters: int
    with_winner: int


@dataclass(frozen=True, slots=True)
class Tried:
    """The outcome of one column. `fault`: why there is none, a sentence for people. `granted`: line id to
    pence; `support`: line id to the ballots that chose it. `voters`: ballots with a choice, `with_winner` of
    them with one that is funded in full; `choices` made, `choices_funded` of them in full. Where every pot is
    voted on separately, each pot's ballot counts. `better[j]`: ballots that like this outcome more than that
    of column j (more money for what they chose), None where the columns' ballots differ."""

    name: str
    rule: str
    fault: str = ""
    granted: Mapping[str, int] = field(default_factory=dict)
    support: Mapping[str, int] = field(default_factory=dict)
    budget: int = 0
    cost: int = 0
    voters: int = 0
    with_winner: int = 0
    choices: int = 0
    choices_funded: int = 0
    ties: int = 0
    areas: tuple[Share, ...] = ()
    kinds: tuple[Share, ...] = ()
    groups: tuple[Happy, ...] = ()
    better: tuple[int | None, ...] = ()

    @property
    def left(self) -> int:
        return self.budget - self.cost


OUTCOMES: TypeAdapter[tuple[Tried, ...]] = TypeAdapter(tuple[Tried, ...])
"""Reads and writes outcomes as JSON-able data."""


@dataclass(frozen=True, eq=False)
class Voters:
    """Per group of equal ballots of one contest: how many there are, how many choices each makes, how many of
    these are funded in full, and the money that goes to them (pence)."""

    votes: Votes
    sizes: Integers
    chosen: Integers
    funded: Integers
    money: Integers


def voters_of(votes: Votes, granted: Mapping[str, int], full: Collection[str]) -> Voters:
    """`granted`: line id to pence; `full`: lines funded in full. A line given no point is no choice."""
    won = np.array([line in full for line in votes.ids], dtype=np.int64)
    money = np.array([granted[line] if line in full else 0 for line in votes.ids], dtype=np.int64)
    starts = np.frombuffer(votes.starts, dtype=np.int64)
    group = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    lines = np.frombuffer(votes.lines, dtype=np.int32) if votes.lines else np.empty(0, np.int32)
    if votes.points:
        meant = np.frombuffer(votes.points, dtype=np.int64) > 0
        group, lines = group[meant], lines[meant]

    def added(worth: Integers) -> Integers:
        found = np.zeros(len(votes.sizes), dtype=np.int64)
        np.add.at(found, group, worth[lines])
        return found

    sizes = np.frombuffer(votes.sizes, dtype=np.int64) if votes.sizes else np.empty(0, np.int64)
    return Voters(votes, sizes, added(np.ones_like(won)), added(won), added(money))


def shares(
    part_of: Mapping[str, str],
    lines: Sequence[str],
    granted: Mapping[str, int],
    full: Collection[str],
    support: Mapping[str, int],
) -> tuple[Share, ...]:
    """What each part of the ideas got, by name ("" for those of no part); empty where there is one part."""
    names = sorted({part_of.get(line, "") for line in lines})
    if len(names) < 2:
        return ()
    inside = {name: [line for line in lines if part_of.get(line, "") == name] for name in names}
    return tuple(
        Share(
            name,
            len(mine),
            sum(support.get(line, 0) for line in mine),
            sum(line in full for line in mine),
            sum(granted.get(line, 0) for line in mine),
        )
        for name, mine in inside.items()
    )


def happy_groups(contests: Sequence[Voters]) -> tuple[Happy, ...]:
    """Voters group by group, where the ballots say which group they are of."""
    found: dict[str, list[int]] = {}
    for each in contests:
        if not each.votes.areas:
            continue
        area = np.frombuffer(each.votes.areas, dtype=np.int32)
        for place, name in enumerate(each.votes.area_names):
            mine = found.setdefault(name, [0, 0])
            mine[0] += int(each.sizes[(area == place) & (each.chosen > 0)].sum())
            mine[1] += int(each.sizes[(area == place) & (each.funded > 0)].sum())
    return tuple(Happy(name, voters, won) for name, (voters, won) in found.items() if voters)


def better_off(mine: Sequence[Voters], other: Sequence[Voters]) -> int:
    """Of the same ballots, those to whose choices more money goes in `mine` than in `other`."""
    return sum(
        int(ours.sizes[ours.money > theirs.money].sum()) for ours, theirs in zip(mine, other, strict=True)
    )


def as_data(outcomes: Sequence[Tried]) -> list[dict[str, Any]]:
    """JSON-able form, read back by `OUTCOMES.validate_python`."""
    found: list[dict[str, Any]] = OUTCOMES.dump_python(tuple(outcomes), mode="json")
    return found
