"""Which public beacon draws are committed to."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from panels.domain.beacon import QUICKNET, Beacon, BeaconWrong, beacon_from
from panels.models import Draw

DRAND = "https://api.drand.sh"


def beacon_in_use() -> Beacon:
    """Quicknet, unless DECIDES_BEACON names a file that describes another chain. Raises ImproperlyConfigured
    for a file that describes none. Draws that are committed already keep the chain of their commitment.
    """
    return _described(settings.BEACON) if settings.BEACON else QUICKNET


def page_of_beacon(draw: Draw) -> str:
    """Where the number that draws is published, if a beacon draws; otherwise empty."""
    named = json.loads(draw.commitment)["draw"] if draw.commitment else {}
    return f"{DRAND}/{named['chain']}/public/{named['round']}" if named.get("kind") == "beacon" else ""


@cache
def _described(path: str) -> Beacon:
    try:
        return beacon_from(json.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, BeaconWrong) as wrong:
        raise ImproperlyConfigured(f"DECIDES_BEACON: {path} does not describe a chain: {wrong}") from wrong
