"""Is it safe to close? Looks at what the acts after the deadline need, while there is time to mend it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from pb.models import Round
from pb.queries.rounds import charter_of
from voting.models import Box, Finding
from voting.queries.papers import box_of
from voting.services import keystore


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    ok: bool
    otherwise: str = ""


def safe_to_close(*, round: Round) -> list[Check]:
    """What closing, sealing, counting and publishing will need, each with what to do where it is missing."""
    box = box_of(round)
    if box is None or box.state != Box.State.OPEN:
        return []
    charter = charter_of(round)
    looks = charter is not None and charter.quarantine.looks
    waiting = Finding.objects.filter(round=round, decision="").count() if looks else 0
    judged = [
        Check(
            "Every pattern in quarantine is judged",
            waiting == 0,
            f"Judge the {waiting} that wait: what is not judged at the seal counts, and is told.",
        )
    ]
    return [
        *(judged if looks else []),
        Check(
            "The link key is in the keystore, in two equal copies",
            keystore.both_copies(name=box.key_name),
            "Put the second copy back from the other disk before voting closes.",
        ),
        Check(
            "The tally key is where the worker finds it",
            _there(lambda: keystore.tally_key(name=box.key_name)),
            "Give the worker its keystore folder, or ask the key's holders for it.",
        ),
        Check(
            "The tie-break seed is where the worker finds it",
            _there(lambda: keystore.seed(name=box.key_name)),
            "Give the worker its keystore folder.",
        ),
        Check(
            "Results can be written to the folder of bundles",
            _writable(Path(settings.BUNDLES)),
            "Make the folder named by DECIDES_BUNDLES writable.",
        ),
    ]


def _there(read: Callable[[], bytes]) -> bool:
    try:
        read()
    except keystore.KeyMissing:
        return False
    return True


def _writable(folder: Path) -> bool:
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    return there is not None and os.access(there, os.W_OK)
