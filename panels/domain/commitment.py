"""The commitment: everything that decides the draw, published before the number that draws is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from panels.domain.chain import Chain
from panels.domain.draw import DICE, Dice, Means
from panels.domain.freeze import Frozen
from panels.domain.odds import Odds, Proof
from panels.domain.portfolio import Portfolio
from voting.domain.canonical import canonical_bytes, sha256_hex

FORMAT = "decides-lottery/1"
ALGORITHM = "decides-leximin/1"


@dataclass(frozen=True)
class Replacing:
    """A draw that fills seats of an earlier one. `previous` is the digest of its transcript; numbers are pool
    numbers: of those who stay, and of those who left or cannot be asked."""

    previous: str
    staying: tuple[int, ...]
    out: tuple[int, ...]


@dataclass(frozen=True)
class Commitment:
    """`document` is public from the moment it is committed; its canonical bytes are what is digested."""

    document: dict[str, Any]

    @property
    def bytes(self) -> bytes:
        return canonical_bytes(self.document)

    @property
    def digest(self) -> str:
        return sha256_hex(self.bytes)

    @property
    def panels(self) -> list[list[int]]:
        """Pool numbers, ascending, panel by panel."""
        return [list(panel) for panel in self.document["panels"]]

    def panels_with(self, number: int) -> list[int]:
        """The panels, by index, on which this pool number sits: what a candidate is told before the draw."""
        return [index for index, panel in enumerate(self.document["panels"]) if number in panel]


def commit(
    *,
    subject: str,
    frozen: Frozen,
    odds: Odds,
    portfolio: Portfolio,
    means: Means,
    seed: bytes,
    replacing: Replacing | None = None,
) -> Commitment:
    """The commitment to one draw. `subject` says in words what is drawn.

    `seed`, at least 32 bytes, numbers the panels: its SHA-256 is in the document, the seed itself is kept
    until the draw and published with it. Pool numbers are `frozen`'s, also where the portfolio is over a part
    of that pool. Raises ValueError when the means cannot choose among so many panels.
    """
    if len(seed) < 32:
        raise ValueError("the seed that numbers the panels has at least 32 bytes")
    if isinstance(means, Dice) and len(portfolio.panels) != 10**DICE:
        raise ValueError(f"{DICE} dice choose among {10**DICE} panels, not {len(portfolio.panels)}")
    people = portfolio.pool.volunteers
    panels = [sorted(frozen.number_of(people[place].id) for place in panel) for panel in portfolio.panels]
    quotas = portfolio.quotas
    document: dict[str, Any] = {
        "format": FORMAT,
        "algorithm": ALGORITHM,
        "subject": subject,
        "seats": quotas.seats,
        "quotas": [
            {"category": one.category, "value": one.value, "least": one.least, "most": one.most}
            for one in quotas.quotas
        ],
        "one_per_household": quotas.one_per_household,
        "pool": {"size": len(frozen.pool), "root": frozen.root},
        "odds": _odds(odds, portfolio),
        "numbering": sha256_hex(seed),
        "draw": means.document(),
        "panels": number_panels(panels, seed),
    }
    if replacing is not None:
        document["replacing"] = {
            "previous": replacing.previous,
            "staying": sorted(replacing.staying),
            "out": sorted(replacing.out),
        }
    return Commitment(document)


def number_panels(panels: Sequence[Sequence[int]], seed: bytes) -> list[list[int]]:
    """Panels sorted, then shuffled by the seed: their place in the result is their number, from 0."""
    return [list(panel) for panel in Chain(seed, "panel numbers").shuffled(sorted(map(list, panels)))]


def _odds(odds: Odds, portfolio: Portfolio) -> dict[str, Any]:
    """In whole numbers, so that every language writes them alike: chances in millionths, and on how many
    panels the rarest and the commonest number is."""
    proof: dict[str, Any] = {"proof": str(odds.proof)}
    if odds.proof is not Proof.WHOLE:
        proof |= {
            "settled_below": round(odds.settled_below * 1e6),
            "lowest_at_most": round(odds.limit * 1e6),
        }
    return {
        "method": "leximin",
        **proof,
        "cap": None if odds.cap is None else round(odds.cap * 1e6),
        "lowest": round(odds.lowest * 1e6),
        "highest": round(odds.highest * 1e6),
        "fewest_panels": min(portfolio.times),
        "most_panels": max(portfolio.times),
    }
