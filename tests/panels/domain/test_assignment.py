from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panels.domain.assignment import Assignment, assign
from pb.domain.verdict import Refused


def loads(found: Assignment, members: range) -> list[int]:
    return [len(found.of_member(member)) for member in members]


@st.composite
def rooms(draw: st.DrawFn) -> tuple[int, int, int, set[tuple[int, int]], str]:
    """Proposals, members, scores each, conflicts (always enough members free), seed."""
    proposals, members = draw(st.integers(1, 12)), draw(st.integers(2, 8))
    each = draw(st.integers(1, members))
    barred = draw(
        st.lists(
            st.sets(st.integers(0, members - 1), max_size=members - each),
            min_size=proposals,
            max_size=proposals,
        )
    )
    conflicts = {(proposal, member) for proposal, who in enumerate(barred) for member in who}
    return proposals, members, each, conflicts, draw(st.text(max_size=4))


@settings(max_examples=120, deadline=None)
@given(rooms())
def test_every_proposal_gets_its_scores_and_no_conflict_is_assigned(
    room: tuple[int, int, int, set[tuple[int, int]], str],
) -> None:
    proposals, members, each, conflicts, seed = room
    found = assign(range(proposals), range(members), each=each, conflicts=conflicts, seed=seed)
    assert Counter(proposal for proposal, _ in found.pairs) == dict.fromkeys(range(proposals), each)
    assert len(set(found.pairs)) == len(found.pairs)
    assert not set(found.pairs) & conflicts
    assert found.spread == max(loads(found, range(members))) - min(loads(found, range(members)))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20), st.integers(2, 9), st.data())
def test_without_conflicts_loads_are_even_within_one(
    proposals: int, members: int, data: st.DataObject
) -> None:
    each = data.draw(st.integers(1, members))
    assert assign(range(proposals), range(members), each=each, seed="s").spread <= 1


def test_the_spread_is_the_smallest_there_is() -> None:
    """Against every assignment there is, where conflicts make loads uneven."""
    conflicts = {(0, 0), (1, 0), (2, 0), (3, 0), (0, 1)}
    free = [[m for m in range(4) if (p, m) not in conflicts] for p in range(5)]
    best = 99
    stack: list[tuple[int, list[int]]] = [(0, [0, 0, 0, 0])]
    while stack:
        proposal, load = stack.pop()
        if proposal == 5:
            best = min(best, max(load) - min(load))
            continue
        stack += [
            (proposal + 1, [n + (m in pair) for m, n in enumerate(load)])
            for pair in combinations(free[proposal], 2)
        ]
    assert best == 2
    assert assign(range(5), range(4), each=2, conflicts=conflicts, seed="s").spread == best


def test_a_proposal_with_too_few_members_free_is_named_with_how_many_are() -> None:
    conflicts = {(7, 1), (7, 2), (9, 1)}
    with pytest.raises(Refused) as refused:
        assign([7, 8, 9], [1, 2, 3], each=2, conflicts=conflicts)
    assert [(reason.code, dict(reason.params)) for reason in refused.value.verdict.reasons] == [
        ("too_few_unconflicted", {"pk": 7, "free": 1, "wanted": 2})
    ]


def test_piles_overlap_so_that_the_panel_hangs_together() -> None:
    found = assign(range(60), range(24), each=4, seed="any")
    shared = Counter()  # type: Counter[tuple[int, int]]
    for proposal in range(60):
        shared.update(combinations(sorted(m for p, m in found.pairs if p == proposal), 2))
    assert found.pieces == 1
    assert len(shared) >= 240  # of 276 pairs of members; 60 proposals have 360 pairs to give
    assert max(shared.values()) <= 3


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 14), st.integers(3, 8), st.text(max_size=3))
def test_two_scores_each_join_the_panel_where_there_are_proposals_enough(
    proposals: int, members: int, seed: str
) -> None:
    found = assign(range(proposals), range(members), each=2, seed=seed)
    if proposals >= members:
        assert found.pieces == 1


def test_finished_scores_stay_and_the_rest_moves_as_little_as_evenness_allows() -> None:
    first = assign(range(20), range(8), each=3, seed="s")
    gone = {(p, 5) for p in range(20)}  # member 5 steps out of everything after finishing two
    finished = {pair for pair in first.pairs if pair[1] == 5}
    kept = {pair for pair in first.pairs if pair[0] % 2 == 0 and pair[1] != 5}
    second = assign(range(20), range(8), each=3, conflicts=gone, keep=kept, prefer=set(first.pairs), seed="s")
    assert kept <= set(second.pairs)
    assert not set(second.pairs) & gone
    assert len(set(first.pairs) - set(second.pairs) - finished) <= 8


def test_the_same_seed_gives_the_same_assignment_and_another_seed_another() -> None:
    one, again, other = (assign(range(12), range(6), each=3, seed=seed) for seed in ("a", "a", "b"))
    assert one == again
    assert one != other


def test_a_kept_score_beyond_what_is_wanted_stays() -> None:
    keep = {(0, 0), (0, 1), (0, 2)}
    found = assign(range(2), range(4), each=2, keep=keep)
    assert keep <= set(found.pairs)
    assert Counter(p for p, _ in found.pairs) == {0: 3, 1: 2}
