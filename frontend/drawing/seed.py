"""Numbers that look random and never change: a picture made from a seed is the same on every page."""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Seeded:
    """A stream of small numbers from a text, so that the same text always draws the same picture."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._block = 0
        self._bytes = b""

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1. `limit` is at most 256."""
        if not self._bytes:
            self._bytes = sha256(f"{self._text}/{self._block}".encode()).digest()
            self._block += 1
        first, self._bytes = self._bytes[0], self._bytes[1:]
        return first * limit // 256

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def one_of(self, choices: tuple[T, ...]) -> T:
        return choices[self.below(len(choices))]
