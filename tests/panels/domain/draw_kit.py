"""A whole small lottery, from the pool to the transcript."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from panels.domain.commitment import Commitment, commit
from panels.domain.draw import BeaconRound, Dice
from panels.domain.freeze import Frozen, freeze
from panels.domain.odds import Odds, fairest_odds
from panels.domain.pool import Pool
from panels.domain.portfolio import Portfolio, publish
from panels.domain.quotas import Quotas
from panels.domain.transcript import Transcript, transcript_by_beacon, transcript_by_dice
from tests.factories.beacons import QUICKNET
from tests.panels.domain.pool_kit import small_pool, small_quotas

SECRET, SEED, TURNS = b"s" * 32, b"p" * 32, b"t" * 32
ROUND = 1000
SIGNATURE = bytes.fromhex(QUICKNET[ROUND])
COMMITTED, DRAWN = "2023-08-20T10:00:00+00:00", "2023-08-23T18:00:00+00:00"


@dataclass(frozen=True)
class Lottery:
    pool: Pool
    quotas: Quotas
    frozen: Frozen
    odds: Odds
    portfolio: Portfolio
    commitment: Commitment
    transcript: Transcript


@cache
def drawn(kind: str = "beacon") -> Lottery:
    """Twelve people, two homes of two, three seats: committed and drawn."""
    pool = small_pool("xp xq xp yq yp yq yp yq zp zq zé zp", homes="h h - - - - k k - - - -")
    wanted = "a:x:1-1 a:y:1-1 a:z:1-1 b:p:1-2 b:q:1-2 b:é:0-1"
    quotas = small_quotas(3, wanted, one_per_household=True)
    odds = fairest_odds(pool, quotas)
    portfolio, frozen = publish(odds, TURNS), freeze(pool, quotas, SECRET)
    means = BeaconRound(ROUND) if kind == "beacon" else Dice("Partick Burgh Hall", "4 May 2027, 7 pm")
    commitment = commit(
        subject="Panel of the round “Maryhill decides”",
        frozen=frozen,
        odds=odds,
        portfolio=portfolio,
        means=means,
        seed=SEED,
    )
    if kind == "beacon":
        transcript = transcript_by_beacon(
            commitment, frozen, seed=SEED, signature=SIGNATURE, committed_at=COMMITTED, drawn_at=DRAWN
        )
    else:
        transcript = transcript_by_dice(
            commitment, frozen, seed=SEED, thrown=(4, 1, 7), committed_at=COMMITTED, drawn_at=DRAWN
        )
    return Lottery(pool, quotas, frozen, odds, portfolio, commitment, transcript)
