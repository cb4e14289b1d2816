"""Signed checkpoints of the board and proofs of inclusion, in the text formats of C2SP.

Signed notes (c2sp.org/signed-note), checkpoints (c2sp.org/tlog-checkpoint) and proofs (c2sp.org/tlog-proof),
so that tools made elsewhere for transparency logs read and verify them.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_PROOF = "c2sp.org/tlog-proof@v1"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class NotANote(ValueError):
    """Not in the format, or not signed by this key."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a board: `size` leaves under `root` (32 bytes). `ledger`: number and digest (hexadecimal)
    of the ledger's last entry when it was made; None where it says nothing of a ledger."""

    origin: str
    size: int
    root: bytes
    ledger: tuple[int, str] | None = None

    def text(self) -> str:
        """The text that is signed, one fact a line."""
        lines = [self.origin, str(self.size), b64encode(self.root).decode()]
        if self.ledger:
            lines.append(f"ledger {self.ledger[0]} {self.ledger[1]}")
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """Reads what `text` writes, and any checkpoint's first three lines. Raises NotANote."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < 3 or not all(lines) or not _NUMBER.fullmatch(lines[1]):
            raise NotANote("a checkpoint has an origin, a size and a root")
        root = _base64(lines[2])
        if len(root) != 32:
            raise NotANote("a root has 32 bytes")
        told = [
            found for line in lines[3:] if (found := re.fullmatch(r"ledger ([0-9]+) ([0-9a-f]{64})", line))
        ]
        return cls(lines[0], int(lines[1]), root, (int(told[0][1]), told[0][2]) if told else None)


def key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes by which a note's signature names its key."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def verifier_key(name: str, public_key: bytes) -> str:
    """The public key as tools for signed notes take it: name+id+key."""
    return f"{name}+{key_id(name, public_key).hex()}+{b64encode(_ED25519 + public_key).decode()}"


def sign_note(text: str, name: str, private_key: bytes) -> str:
    """The text with its signature line. `name`: the key's, without blanks or plus signs. The same text and
    key give the same note."""
    if not name or re.search(r"[\s+]", name) or not text.endswith("\n"):
        raise ValueError("a key's name has no blanks and no plus, and a note's text ends its last line")
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    told = key_id(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n\u2014 {name} {b64encode(told).decode()}\n"


def open_note(note: str, name: str, public_key: bytes) -> str:
    """The text of a note that this key signed. Raises NotANote."""
    text, found, signatures = note.rpartition("\n\n")
    text += "\n"
    if not found or not signatures.endswith("\n"):
        raise NotANote("a note has a text, an empty line and signatures")
    for line in signatures.splitlines():
        dash, _, rest = line.partition(" ")
        who, _, told = rest.partition(" ")
        if dash != "\u2014" or not who or not told:
            raise NotANote("a signature line has a dash, a name and a signature")
        signature = _base64(told)
        if who == name and signature[:4] == key_id(name, public_key):
            try:
                Ed25519PublicKey.from_public_bytes(public_key).verify(signature[4:], text.encode())
            except InvalidSignature as error:
                raise NotANote("the signature is not that of the key") from error
            return text
    raise NotANote("not signed by this key")


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf is number `index` (from 0) of the tree of a signed checkpoint. `hashes`: lowest first."""

    index: int
    hashes: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        hashes = "".join(f"{b64encode(each).decode()}\n" for each in self.hashes)
        return f"{_PROOF}\nindex {self.index}\n{hashes}\n{self.note}"

    @classmethod
    def read(cls, text: str) -> Proof:
        """Reads what `text` writes; `extra` data is passed over. Raises NotANote."""
        head, _, note = text.partition("\n\n")
        first, *lines = head.split("\n")
        if first == _PROOF and lines and lines[0].startswith("extra "):
            del lines[0]
        if first != _PROOF or not lines or not (found := re.fullmatch(r"index (0|[1-9][0-9]*)", lines[0])):
            raise NotANote("a proof begins with its format and an index")
        return cls(int(found[1]), tuple(_hashes(lines[1:])), note)


def _hashes(lines: Sequence[str]) -> list[bytes]:
    hashes = [_base64(line) for line in lines]
    if any(len(each) != 32 for each in hashes):
        raise NotANote("a hash has 32 bytes")
    return hashes


def _base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as error:
        raise NotANote("not base64") from error
