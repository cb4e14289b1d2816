"""Money as entries with two sides: every figure is a sum, and no account goes below nought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OUTSIDE = "outside"
"""Where money comes from and goes to beyond the programme. The one account that may be negative."""


@dataclass(frozen=True, slots=True)
class Movement:
    """`amount` pence (positive) from one account to another."""

    source: str
    target: str
    amount: int


class Overdrawn(ValueError):
    """A movement would take an account below nought. Carries what is there and what was asked, in pence."""

    def __init__(self, account: str, held: int, asked: int) -> None:
        self.account, self.held, self.asked = account, held, asked
        super().__init__(f"{account} holds {held}, {asked} asked")


def balances(movements: Iterable[Movement]) -> Mapping[str, int]:
    """Pence in each account after all movements. They sum to nought, `outside` included."""
    held: Counter[str] = Counter()
    for movement in movements:
        held[movement.source] -= movement.amount
        held[movement.target] += movement.amount
    return held


def check(held: Mapping[str, int], movement: Movement) -> None:
    """Raise Overdrawn when the movement's source does not hold enough; ValueError when it moves nothing."""
    if movement.amount <= 0 or movement.source == movement.target:
        raise ValueError("a movement takes a positive sum from one account to another")
    if movement.source != OUTSIDE and held.get(movement.source, 0) < movement.amount:
        raise Overdrawn(movement.source, held.get(movement.source, 0), movement.amount)
