"""What is typed in to draw: what a beacon published for a round, or three dice."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from panels.domain.beacon import is_signed
from panels.domain.draw import key_of, randomness_of

SIGNATURE = 48
"""Bytes of a signature of a drand chain that signs on G1: one point, compressed."""
NEAR = 10
"""So many rounds before and after are looked at, to say whose a signature is that is not of the right one."""


class ValueWrong(ValueError):
    """Not a value that could draw. `code` and `params` are those of a reason."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def beacon_signature(text: str, draw: Mapping[str, Any]) -> str:
    """The signature, 96 hexadecimal digits, of the round that `draw` (a commitment's) names.

    `text` is the signature alone, blanks and capitals allowed, or the JSON that drand shows for a round: then
    its round and its randomness have to be right, too. Raises ValueWrong: not of that shape, of another
    round, with another randomness, or not signed by that chain.
    """
    found = _published(text)
    plain = re.sub(r"\s+", "", str(found.get("signature", ""))).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * SIGNATURE}}}", plain):
        raise ValueWrong("draw_value_wrong", kind="beacon")
    signature, round, key = bytes.fromhex(plain), int(draw["round"]), key_of(draw)
    if found.get("round", round) != round:
        raise ValueWrong("draw_beacon_other_round", round=round, given=found["round"])
    randomness = randomness_of(signature).hex()
    if str(found.get("randomness", randomness)).lower() != randomness:
        raise ValueWrong("draw_beacon_randomness")
    if not is_signed(key, round, signature):
        for other in range(max(1, round - NEAR), round + NEAR + 1):
            if is_signed(key, other, signature):
                raise ValueWrong("draw_beacon_other_round", round=round, given=other)
        raise ValueWrong("draw_beacon_unsigned", round=round)
    return plain


def _published(text: str) -> dict[str, Any]:
    if not text.lstrip().startswith("{"):
        return {"signature": text}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return dict(found)


def dice_thrown(text: str) -> str:
    """Three digits, hundreds first, blanks allowed. Raises ValueWrong."""
    plain = re.sub(r"[\s,]+", "", text)
    if not re.fullmatch(r"[0-9]{3}", plain):
        raise ValueWrong("draw_value_wrong", kind="dice")
    return plain
