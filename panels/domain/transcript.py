"""The transcript: the commitment, the number that drew, and the panel it drew. Anybody can redo it.

`panels/verify_draw.py` does, with Python alone; the format is described in docs/reference/lottery.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from panels.domain.beacon import is_signed
from panels.domain.commitment import Commitment
from panels.domain.draw import index_from_beacon, index_from_dice, key_of, randomness_of
from panels.domain.freeze import Frozen
from voting.domain.canonical import canonical_bytes, sha256_hex

FORMAT = "decides-lottery-transcript/1"


@dataclass(frozen=True)
class Transcript:
    document: dict[str, Any]

    @property
    def bytes(self) -> bytes:
        return canonical_bytes(self.document)

    @property
    def digest(self) -> str:
        return sha256_hex(self.bytes)

    @property
    def index(self) -> int:
        return int(self.document["index"])

    @property
    def panel(self) -> tuple[int, ...]:
        """Pool numbers of those drawn."""
        return tuple(self.document["panel"])


def transcript_by_beacon(
    commitment: Commitment, frozen: Frozen, *, seed: bytes, signature: bytes, committed_at: str, drawn_at: str
) -> Transcript:
    """The transcript of a draw by the beacon round that the commitment names. `signature` is what the beacon
    published for it. Moments are ISO 8601, UTC, for the record. Raises ValueError when the beacon did not
    sign that round so."""
    _means(commitment, "beacon")
    draw = commitment.document["draw"]
    if not is_signed(key_of(draw), draw["round"], signature):
        raise ValueError("the beacon did not sign that round so")
    randomness = randomness_of(signature)
    index = index_from_beacon(randomness, commitment.digest, len(commitment.document["panels"]))
    number = {"signature": signature.hex(), "randomness": randomness.hex()}
    return _transcript(commitment, frozen, seed, number, index, committed_at, drawn_at)


def transcript_by_dice(
    commitment: Commitment,
    frozen: Frozen,
    *,
    seed: bytes,
    thrown: Sequence[int],
    committed_at: str,
    drawn_at: str,
) -> Transcript:
    """The transcript of a draw by three dice: hundreds, tens, ones."""
    _means(commitment, "dice")
    number = {"thrown": list(thrown)}
    return _transcript(commitment, frozen, seed, number, index_from_dice(thrown), committed_at, drawn_at)


def _means(commitment: Commitment, kind: str) -> None:
    if commitment.document["draw"]["kind"] != kind:
        raise ValueError(f"the commitment names another way to draw than {kind}")


def _transcript(
    commitment: Commitment,
    frozen: Frozen,
    seed: bytes,
    number: dict[str, Any],
    index: int,
    committed_at: str,
    drawn_at: str,
) -> Transcript:
    document = commitment.document
    if sha256_hex(seed) != document["numbering"]:
        raise ValueError("this is not the seed that numbered the panels")
    if frozen.root != document["pool"]["root"]:
        raise ValueError("this is not the pool of the commitment")
    panel = document["panels"][index]
    return Transcript(
        {
            "format": FORMAT,
            "commitment": document,
            "digest": commitment.digest,
            "committed_at": committed_at,
            "drawn_at": drawn_at,
            "numbering_seed": seed.hex(),
            "number": number,
            "index": index,
            "panel": list(panel),
            "tally": _tally(document, frozen, panel),
        }
    )


def _tally(document: dict[str, Any], frozen: Frozen, panel: Sequence[int]) -> list[dict[str, Any]]:
    """How many of the drawn count towards each quota: sums over one panel, never over all thousand, from
    which the features of single people could be worked out."""
    have = Counter(pair for number in panel for pair in frozen.leaves[number - 1]["features"].items())
    return [
        {
            "category": one["category"],
            "value": one["value"],
            "members": have[one["category"], one["value"]],
        }
        for one in document["quotas"]
    ]
