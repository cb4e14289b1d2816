"""Is it safe to close? Looks at what the acts after the deadline need, while there is time to mend it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings

from pb.models import Round
from pb.queries.rounds import charter_of
from voting.domain.splitting import TRUSTEES, commitment
from voting.models import Box, Finding, KeyShare
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
        *(check_shares(round=round, box=box) or [_whole_key(box)]),
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


def check_shares(*, round: Round, box: Box) -> list[Check]:
    """Where the tally key is split: whether each share is in its trustee's hands and nowhere else. None of a
    key that is not split.
    """
    rows = list(KeyShare.objects.filter(round=round).select_related("trustee"))
    if not rows:
        return []
    out = [row.trustee.name for row in rows if row.taken_at is None]
    left = [row.number for row in rows if row.taken_at and _there(partial(_share, box, row))]
    here = keystore.shares_handed_in(name=box.key_name)
    wrong = [row.number for row in rows if row.number in here and not _is(row, here[row.number], round)]
    done = box.state == Box.State.PUBLISHED
    return [
        Check(
            f"All {TRUSTEES} trustees have taken their share of the tally key",
            not out,
            f"Until then the server could open the votes. Ask them to take it now: {', '.join(out)}.",
        ),
        Check(
            "No share that was taken is left on the server",
            not left,
            "Let its trustee type it in once more, or run: keystore shred --tally after publication.",
        ),
        Check(
            "Shares handed in are those that were given out",
            not wrong,
            f"Let the trustee of share {', '.join(map(str, wrong))} hand it in again.",
        ),
        Check(
            "Shares that were handed in are destroyed" if done else "No share is here before the seal",
            not here if done or box.state in (Box.State.OPEN, Box.State.CLOSED) else True,
            f"Run: keystore shred {round.slug} --tally"
            if done
            else "Somebody put it there: call the auditor.",
        ),
    ]


def _whole_key(box: Box) -> Check:
    return Check(
        "The tally key is where the worker finds it",
        _there(lambda: keystore.tally_key(name=box.key_name)),
        "Give the worker its keystore folder, or ask the key's holders for it.",
    )


def _share(box: Box, row: KeyShare) -> bytes:
    return keystore.share_to_take(name=box.key_name, number=row.number)


def _is(row: KeyShare, share: bytes, round: Round) -> bool:
    return commitment(round.slug, row.number, share) == row.commitment


def _there(read: Callable[[], bytes]) -> bool:
    try:
        read()
    except keystore.KeyMissing:
        return False
    return True


def _writable(folder: Path) -> bool:
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    return there is not None and os.access(there, os.W_OK)
