"""Living several rounds at once: each is a generator of moments, and the earliest moment acts first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime

Life = Iterator[datetime]
"""Yields the moment of its next act, never an earlier one than before, and acts when it is resumed."""


def live(lives: Iterable[Life], *, until: datetime) -> int:
    """Let every life act in the order of time, up to and without `until`. Returns how many acts there were.

    So the ledger, which chains all rounds, tells them in the order in which they happened.
    """
    waiting: list[tuple[datetime, int, Life]] = []
    for number, life in enumerate(lives):
        _queue(waiting, number, life)
    acts = 0
    while waiting and waiting[0][0] < until:
        _, number, life = heapq.heappop(waiting)
        acts += 1
        _queue(waiting, number, life)
    return acts


def _queue(waiting: list[tuple[datetime, int, Life]], number: int, life: Life) -> None:
    moment = next(life, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, number, life))
