"""The board: a Merkle tree over all envelopes taken, as in Certificate Transparency (RFC 6962, 2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree over leaves in the order they were appended. Proofs cost the height of the tree."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [[leaf_hash(leaf) for leaf in leaves]]
        while len(level := self._levels[-1]) > 1:
            above = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
            self._levels.append(above + level[len(level) & ~1 :])

    @property
    def size(self) -> int:
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """The tree's hash; of an empty tree, SHA-256 of nothing."""
        return self._levels[-1][0] if self.size else sha256(b"").digest()

    def proof(self, index: int) -> list[bytes]:
        """The inclusion proof of the leaf at `index`, lowest sibling first. Raises IndexError outside the
        tree."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        path: list[bytes] = []
        for level in self._levels[:-1]:
            if (sibling := index ^ 1) < len(level):
                path.append(level[sibling])
            index >>= 1
        return path


class Peaks:
    """The same tree, grown leaf by leaf: keeps only the roots of its full subtrees, the largest first."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(peaks)}")
        self.size, self.peaks = size, list(peaks)

    def append(self, leaf: bytes) -> None:
        joined, size = leaf_hash(leaf), self.size
        while size & 1:
            joined, size = node_hash(self.peaks.pop(), joined), size >> 1
        self.peaks.append(joined)
        self.size += 1

    @property
    def root(self) -> bytes:
        if not self.peaks:
            return sha256(b"").digest()
        *others, root = self.peaks
        for peak in reversed(others):
            root = node_hash(peak, root)
        return root


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that `leaf` is number `index` of the `size` leaves under `root` (RFC 9162,
    2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf_hash(leaf)
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root
