"""A sealed ballot as the board knows it: which slot, which version, and the hash of what is inside."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from voting.domain.canonical import canonical_bytes


@dataclass(frozen=True, slots=True)
class EnvelopeMark:
    """What may be known of an envelope while voting goes on. `version` is 1 for a slot's first ballot and
    grows by 1 each time the elector changes it; `sha256`: of the ciphertext, hexadecimal."""

    round: str
    slot: str
    version: int
    sha256: str

    def leaf(self) -> bytes:
        """The board's leaf: canonical JSON, without a time."""
        return canonical_bytes(asdict(self))


def envelope_mark(round: str, slot: str, version: int, ciphertext: bytes) -> EnvelopeMark:
    """The mark of a sealed ballot."""
    return EnvelopeMark(round, slot, version, hashlib.sha256(ciphertext).hexdigest())
