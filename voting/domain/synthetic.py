"""Ballots drawn for a paper that nobody has voted on yet: how a rule might work out, before it is agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from voting.domain.votes import Group, Votes

_AT_HOME = 4.0


def drawn_votes(
    lines: Sequence[str],
    ballots: int,
    *,
    choices: int,
    seed: int,
    areas: Mapping[str, str] | None = None,
    residents: Mapping[str, int] | None = None,
) -> Votes:
    """Approval ballots of one to `choices` lines each; the same arguments give the same ballots.

    The model: every line has a popularity of its own (gamma, shape 0.8, so that a few are liked by many and
    most by some); a voter lives in one of the areas, drawn by `residents` (area to people; default: alike),
    and is four times as likely to choose lines of that area. It imitates what real elections look like and
    forecasts none.
    """
    draw = np.random.default_rng(seed)
    home = np.array([(areas or {}).get(line, "") for line in lines])
    names = sorted({name for name in home.tolist() if name})
    people = np.array([float((residents or {}).get(name, 1)) for name in names])
    liked = draw.gamma(0.8, 1.0, len(lines)) + 0.02
    lives = (
        draw.choice(len(names), ballots, p=people / people.sum()) if names else np.zeros(ballots, dtype=int)
    )
    counted: dict[tuple[int, ...], int] = {}
    for number in range(max(1, len(names))):
        weight = liked * np.where(home == names[number], _AT_HOME, 1.0) if names else liked
        edges = np.cumsum(weight / weight.sum())
        voters = int((lives == number).sum())
        lengths = draw.integers(1, choices + 1, voters)
        picks = np.minimum(np.searchsorted(edges, draw.random((voters, choices))), len(lines) - 1)
        for row, length in zip(picks.tolist(), lengths.tolist(), strict=True):
            chosen = tuple(sorted(set(row[:length])))
            counted[chosen] = counted.get(chosen, 0) + 1
    return Votes.of(lines, (Group(chosen, (), size) for chosen, size in sorted(counted.items())))
