"""How far above its award a winner may cost before the panel is asked."""

from __future__ import annotations


def beyond(planned: int, cost: int, percent: int) -> bool:
    """Whether `cost` is more than `percent` per cent above what was first awarded; both in pence, exact."""
    return cost * 100 > planned * (100 + percent)
