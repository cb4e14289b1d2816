"""The signed receipt: proof that a ballot was taken, showing no choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.domain.canonical import canonical_bytes

_DOMAIN = b"decides-receipt/1\n"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was taken: the envelope's hash, in which slot, as which version, for which paper."""

    round: str
    slot: str
    version: int
    envelope_sha256: str
    paper_digest: str

    def message(self) -> bytes:
        """The bytes that are signed."""
        return _DOMAIN + canonical_bytes(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        return {
            "round": self.round,
            "slot": self.slot,
            "version": self.version,
            "envelope_sha256": self.envelope_sha256,
            "paper_digest": self.paper_digest,
        }


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt with its Ed25519 signature (128 hexadecimal digits)."""

    receipt: Receipt
    signature: str

    def to_dict(self) -> dict[str, Any]:
        return {**self.receipt.to_dict(), "signature": self.signature}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SignedReceipt:
        """Reads what `to_dict` writes. Raises KeyError or ValueError on anything else."""
        receipt = Receipt(
            str(data["round"]),
            str(data["slot"]),
            int(data["version"]),
            str(data["envelope_sha256"]),
            str(data["paper_digest"]),
        )
        return cls(receipt, str(data["signature"]))


def new_log_key() -> tuple[bytes, bytes]:
    """(private, public) halves of a log key, 32 raw bytes each."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def sign(receipt: Receipt, private_key: bytes) -> SignedReceipt:
    """Sign with the log key. The same receipt and key always give the same signature."""
    return SignedReceipt(receipt, _signer(private_key).sign(receipt.message()).hex())


@lru_cache(maxsize=4)
def _signer(private_key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(private_key)


def verify(signed: SignedReceipt, public_key: bytes) -> bool:
    """Whether the log key signed exactly this receipt."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            bytes.fromhex(signed.signature), signed.receipt.message()
        )
    except (InvalidSignature, ValueError):
        return False
    return True
