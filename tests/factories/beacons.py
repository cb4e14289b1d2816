"""A beacon for tests, which signs any round; and rounds of the real one, as it published them."""

from __future__ import annotations

import json
from hashlib import sha256

from py_arkworks_bls12381 import G1Point, Scalar

from panels.domain.beacon import TAG, message_of
from panels.models import Draw

SECRET = Scalar.from_be_bytes_mod_order(sha256(b"a beacon for tests only").digest())
"""Its public key is in tests/beacon.json, which the settings of the tests name."""

QUICKNET = {
    1000: "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
    1001: "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41",
    1002: "ab066f9c12dd6de1336fca0f925192fb0c72a771c3e4c82ede1fd362c1a770f9eb05843c6308ce2530b53a99c0281a6e",
    1003: "b104c82771698f45fd8dcfead083d482694c31ab519bcef077f126f3736fe98c8392fd5d45d88aeb76b56ccfcb0296d7",
    657413: "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b",
}
"""Signatures that quicknet published, by round."""
RANDOMNESS = {
    1000: "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
    1001: "b0a591ad1b9002cfc372ac6e30abd3da8d3088d4caae026961743474fb94235f",
    1002: "339d3f0e702ed27d36966c6ee85a2bc762a24e178e7e5c835d9b5a7509cb920c",
    657413: "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587",
}


def signature_of(round: int) -> str:
    """What the beacon for tests publishes for a round."""
    return (G1Point.hash_to_curve(message_of(round), TAG) * SECRET).to_compressed_bytes().hex()


def published(draw: Draw, later: int = 0) -> str:
    """The signature of the round that this draw is bound to, or of one so many rounds later."""
    return signature_of(json.loads(draw.commitment)["draw"]["round"] + later)
