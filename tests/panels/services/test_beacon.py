"""A draw by beacon: only what the beacon signed for the round of the commitment draws a panel."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from panels.queries.beacons import beacon_in_use
from panels.queries.draws import entry_of
from panels.services import drawing
from tests.factories import lotteries as make
from tests.factories.beacons import QUICKNET, published
from tests.panels.services.test_drawing import codes

pytestmark = pytest.mark.django_db


def test_only_what_the_beacon_signed_for_that_round_draws() -> None:
    """One digit changed, another beacon's, another round's, a changed randomness: each is refused, and kept
    nowhere."""
    draw = make.committed()
    right, round = published(draw), json.loads(draw.commitment)["draw"]["round"]
    slip = ("0" if right[-1] != "0" else "1").join([right[:-1], ""])
    as_shown = {"round": round, "signature": right, "randomness": sha256(bytes.fromhex(right)).hexdigest()}
    for value, why in (
        (slip, "draw_beacon_unsigned"),
        ("a5" * 48, "draw_beacon_unsigned"),
        ("c0" + "00" * 47, "draw_beacon_unsigned"),
        (QUICKNET[1000], "draw_beacon_unsigned"),
        (published(draw, later=1), "draw_beacon_other_round"),
        (json.dumps(as_shown | {"round": round + 1}), "draw_beacon_other_round"),
        (json.dumps(as_shown | {"randomness": "00" * 32}), "draw_beacon_randomness"),
        (json.dumps({"round": round}), "draw_value_wrong"),
        ("{", "draw_value_wrong"),
    ):
        given = {"draw": draw, "value": value, "by": draw.recruitment.started_by, "at": make.DRAWN_AT}
        assert codes(drawing.enter_value, **given) == (why,), value
    assert entry_of(draw, make.DRAWN_AT) is None
    assert make.drawn(draw, json.dumps(as_shown)).state == "drawn"


def test_the_key_that_draws_is_in_the_commitment_and_no_setting_changes_it(settings: Any) -> None:
    draw = make.committed()
    named = json.loads(draw.commitment)["draw"]
    assert (named["chain"], named["public_key"]) == (beacon_in_use().chain, beacon_in_use().public_key)
    assert datetime.fromisoformat(named["at"]) == draw.draws_at
    settings.BEACON = ""
    assert beacon_in_use().name == "quicknet"
    assert make.drawn(draw).state == "drawn"


def test_a_file_that_describes_no_beacon_stops_a_commitment(settings: Any, tmp_path: Path) -> None:
    draw, told = make.frozen(), json.loads(Path(settings.BEACON).read_text())
    for change in ({"public_key": told["public_key"][:-2] + "00"}, {"schemeID": "another"}, {"period": "x"}):
        settings.BEACON = str(tmp_path / f"{next(iter(change))}.json")
        Path(settings.BEACON).write_text(json.dumps(told | change))
        with pytest.raises(ImproperlyConfigured, match="DECIDES_BEACON"):
            make.committed(draw)
