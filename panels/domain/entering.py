"""What is typed in to draw: a beacon's signature, or three dice."""

from __future__ import annotations

import re

SIGNATURE = 48
"""Bytes of a signature of drand's quicknet: a point of G1, compressed."""


class ValueWrong(ValueError):
    """Not a value that could draw."""


def beacon_signature(text: str) -> str:
    """96 hexadecimal digits, blanks and capitals allowed. Raises ValueWrong."""
    plain = re.sub(r"\s+", "", text).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * SIGNATURE}}}", plain):
        raise ValueWrong(text)
    return plain


def dice_thrown(text: str) -> str:
    """Three digits, hundreds first, blanks allowed. Raises ValueWrong."""
    plain = re.sub(r"[\s,]+", "", text)
    if not re.fullmatch(r"[0-9]{3}", plain):
        raise ValueWrong(text)
    return plain
