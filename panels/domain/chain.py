"""Numbers from a seed, secret or public: HMAC-SHA256 over a label and a counter. Same seed, same numbers.

Whoever has the seed can redo every choice made from it; whoever has not can foresee none.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
WORDS = 1 << 32


def fresh_word(key: bytes, message: bytes, counter: int) -> int:
    """Number `counter` of a chain: the first four bytes, big-endian, of HMAC-SHA256(key, message ‖ counter in
    four bytes, big-endian)."""
    return int.from_bytes(hmac.digest(key, message + counter.to_bytes(4, "big"), hashlib.sha256)[:4], "big")


class Chain:
    """Whole numbers below a bound, one after the other, each equally likely."""

    def __init__(self, key: bytes, label: str) -> None:
        self._key, self._message, self._counter = key, label.encode(), 0

    def below(self, bound: int) -> int:
        """0 to bound - 1. A word above the last whole multiple of `bound` is thrown away, so that none is
        likelier than another."""
        if not 1 <= bound <= WORDS:
            raise ValueError(f"no number below {bound}")
        last = WORDS - WORDS % bound
        while True:
            word = fresh_word(self._key, self._message, self._counter)
            self._counter += 1
            if word < last:
                return word % bound

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """A copy in an order that is equally likely among all (Fisher and Yates, from the end)."""
        copy = list(items)
        for last in range(len(copy) - 1, 0, -1):
            other = self.below(last + 1)
            copy[last], copy[other] = copy[other], copy[last]
        return copy
