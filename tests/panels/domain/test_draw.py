"""The draw is uniform, nobody can steer it, and redrawing it ten thousand times gives the odds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest

from panels.domain.chain import Chain
from panels.domain.commitment import commit, number_panels
from panels.domain.draw import (
    Dice,
    index_from_beacon,
    index_from_dice,
    randomness_of,
)
from panels.domain.freeze import freeze
from panels.domain.odds import fairest_odds
from panels.domain.portfolio import publish
from panels.domain.transcript import transcript_by_beacon, transcript_by_dice
from tests.factories.beacons import QUICKNET
from tests.panels.domain.draw_kit import COMMITTED, DRAWN, ROUND, SECRET, SEED, SIGNATURE, TURNS, drawn
from tests.panels.domain.pool_kit import known_pool

REDRAWS = 10_000


def redraws(digest: str, panels: int) -> list[int]:
    return [
        index_from_beacon(sha256(number.to_bytes(4, "big")).digest(), digest, panels)
        for number in range(REDRAWS)
    ]


def chi_square(found: list[int], wanted: list[float]) -> float:
    """In standard deviations: (χ² - degrees of freedom) / √(2 × degrees of freedom)."""
    freedom = len(wanted) - 1
    square = sum((a - b) ** 2 / b for a, b in zip(found, wanted, strict=True))
    return float((square - freedom) / (2 * freedom) ** 0.5)


@pytest.mark.parametrize("panels", [7, 1000])
def test_every_panel_is_as_likely(panels: int) -> None:
    counts = Counter(redraws("ab" * 32, panels))
    found = [counts[index] for index in range(panels)]
    assert abs(chi_square(found, [REDRAWS / panels] * panels)) < 4


def test_frequencies_over_ten_thousand_redraws_match_the_odds() -> None:
    """For each volunteer a binomial count; their squares, standardised, add up as they should."""
    pool, quotas = known_pool("sf_fixture_22")
    odds = fairest_odds(pool, quotas)
    published = publish(odds, TURNS)
    indexes = Counter(redraws("cd" * 32, 1000))
    seated = [0] * len(pool)
    for index, times in indexes.items():
        for place in published.panels[index]:
            seated[place] += times
    squares = [
        (count - REDRAWS * chance) ** 2 / (REDRAWS * chance * (1 - chance))
        for count, chance in zip(seated, published.chances, strict=True)
    ]
    # Mean 1 for each. Members of a panel hang together, so the sum varies more than that of strangers.
    assert 0.6 < sum(squares) / len(squares) < 1.5
    assert max(squares) < 4.5**2
    assert max(abs(c / REDRAWS - p) for c, p in zip(seated, odds.chances, strict=True)) < 0.02


def test_a_word_above_the_last_whole_multiple_is_thrown_away() -> None:
    """With 3 × 2³⁰ panels a quarter of all words are rejected: the counter goes on, evenly."""
    panels, digest = 3 << 30, "ef" * 32
    thirds = Counter(index * 3 // panels for index in redraws(digest, panels))
    assert abs(chi_square([thirds[part] for part in range(3)], [REDRAWS / 3] * 3)) < 4


def test_a_chain_shuffles_evenly() -> None:
    orders = Counter("".join(Chain(bytes([a, b]), "x").shuffled("abc")) for a in range(64) for b in range(94))
    assert len(orders) == 6
    assert abs(chi_square(list(orders.values()), [6016 / 6] * 6)) < 4


def test_the_known_answer() -> None:
    """Fixed for good: whoever writes a verifier elsewhere can start from here."""
    assert index_from_beacon(bytes(32), "00" * 32, 1000) == 789
    assert number_panels([[3, 4], [1, 2], [2, 3]], b"p" * 32) == [[1, 2], [3, 4], [2, 3]]


@pytest.mark.parametrize("thrown", [(1, 2), (1, 2, 10), (-1, 2, 3), (1, 2, 3, 4)])
def test_dice_that_are_no_dice(thrown: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="three dice"):
        index_from_dice(thrown)


def test_what_is_drawn_is_what_was_committed() -> None:
    made = drawn()
    with pytest.raises(ValueError, match="another way to draw"):
        transcript_by_dice(
            made.commitment, made.frozen, seed=SEED, thrown=(1, 2, 3), committed_at=COMMITTED, drawn_at=DRAWN
        )
    with pytest.raises(ValueError, match="did not sign"):
        transcript_by_beacon(
            made.commitment,
            made.frozen,
            seed=SEED,
            signature=bytes.fromhex(QUICKNET[ROUND + 1]),
            committed_at=COMMITTED,
            drawn_at=DRAWN,
        )
    with pytest.raises(ValueError, match="not the seed"):
        transcript_by_beacon(
            made.commitment,
            made.frozen,
            seed=b"q" * 32,
            signature=SIGNATURE,
            committed_at=COMMITTED,
            drawn_at=DRAWN,
        )
    with pytest.raises(ValueError, match="not the pool"):
        transcript_by_beacon(
            made.commitment,
            freeze(made.pool, made.quotas, b"r" * 32),
            seed=SEED,
            signature=SIGNATURE,
            committed_at=COMMITTED,
            drawn_at=DRAWN,
        )


def test_dice_need_a_thousand_panels() -> None:
    made = drawn()
    few = replace(made.portfolio, panels=made.portfolio.panels[:10])
    with pytest.raises(ValueError, match="1000"):
        commit(subject="", frozen=made.frozen, odds=made.odds, portfolio=few, means=Dice("", ""), seed=SEED)


def test_secrets_are_long_and_numbers_show_no_order() -> None:
    made = drawn()
    with pytest.raises(ValueError, match="32 bytes"):
        freeze(made.pool, made.quotas, b"short")
    assert sorted(made.frozen.numbers) == list(range(1, len(made.pool) + 1))
    assert made.frozen.numbers != freeze(made.pool, made.quotas, b"o" * 32).numbers
    assert made.frozen == freeze(made.pool, made.quotas, SECRET)
    assert len({leaf["nonce"] for leaf in made.frozen.leaves}) == len(made.pool)


def test_the_randomness_is_the_digest_of_the_signature() -> None:
    """As drand defines it."""
    assert randomness_of(SIGNATURE) == sha256(SIGNATURE).digest()
