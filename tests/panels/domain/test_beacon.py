"""Signatures of the real quicknet, by the library of the site and by the verifier's own arithmetic."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from panels import verify_draw
from panels.domain.beacon import QUICKNET, TAG, BeaconWrong, beacon_from, chain_hash, is_signed
from panels.domain.draw import BeaconRound, key_of, randomness_of
from tests.factories import beacons

KEY = bytes.fromhex(QUICKNET.public_key)
EVERY = sorted(beacons.QUICKNET.items())


@pytest.mark.parametrize(("round", "signature"), EVERY)
def test_what_quicknet_published(round: int, signature: str) -> None:
    data = bytes.fromhex(signature)
    assert is_signed(QUICKNET.public_key, round, data)
    assert verify_draw.is_signed(KEY, round, data)
    assert randomness_of(data).hex() == beacons.RANDOMNESS.get(round, randomness_of(data).hex())


def test_a_signature_holds_for_its_round_and_key_alone() -> None:
    right = bytes.fromhex(beacons.QUICKNET[1000])
    mirrored = bytes([right[0] ^ 0x20]) + right[1:]  # the same x, the other y
    other_key = G2Point() * Scalar(7)
    doubled = (
        G1Point.from_compressed_bytes(right) + G1Point.from_compressed_bytes(right)
    ).to_compressed_bytes()
    for round, signature, key in (
        (1001, right, KEY),
        (1000, mirrored, KEY),
        (1000, doubled, KEY),
        (1000, bytes.fromhex(beacons.signature_of(1000)), KEY),
        (1000, right, other_key.to_compressed_bytes()),
    ):
        assert not is_signed(key.hex(), round, signature)
        assert not verify_draw.is_signed(key, round, signature)


def outside_the_group() -> bytes:
    """A point of the curve that is no multiple of the base of G1."""
    for x in range(100):
        data = bytes([0x80]) + x.to_bytes(47, "big")
        try:
            if not G1Point.from_compressed_bytes_unchecked(data).is_in_subgroup():
                return data
        except ValueError:
            continue
    raise AssertionError


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(48),
        b"\xc0" + bytes(47),  # the point that is none
        b"\xff" * 48,  # x above the prime
        bytes.fromhex(beacons.QUICKNET[1000])[:47],
        bytes.fromhex(beacons.QUICKNET[1000]) + b"\0",
        bytes([bytes.fromhex(beacons.QUICKNET[1000])[0] & 0x7F]) + bytes.fromhex(beacons.QUICKNET[1000])[1:],
        outside_the_group(),
    ],
)
def test_bytes_that_are_no_signature(data: bytes) -> None:
    assert not is_signed(QUICKNET.public_key, 1000, data)
    assert not verify_draw.is_signed(KEY, 1000, data)


def test_a_key_that_is_none_signs_nothing() -> None:
    """With the point that is none for key and signature the pairings would be equal."""
    none = (b"\xc0" + bytes(95), b"\xc0" + bytes(47))
    assert not is_signed(none[0].hex(), 1000, none[1])
    assert not verify_draw.is_signed(none[0], 1000, none[1])


def uncompressed(point: verify_draw.Point) -> bytes:
    assert point is not None
    (x, _), (y, _) = point
    return x.to_bytes(48, "big") + y.to_bytes(48, "big")


@pytest.mark.parametrize(
    ("message", "x"),
    [
        (
            b"",
            "052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1",
        ),
        (
            b"abc",
            "03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903",
        ),
        (
            b"abcdef0123456789",
            "11e0b079dea29a68f0383ee94fed1b940995272407e3bb916bbf268c263ddd57a6a27200a784cbc248e84f357ce82d98",
        ),
    ],
)
def test_hashing_to_the_curve_gives_the_answers_of_rfc_9380(message: bytes, x: str) -> None:
    tag = b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_"
    assert uncompressed(verify_draw.hashed(message, tag))[:48].hex() == x
    assert G1Point.hash_to_curve(message, tag).to_xy_bytes_be()[:48].hex() == x


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=80))
def test_the_verifier_hashes_as_the_library_does(message: bytes) -> None:
    assert uncompressed(verify_draw.hashed(message)) == G1Point.hash_to_curve(message, TAG).to_xy_bytes_be()


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 2**63), st.binary(min_size=32, max_size=32))
def test_the_verifier_takes_what_any_key_signs(round: int, secret: bytes) -> None:
    scalar = Scalar.from_be_bytes_mod_order(secret) + Scalar(1)
    message = sha256(round.to_bytes(8, "big")).digest()
    signature = (G1Point.hash_to_curve(message, TAG) * scalar).to_compressed_bytes()
    key = (G2Point() * scalar).to_compressed_bytes()
    assert verify_draw.is_signed(key, round, signature)
    assert is_signed(key.hex(), round, signature)


def test_the_hash_that_names_quicknet_covers_its_key() -> None:
    assert chain_hash(QUICKNET) == QUICKNET.chain
    assert beacon_from(verify_draw.QUICKNET) == QUICKNET
    assert verify_draw.chain_hash(verify_draw.QUICKNET) == QUICKNET.chain


@pytest.mark.parametrize(
    "change",
    [
        {"public_key": beacon_from(verify_draw.QUICKNET).public_key[:-1] + "b"},
        {"period": 30},
        {"genesis_time": -1},
        {"hash": "00" * 32},
        {"groupHash": None},
        {"metadata": {}},
        {"schemeID": "pedersen-bls-chained"},
    ],
)
def test_a_description_that_does_not_fit_is_none(change: dict[str, object]) -> None:
    with pytest.raises(BeaconWrong):
        beacon_from(verify_draw.QUICKNET | change)


def test_quicknet_rounds_and_moments() -> None:
    """drand's quicknet: round 1 at its genesis, one every three seconds."""
    assert (QUICKNET.round_at(1692803367), QUICKNET.moment_of(1)) == (1, 1692803367)
    for seconds in (1692803368, 1800000000, 1800000001, 1800000002):
        after = QUICKNET.moment_of(QUICKNET.round_at(seconds))
        assert after - QUICKNET.period < seconds <= after


def test_commitments_from_before_keys_stood_in_them_are_of_quicknet() -> None:
    assert key_of({"kind": "beacon", "chain": QUICKNET.chain, "round": 1}) == QUICKNET.public_key
    assert key_of(BeaconRound(5).document()) == QUICKNET.public_key
    with pytest.raises(ValueError, match="no key is known"):
        key_of({"kind": "beacon", "chain": "ab" * 32, "round": 1})
