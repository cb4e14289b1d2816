"""Public beacons of randomness: chains of drand, and whether a chain signed a round.

A chain signs the number of each round at its moment. Many keepers hold a share of its key, and no small group
of them can sign early: nobody can know a signature before, and there is only one per round.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from py_arkworks_bls12381 import GT, G1Point, G2Point

SCHEME = "bls-unchained-g1-rfc9380"
"""BLS on BLS12-381: signatures on G1, keys on G2, messages hashed to G1 as RFC 9380 says."""
TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


class BeaconWrong(ValueError):
    """Not the description of a chain whose signatures can be checked here."""


@dataclass(frozen=True, slots=True)
class Beacon:
    """One chain. `chain`, `public_key` and `group` in hexadecimal; `period` in seconds; `genesis`: when round
    1 was, in seconds since 1970, UTC."""

    name: str
    chain: str
    public_key: str
    period: int
    genesis: int
    group: str

    def round_at(self, seconds: int) -> int:
        """The first round published at or after this moment (seconds since 1970, UTC)."""
        return max(1, -(-(seconds - self.genesis) // self.period) + 1)

    def moment_of(self, round: int) -> int:
        """When this round is published, in seconds since 1970, UTC."""
        return self.genesis + (round - 1) * self.period


QUICKNET = Beacon(
    name="quicknet",
    chain="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    public_key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    period=3,
    genesis=1692803367,
    group="f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
)
"""The chain of the League of Entropy: a signature every three seconds since August 2023."""


def beacon_from(info: Mapping[str, Any]) -> Beacon:
    """The chain that drand's own description (its page `/info`) is of. Raises BeaconWrong for another scheme,
    a key that is none, and a hash that is not that of the rest."""
    try:
        beacon = Beacon(
            name=str(info["metadata"]["beaconID"]),
            chain=str(info["hash"]),
            public_key=str(info["public_key"]),
            period=int(info["period"]),
            genesis=int(info["genesis_time"]),
            group=str(info["groupHash"]),
        )
        if info["schemeID"] != SCHEME or chain_hash(beacon) != beacon.chain:
            raise BeaconWrong("another scheme, or a hash that does not fit")
        G2Point.from_compressed_bytes(bytes.fromhex(beacon.public_key))
    except (KeyError, TypeError, ValueError, OverflowError) as wrong:
        raise BeaconWrong(str(wrong)) from wrong
    return beacon


def chain_hash(beacon: Beacon) -> str:
    """What names a chain: SHA-256 of its period, start, public key, first group and name, as drand has it."""
    head = beacon.period.to_bytes(4, "big") + beacon.genesis.to_bytes(8, "big")
    rest = bytes.fromhex(beacon.public_key) + bytes.fromhex(beacon.group) + beacon.name.encode()
    return hashlib.sha256(head + rest).hexdigest()


def message_of(round: int) -> bytes:
    """What a chain signs for a round: SHA-256 of its number in eight bytes."""
    return hashlib.sha256(round.to_bytes(8, "big")).digest()


def is_signed(public_key: str, round: int, signature: bytes) -> bool:
    """Whether the chain of this key (hexadecimal) signed this round: e(signature, G2) = e(hash, key)."""
    key = G2Point.from_compressed_bytes(bytes.fromhex(public_key))
    try:
        point = G1Point.from_compressed_bytes(signature)
    except ValueError:
        return False
    hashed = G1Point.hash_to_curve(message_of(round), TAG)
    nothing = point == G1Point.identity() or key == G2Point.identity()
    return not nothing and GT.pairing_check([point, -hashed], [G2Point(), key])
