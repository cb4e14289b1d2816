"""The pool is frozen: everybody has a number, and one digest stands for all of them and their features.

A leaf is number, nonce and features of one volunteer. The root of the tree over all leaves is published; it
shows nothing, but no leaf can be changed, added or left out afterwards. A volunteer's receipt holds their own
leaf and the path to the root. Rows of features are never published: in a pool of some hundred, one unusual
row names a neighbour.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from panels.domain.chain import Chain
from panels.domain.pool import Pool
from panels.domain.quotas import Quotas
from voting.domain.board import Tree
from voting.domain.canonical import canonical_bytes

RECEIPT = "decides-lottery-receipt/1"
PRIVATE = "decides-lottery-pool/1"


@dataclass(frozen=True)
class Frozen:
    """`numbers[i]` is the pool number, from 1, of `pool.volunteers[i]`; `leaves` stand in order of number.

    Made from a secret of 32 bytes that is kept with the pool and destroyed with it: whoever has it knows who
    is which number.
    """

    pool: Pool
    numbers: tuple[int, ...]
    leaves: tuple[dict[str, Any], ...]

    @cached_property
    def tree(self) -> Tree:
        return Tree([canonical_bytes(leaf) for leaf in self.leaves])

    @property
    def root(self) -> str:
        """64 hexadecimal digits."""
        return self.tree.root.hex()

    def number_of(self, id: str) -> int:
        return self.numbers[self.pool.place_of[id]]

    @cached_property
    def place_of_number(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(self.numbers)}

    def receipt(self, id: str) -> dict[str, Any]:
        """For this volunteer alone: number, nonce, features, and the proof that they are in the pool.
        KeyError for a stranger. The format: docs/reference/lottery.md."""
        number = self.number_of(id)
        return {
            "format": RECEIPT,
            **self.leaves[number - 1],
            "size": len(self.pool),
            "proof": [node.hex() for node in self.tree.proof(number - 1)],
            "root": self.root,
        }

    def private(self) -> dict[str, Any]:
        """All leaves, for an auditor under confidence: shows that every panel meets the quotas."""
        return {"format": PRIVATE, "leaves": list(self.leaves)}


def freeze(pool: Pool, quotas: Quotas, secret: bytes) -> Frozen:
    """Numbers by a permutation from `secret`, so that they do not show who came first; nonces from it too.

    Only features that a quota asks about are in the leaf. Homes, where they count, have a code that means
    nothing outside.
    """
    if len(secret) < 32:
        raise ValueError("the secret of a pool has at least 32 bytes")
    numbers = tuple(Chain(secret, "pool numbers").shuffled(range(1, len(pool) + 1)))
    shared = _shared_homes(pool) if quotas.one_per_household else frozenset()
    leaves: list[dict[str, Any]] = [{}] * len(pool)
    for one, number in zip(pool.volunteers, numbers, strict=True):
        leaves[number - 1] = {
            "number": number,
            "nonce": _mac(secret, f"nonce {number}"),
            "features": {category: one.features[category] for category in quotas.categories},
            "home": _mac(secret, f"home {one.household}")[:16] if one.household in shared else "",
        }
    return Frozen(pool, numbers, tuple(leaves))


def _shared_homes(pool: Pool) -> frozenset[str]:
    homes = [one.household for one in pool.volunteers if one.household]
    return frozenset(home for home in homes if homes.count(home) > 1)


def _mac(secret: bytes, text: str) -> str:
    return hmac.digest(secret, text.encode(), hashlib.sha256).hex()


def places(frozen: Frozen, numbers: Sequence[int]) -> tuple[int, ...]:
    """Places in the pool of these pool numbers."""
    return tuple(frozen.place_of_number[number] for number in numbers)
