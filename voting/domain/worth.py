"""What each choice on a ballot is worth: points given, or made of ranks."""

from __future__ import annotations

from math import lcm

import numpy as np
from numpy.typing import NDArray

from voting.domain.combinations import MOST_DOWDALL
from voting.domain.counting import Scoring
from voting.domain.paper import Kind
from voting.domain.votes import Votes

Integers = NDArray[np.int64]


def worth_of_choices(
    votes: Votes, kind: Kind, scoring: Scoring, starts: Integers, lengths: Integers
) -> Integers | None:
    """Points of every choice, None where each is worth the same."""
    if kind is Kind.RANKED:
        rank = np.arange(len(votes.lines), dtype=np.int64) - np.repeat(starts[:-1], lengths)
        if scoring is Scoring.APPROVAL:
            return None
        if scoring is Scoring.BORDA:
            borda: Integers = np.repeat(lengths, lengths) - rank
            return borda
        if scoring is Scoring.FULL_BORDA:
            full: Integers = len(votes.ids) - rank
            return full
        if scoring is Scoring.PLURALITY:
            first: Integers = (rank == 0).astype(np.int64)
            return first
        # Dowdall: 1, 1/2, 1/3, … brought to whole numbers.
        longest = int(lengths.max(initial=1))
        if longest > MOST_DOWDALL:
            raise ValueError(f"Dowdall points are exact for ballots of up to {MOST_DOWDALL} lines")
        common = lcm(*range(1, longest + 1))
        return np.array([common // (place + 1) for place in rank.tolist()], dtype=np.int64)
    if votes.points:
        points: Integers = np.frombuffer(votes.points, dtype=np.int64)
        return points
    return None if kind in (Kind.APPROVAL, Kind.KNAPSACK) else np.ones(len(votes.lines), dtype=np.int64)
