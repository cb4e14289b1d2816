"""What a proposal costs, and whether its pot can pay for it. Sums in integer pence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pb.domain.charter import PotRule
from pb.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Cost:
    """One thing to pay for, in pence."""

    what: str
    pence: int


def total(lines: Iterable[Cost]) -> int:
    """Pence of all lines together."""
    return sum(line.pence for line in lines)


def within_pot(pence: int, pot: PotRule) -> Verdict:
    """Yes, or `cost_below_minimum` / `cost_above_maximum`. The limits are the charter's, both included."""
    if pence < pot.minimum:
        return Verdict.no("cost_below_minimum", cost=pence, minimum=pot.minimum, pot=pot.name)
    if pence > pot.maximum:
        return Verdict.no("cost_above_maximum", cost=pence, maximum=pot.maximum, pot=pot.name)
    return Verdict.yes()


def check(lines: Iterable[Cost], pot: PotRule | None) -> Verdict:
    """Yes, or every reason: `cost_missing`, `cost_unnamed` (a sum with no words), and the pot's limits."""
    given = tuple(lines)
    verdict = Verdict.yes()
    if not given:
        return Verdict.no("cost_missing")
    if any(not line.what.strip() for line in given):
        verdict &= Verdict.no("cost_unnamed")
    if any(line.pence <= 0 for line in given):
        verdict &= Verdict.no("cost_not_positive")
    return verdict & within_pot(total(given), pot) if pot else verdict
