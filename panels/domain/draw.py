"""The draw: from a number that nobody can know before its time to one panel of the list.

Either a public beacon (drand) of a round that is named beforehand, or three ten-sided dice thrown in public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from panels.domain.beacon import QUICKNET, SCHEME, Beacon
from panels.domain.chain import WORDS, fresh_word

DICE = 3


@dataclass(frozen=True, slots=True)
class BeaconRound:
    """One round of a public beacon, named before it exists. Its public key is in the commitment, so that what
    may draw is fixed there too, and not only who is said to publish it."""

    round: int
    beacon: Beacon = QUICKNET

    def document(self) -> dict[str, Any]:
        moment = datetime.fromtimestamp(self.beacon.moment_of(self.round), UTC)
        return {
            "kind": "beacon",
            "chain": self.beacon.chain,
            "round": self.round,
            "at": moment.isoformat(),
            "scheme": SCHEME,
            "public_key": self.beacon.public_key,
        }


@dataclass(frozen=True, slots=True)
class Dice:
    """Three ten-sided dice, hundreds, tens and ones, thrown in public. `place` and `at` are words."""

    place: str
    at: str

    def document(self) -> dict[str, Any]:
        return {"kind": "dice", "dice": DICE, "place": self.place, "at": self.at}


Means = BeaconRound | Dice


def key_of(draw: Mapping[str, Any]) -> str:
    """The public key, in hexadecimal, of the beacon that a commitment names. Commitments from before keys
    stood in them are all of quicknet. Raises ValueError for a chain that is not known."""
    if "public_key" in draw:
        return str(draw["public_key"])
    if draw["chain"] != QUICKNET.chain:
        raise ValueError(f"no key is known of the beacon {draw['chain']}")
    return QUICKNET.public_key


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
