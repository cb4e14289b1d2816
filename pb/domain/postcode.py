"""UK postcodes as text: one way of writing them."""

from __future__ import annotations

import re

# Outward code, then a digit and two letters: Royal Mail PAF programmers' guide.
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


class PostcodeError(ValueError):
    """Text that is not written like a postcode."""


def normalise(text: str) -> str:
    """ "g21 4ax" -> "G21 4AX". Raises PostcodeError when it is not written like a postcode."""
    match = _POSTCODE.fullmatch(re.sub(r"[\s.-]+", "", text).upper())
    if match is None:
        raise PostcodeError(text)
    return f"{match[1]} {match[2]}"
