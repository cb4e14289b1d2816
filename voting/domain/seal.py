"""Slots, ballot codes and sealed envelopes: what hides a ballot until the count and names it afterwards.

HPKE (RFC 9180: X25519, HKDF-SHA256, AES-128-GCM, base mode) from the `cryptography` library, which also
draws the chance that sealing needs.
"""

from __future__ import annotations

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from voting.domain.envelope import EnvelopeMark

KEY_BYTES = 32
CODE_BYTES = 8
_CODE_SYMBOLS = 12
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


class SealBroken(ValueError):
    """An envelope that this key does not open in this place: altered, moved, or sealed for another round."""


def slot_of(link_key: bytes, round: str, elector_ref: str) -> str:
    """The elector's slot in the round: HMAC-SHA256(link key, round ‖ elector), 64 hexadecimal digits.

    Without the link key nobody can tell whose slot it is. Raises ValueError unless the key has 32 bytes.
    """
    if len(link_key) != KEY_BYTES:
        raise ValueError("a link key has 32 bytes")
    return hmac.digest(link_key, _joined(b"decides-slot/1", round, elector_ref), "sha256").hex()


def mark_of(link_key: bytes, mark: EnvelopeMark, submission: str) -> str:
    """What shows at the seal that an envelope came in through casting: HMAC-SHA256 under the link key over
    round, slot, version, hash and submission. Who can write rows but has no link key cannot make it.
    """
    parts = (mark.round, mark.slot, str(mark.version), mark.sha256, submission)
    return hmac.digest(link_key, _joined(b"decides-mark/1", *parts), "sha256").hex()


def ballot_code(chance: bytes) -> str:
    """A readable name for a published ballot, such as "K7QD-4M2P-XW9T", from at least 8 random bytes (60
    bits used).

    Letters that look like digits (I, L, O) and U do not occur.
    """
    if len(chance) < CODE_BYTES:
        raise ValueError("a ballot code needs 8 random bytes")
    number = int.from_bytes(chance[:CODE_BYTES], "big")
    symbols = "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(_CODE_SYMBOLS))
    return "-".join(symbols[start : start + 4] for start in range(0, _CODE_SYMBOLS, 4))


def normal_code(typed: str) -> str:
    """A ballot code as someone typed it, in the form in which it is published; "" when it cannot be one."""
    symbols = typed.upper().translate(_LOOK_ALIKES)
    if len(symbols) != _CODE_SYMBOLS or any(symbol not in _ALPHABET for symbol in symbols):
        return ""
    return "-".join(symbols[start : start + 4] for start in range(0, _CODE_SYMBOLS, 4))


def new_tally_key() -> tuple[bytes, bytes]:
    """(private, public) halves of a round's tally key, 32 raw bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_half(private_key: bytes) -> bytes:
    """The public half of a tally key, 32 raw bytes. Raises ValueError unless the private one has as many."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


class Sealer:
    """Seals with the public half of a round's tally key; keeps the parsed key, so many ballots seal fast."""

    def __init__(self, public_key: bytes) -> None:
        self._key = X25519PublicKey.from_public_bytes(public_key)

    def seal(self, plaintext: bytes, *, round: str, slot: str) -> bytes:
        """The sealed envelope; round and slot are bound into it. 48 bytes longer than the plaintext."""
        return _SUITE.encrypt(plaintext, self._key, info=_joined(b"decides-envelope/1", round, slot))


class Opener:
    """Opens with the private half of a round's tally key."""

    def __init__(self, private_key: bytes) -> None:
        self._key = X25519PrivateKey.from_private_bytes(private_key)

    def open(self, ciphertext: bytes, *, round: str, slot: str) -> bytes:
        """The plaintext. Raises SealBroken when the envelope was altered or belongs to another round or
        slot."""
        try:
            return _SUITE.decrypt(ciphertext, self._key, info=_joined(b"decides-envelope/1", round, slot))
        except (InvalidTag, ValueError) as error:
            raise SealBroken("the envelope does not open here") from error


def _joined(*parts: bytes | str) -> bytes:
    """Parts with their lengths before them, so that no two lists of parts give the same bytes."""
    encoded = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
