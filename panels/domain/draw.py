"""The draw: from a number that nobody can know before its time to one panel of the list.

Either a public beacon (drand) of a round that is named beforehand, or three ten-sided dice thrown in public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from panels.domain.chain import WORDS, fresh_word

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
"""drand's "quicknet" chain: a signature every 3 seconds since GENESIS."""
GENESIS, PERIOD = 1692803367, 3
DICE = 3


@dataclass(frozen=True, slots=True)
class BeaconRound:
    """One round of a public beacon, named before it exists."""

    round: int
    chain: str = QUICKNET

    def document(self) -> dict[str, Any]:
        return {"kind": "beacon", "chain": self.chain, "round": self.round}


@dataclass(frozen=True, slots=True)
class Dice:
    """Three ten-sided dice, hundreds, tens and ones, thrown in public. `place` and `at` are words."""

    place: str
    at: str

    def document(self) -> dict[str, Any]:
        return {"kind": "dice", "dice": DICE, "place": self.place, "at": self.at}


Means = BeaconRound | Dice


def round_at(seconds: int) -> int:
    """The first round of quicknet published at or after this moment (seconds since 1970, UTC)."""
    return max(1, -(-(seconds - GENESIS) // PERIOD) + 1)


def moment_of(round: int) -> int:
    """When quicknet publishes this round, in seconds since 1970, UTC."""
    return GENESIS + (round - 1) * PERIOD


def randomness_of(signature: bytes) -> bytes:
    """What a beacon's round gives: SHA-256 of its signature."""
    return hashlib.sha256(signature).digest()


def index_from_beacon(randomness: bytes, digest: str, panels: int) -> int:
    """0 to panels - 1, each equally likely. HMAC-SHA256(randomness, digest ‖ counter), counter 0, 1, 2 … in
    four bytes; its first four bytes are the number, unless it is above the last whole multiple of `panels`:
    then the next counter is tried. `digest` is the commitment's, 64 hexadecimal digits, taken as 32 bytes."""
    message, last, counter = bytes.fromhex(digest), WORDS - WORDS % panels, 0
    while (word := fresh_word(randomness, message, counter)) >= last:
        counter += 1
    return word % panels


def index_from_dice(thrown: Sequence[int]) -> int:
    """0 to 999 from three dice of 0 to 9: hundreds, tens, ones. ValueError for anything else."""
    if len(thrown) != DICE or any(not 0 <= pips <= 9 for pips in thrown):
        raise ValueError("three dice give three numbers from 0 to 9")
    return int("".join(str(pips) for pips in thrown))
