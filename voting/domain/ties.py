"""Ties: broken by an order that a committed seed fixes before anyone has voted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class TieOrder:
    """Which of several equal lines comes first. `name` says where the order is from, for the result."""

    name: str
    rank: Mapping[str, int]

    def sort(self, lines: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(lines, key=self.rank.__getitem__))


def commitment(seed: bytes) -> str:
    """SHA-256 of the seed, in hexadecimal: printed on the paper before voting opens."""
    return hashlib.sha256(seed).hexdigest()


def order_from_seed(seed: bytes, lines: Sequence[str]) -> TieOrder:
    """Lines by SHA-256(seed ‖ line id in UTF-8): nobody can choose it, anybody can redo it."""
    keyed = sorted(lines, key=lambda line: hashlib.sha256(seed + line.encode()).digest())
    return TieOrder("seed", {line: place for place, line in enumerate(keyed)})


def order_as_listed(lines: Sequence[str]) -> TieOrder:
    """Lines as they are listed: for files that commit to no seed."""
    return TieOrder("listed", {line: place for place, line in enumerate(lines)})
