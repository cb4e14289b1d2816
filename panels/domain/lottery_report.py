"""A lottery in words and as JSON, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from panels.domain.explaining import Why
from panels.domain.odds import Odds, Proof
from panels.domain.pool import Pool
from panels.domain.portfolio import Portfolio
from panels.domain.quotas import Quotas
from panels.domain.relaxing import Suggestion


def lottery_text(odds: Odds, portfolio: Portfolio, why: Sequence[Why]) -> str:
    """What a person reads: the extremes first, then why, then everybody's odds."""
    pool, quotas = odds.pool, odds.profiles.quotas
    counts: dict[int, list[str]] = {}
    for one, times in zip(pool.volunteers, portfolio.times, strict=True):
        counts.setdefault(times, []).append(one.id)
    lines = [
        f"{len(pool)} volunteers for {quotas.seats} seats.",
        f"Lowest odds {odds.lowest:.2%}, highest {odds.highest:.2%}, Gini {odds.gini:.4f}.",
        proof_text(odds),
        f"Published: {len(portfolio.panels)} panels, {portfolio.distinct} different, all meeting the quotas.",
        f"In these the lowest odds are {portfolio.lowest:.2%}, the highest {portfolio.highest:.2%}.",
    ]
    lines += ["", *(line for one in why for line in why_text(pool, one))] if why else []
    lines += ["", "Odds in the published lottery:"]
    lines += [
        f"  {times / len(portfolio.panels):7.2%}  {', '.join(names)}"
        for times, names in sorted(counts.items())
    ]
    return "\n".join(lines)


def proof_text(odds: Odds) -> str:
    """How far it is proven that no lottery is fairer."""
    within = f" among lotteries in which nobody's odds are above {odds.cap:.1%}" if odds.cap else ""
    if odds.proof is Proof.WHOLE:
        return f"These are the fairest odds there are (LEXIMIN){within}."
    if odds.proof is Proof.LOWEST:
        return (
            f"Time ran out. Odds up to {odds.settled_below:.2%} are the fairest there are{within}; "
            f"higher ones are the fairest over the {odds.panels_found} panels found."
        )
    return (
        f"Time ran out. These odds are the fairest over the {odds.panels_found} panels found{within}; no "
        f"lottery has lowest odds above {odds.limit:.2%}."
    )


def why_text(pool: Pool, why: Why) -> list[str]:
    """One or two lines about people alike who have no chance or a sure seat."""
    names = ", ".join(pool.volunteers[place].id for place in why.people)
    have = "has" if len(why.people) == 1 else "have"
    what = "a sure seat" if why.certain else "no chance"
    if why.changes:
        changes = "; ".join(str(change) for change in why.changes)
        return [f"{names} {have} {what}. Not so with {changes}."]
    if why.scarce:
        scarce = "; ".join(str(quota) for quota in why.scarce)
        return [f"{names} {have} {what}: few offered for {scarce}."]
    return [f"{names} {have} {what}, whatever the quotas."]


def lottery_json(odds: Odds, portfolio: Portfolio, why: Sequence[Why]) -> dict[str, Any]:
    """The same for programs. `panels` holds ids."""
    ids = [one.id for one in odds.pool.volunteers]
    return {
        "volunteers": len(ids),
        "seats": odds.profiles.quotas.seats,
        "lowest": odds.lowest,
        "highest": odds.highest,
        "gini": odds.gini,
        "cap": odds.cap,
        "proof": str(odds.proof),
        "settled_below": odds.settled_below,
        "lowest_at_most": odds.limit,
        "profiles": len(odds.profiles),
        "panels_found": odds.panels_found,
        "odds": dict(zip(ids, odds.chances, strict=True)),
        "without_chance": [ids[place] for place in odds.without_chance],
        "certain": [ids[place] for place in odds.certain],
        "why": [
            {
                "people": [ids[place] for place in one.people],
                "certain": one.certain,
                "changes": [_change(change.quota.key, change.least, change.most) for change in one.changes],
                "scarce": [_change(quota.key, quota.least, quota.most) for quota in one.scarce],
            }
            for one in why
        ],
        "published": {
            "lowest": portfolio.lowest,
            "highest": portfolio.highest,
            "gini": portfolio.gini,
            "distinct": portfolio.distinct,
            "times": dict(zip(ids, portfolio.times, strict=True)),
            "panels": [[ids[place] for place in panel] for panel in portfolio.panels],
        },
    }


def impossible_text(pool: Pool, quotas: Quotas, said: Sequence[str], ways: Sequence[Suggestion]) -> str:
    """That no panel meets the quotas, and what would do."""
    lines = [f"No panel of {quotas.seats} meets all quotas.", *said]
    for number, way in enumerate(ways, 1):
        what = (
            "let more than one person of a home sit"
            if way.households
            else "; ".join(str(change) for change in way.changes)
        )
        left = len(way.without_chance)
        lines.append(f"{number}. {what}. Then {left} of {len(pool)} would have no chance.")
    return "\n".join(lines if ways else [*lines, "No change of these quotas helps."])


def impossible_json(
    pool: Pool, quotas: Quotas, said: Sequence[str], ways: Sequence[Suggestion]
) -> dict[str, Any]:
    return {
        "volunteers": len(pool),
        "seats": quotas.seats,
        "conflicts": list(said),
        "suggestions": [
            {
                "seats": way.seats,
                "households": way.households,
                "changes": [_change(change.quota.key, change.least, change.most) for change in way.changes],
                "without_chance": [pool.volunteers[place].id for place in way.without_chance],
            }
            for way in ways
        ],
    }


def _change(key: tuple[str, str], least: int, most: int) -> dict[str, Any]:
    return {"category": key[0], "value": key[1], "least": least, "most": most}
