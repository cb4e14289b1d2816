"""Made-up choices that come out the same every time: lots drawn by SHA-256, not by chance."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

Basket = tuple[str, ...]


def lot(*words: object) -> int:
    """A number that looks like chance and is always the same for the same words."""
    text = "\0".join(str(word) for word in words)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def baskets(
    votes: Mapping[str, int], *, voters: int, cost: Mapping[str, int], money: int | None, most: int
) -> list[Basket]:
    """One basket of line ids for each of `voters`, none empty, so that each line has exactly its votes.

    No basket holds more than `most` lines nor, where `money` is given, costs more pence. The dearest lines
    are handed out first, and when votes run short to voters who have nothing yet. Raises ValueError when it
    cannot be done.
    """
    chosen: list[list[str]] = [[] for _ in range(voters)]
    spent = [0] * voters
    for line in sorted(votes, key=lambda each: (-cost[each], each)):
        room = [
            voter
            for voter in range(voters)
            if len(chosen[voter]) < most and (money is None or spent[voter] + cost[line] <= money)
        ]
        empty = sum(not chosen[voter] for voter in room)
        ahead = sum(votes[other] for other in votes if cost[other] < cost[line])
        first = empty > ahead // 2
        room.sort(key=lambda voter: (first and bool(chosen[voter]), lot("basket", line, voter)))
        if len(room) < votes[line]:
            raise ValueError(f"{line} has {votes[line]} votes, but only {len(room)} baskets have room for it")
        for voter in room[: votes[line]]:
            chosen[voter].append(line)
            spent[voter] += cost[line]
    if not all(chosen):
        raise ValueError("somebody's basket stays empty")
    return [tuple(basket) for basket in chosen]


def favourites(weights: Mapping[str, int], *, number: int, voter: int, salt: str) -> Basket:
    """`number` different lines for a voter; a line is taken the more often the heavier it is."""
    ranked = sorted(weights, key=lambda line: lot(salt, voter, line) / weights[line])
    return tuple(ranked[:number])


def pick(options: Sequence[str], *words: object) -> str:
    return options[lot(*words) % len(options)]
