"""Small papers and ballots for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from voting.domain.ballot import Ballot, Marks
from voting.domain.canonical import digest
from voting.domain.completion import equal_shares
from voting.domain.contest import Contest, Line, PaperPot
from voting.domain.counting import Counting, Rule
from voting.domain.outcome import Outcome
from voting.domain.paper import Kind, Paper
from voting.domain.race import Race, race_of
from voting.domain.ties import TieOrder, commitment, order_from_seed
from voting.domain.votes import group_marks

SEED = b"a seed that was committed before"
CHARTER: dict[str, object] = {"title": "Rules of the round", "number": 1}


def contest(
    costs: Mapping[str, int],
    budget: int,
    *,
    kind: Kind = Kind.APPROVAL,
    choices: tuple[int, int] | None = None,
    max_points: int = 0,
) -> Contest:
    """One contest with one pot; costs in pence."""
    lines = tuple(
        Line(line, f"Idea {line}", "main", cost, place) for place, (line, cost) in enumerate(costs.items(), 1)
    )
    least, most = choices or (0, len(lines))
    return Contest(
        "main", "Your ideas", kind, least, most, (PaperPot("main", "Main pot", budget),), lines, max_points
    )


def paper(*contests: Contest, counting: Counting | None = None, seed: bytes = SEED) -> Paper:
    return Paper("canal-2027", digest(CHARTER), contests, counting or Counting(), commitment(seed))


def approvals(rows: Sequence[tuple[str, int]]) -> list[Marks]:
    """[("ab", 3)] -> three ballots for a and b."""
    return [Marks(tuple(chosen)) for chosen, count in rows for _ in range(count)]


def coded(marks: Sequence[Marks], key: str = "main") -> list[Ballot]:
    """Ballots with made-up codes."""
    return [
        Ballot({key: mark} if mark.lines else {}, f"CODE-{place:05d}") for place, mark in enumerate(marks)
    ]


def race_and_order(one: Contest, marks: Sequence[Marks], seed: bytes = SEED) -> tuple[Race, TieOrder]:
    race = race_of(one, one.pots[0].key, group_marks(one, marks))
    return race, order_from_seed(seed, [line.id for line in one.lines])


def shares(race: Race, order: TieOrder, **choices: Any) -> Outcome:
    """Equal shares with the given choices; add1 in steps of one penny unless told."""
    return equal_shares(race, order, Counting(Rule.EQUAL_SHARES, **{"increment": 1, **choices}))


def needing(race: Race, threshold: int) -> Race:
    """The race in which every line needs this score."""
    return replace(race, thresholds=(threshold,) * len(race.ids))


@st.composite
def elections(draw: st.DrawFn, kind: Kind = Kind.APPROVAL) -> tuple[Contest, list[Marks]]:
    """A small election, full of equal costs and equal votes."""
    costs = draw(st.lists(st.integers(1, 12), min_size=1, max_size=6))
    ids = "abcdef"[: len(costs)]
    one = contest(
        dict(zip(ids, costs, strict=True)),
        draw(st.integers(0, 30)),
        kind=kind,
        max_points=9 if kind in (Kind.CUMULATIVE, Kind.SCORE) else 0,
    )
    chosen = st.lists(st.sampled_from(ids), unique=True, max_size=len(ids))
    with_points = one.max_points > 0
    marks = [
        Marks(tuple(lines), tuple(draw(st.integers(1, 4)) for _ in lines) if with_points else ())
        for lines in draw(st.lists(chosen, max_size=8))
    ]
    return one, marks
