"""Seats that fall empty are filled by the same lottery, within what those who stay leave open."""

from __future__ import annotations

from pathlib import Path

import pytest

from panels.domain.commitment import commit
from panels.domain.draw import BeaconRound
from panels.domain.leximin import NoPanel
from panels.domain.odds import fairest_odds
from panels.domain.portfolio import publish
from panels.domain.quotas import Quota, breaches
from panels.domain.relaxing import suggestions
from panels.domain.replacement import Refill, refill
from panels.domain.transcript import Transcript, transcript_by_beacon
from tests.factories.beacons import QUICKNET
from tests.panels.domain.draw_kit import COMMITTED, DRAWN, ROUND, SEED, Lottery, drawn
from tests.panels.domain.pool_kit import known_pool
from tests.panels.test_verify_draw import verify


def ids(made: Lottery) -> list[str]:
    return [made.pool.volunteers[made.frozen.place_of_number[number]].id for number in made.transcript.panel]


def refilled(made: Lottery, asked: Refill) -> Transcript:
    odds = fairest_odds(asked.pool, asked.quotas)
    commitment = commit(
        subject="A seat fell empty",
        frozen=made.frozen,
        odds=odds,
        portfolio=publish(odds, b"again"),
        means=BeaconRound(ROUND + 1),
        seed=SEED,
        replacing=asked.replacing,
    )
    return transcript_by_beacon(
        commitment,
        made.frozen,
        seed=SEED,
        signature=bytes.fromhex(QUICKNET[ROUND + 1]),
        committed_at=COMMITTED,
        drawn_at=DRAWN,
    )


def test_whoever_replaces_makes_a_whole_panel_again(tmp_path: Path) -> None:
    made = drawn()
    for gone in ids(made):
        staying = [one for one in ids(made) if one != gone]
        asked = refill(made.frozen, made.quotas, staying=staying, out=[gone], previous=made.transcript.digest)
        again = refilled(made, asked)
        new = [made.pool.volunteers[made.frozen.place_of_number[number]] for number in again.panel]
        whole = [*new, *(one for one in made.pool.volunteers if one.id in staying)]
        assert breaches(made.quotas, whole) == ()
        assert gone not in {one.id for one in new}
        assert again.document["commitment"]["replacing"]["previous"] == made.transcript.digest
        code, said = verify(tmp_path, transcript=again.document, pool=made.frozen.private())
        assert code == 0, said


def test_many_leave_a_real_pool_and_the_quotas_hold() -> None:
    pool, quotas = known_pool("syn_glas_24")
    odds = fairest_odds(pool, quotas)
    panel = [pool.volunteers[place] for place in publish(odds, b"x").panels[0]]
    staying, out = panel[8:], panel[:8]
    left = quotas.minus(staying)
    others = pool.without({one.id for one in panel})
    again = publish(fairest_odds(others, left), b"y")
    for places in set(again.panels):
        assert breaches(quotas, [*staying, *(others.volunteers[place] for place in places)]) == ()
    assert len(out) == left.seats == 8


def test_nobody_both_stays_and_leaves() -> None:
    made = drawn()
    with pytest.raises(ValueError, match="both stay and leave"):
        refill(made.frozen, made.quotas, staying=["1"], out=["1"], previous="")
    with pytest.raises(ValueError, match="not in the pool"):
        refill(made.frozen, made.quotas, staying=["stranger"], out=[], previous="")


def test_a_home_that_has_a_seat_gets_no_second_one() -> None:
    made = drawn()
    asked = refill(made.frozen, made.quotas, staying=["0"], out=[], previous="")
    assert "1" not in {one.id for one in asked.pool.volunteers}
    assert made.frozen.number_of("1") in asked.replacing.out


def test_when_nobody_fits_it_says_what_would_do() -> None:
    made = drawn()
    xs = {one.id for one in made.pool.volunteers if one.features["a"] == "x"}
    staying = [one.id for one in made.pool.volunteers if one.features["a"] != "x"][:2]
    asked = refill(made.frozen, made.quotas, staying=staying, out=xs, previous="")
    with pytest.raises(NoPanel):
        fairest_odds(asked.pool, asked.quotas)
    ways = suggestions(asked.pool, asked.quotas)
    assert ways
    assert all(Quota("a", "x", 0, 1) in way.applied(asked.quotas).quotas for way in ways)
