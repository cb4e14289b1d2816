"""How what is left in a pot goes back to the funds it came from."""

from __future__ import annotations

from collections.abc import Mapping


def back_to_funds(left: int, given: Mapping[str, int]) -> dict[str, int]:
    """Pence for each account of a fund: in proportion to what it gave, whole pence, those with the largest
    remainder (then by name) a penny more. Together they are `left`; nobody gets more than they gave."""
    whole = sum(given.values())
    if left <= 0 or whole <= 0:
        return {}
    shares = {name: divmod(left * pence, whole) for name, pence in given.items()}
    short = left - sum(share for share, _ in shares.values())
    by_remainder = sorted(shares, key=lambda name: (-shares[name][1], name))
    raised = set(by_remainder[:short])
    found = {name: share + (name in raised) for name, (share, _) in shares.items()}
    return {name: pence for name, pence in found.items() if pence}
