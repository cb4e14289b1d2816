"""Money: integer pence, written and read as pounds."""

from __future__ import annotations

import re
from typing import NewType

Pence = NewType("Pence", int)

_POUNDS = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?\s*")


class MoneyError(ValueError):
    """Text that is not a sum in pounds."""


def pounds(pence: int) -> str:
    """`1250000` -> "£12,500"; `50` -> "£0.50". Pence show only when there are any."""
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}" + (f".{rest:02d}" if rest else "")


def parse_pounds(text: str) -> Pence:
    """ "£12,500" or "12500.50" -> pence. Raises MoneyError on anything else."""
    match = _POUNDS.fullmatch(text.strip())
    if match is None:
        raise MoneyError(text)
    whole, rest = match.groups()
    return Pence(int(whole.replace(",", "")) * 100 + int(rest or 0))
