"""Setting up is all or nothing: an interruption leaves no row, no key and no bundle."""

from pathlib import Path
from typing import Any

import pytest

from frontend.seeding.people import assemble
from frontend.seeding.plan import timetables
from frontend.seeding.seeding import live_history
from frontend.seeding.texts import read_round
from pb.models import LedgerEntry, Programme, Round
from pb.moment import now
from voting.services.publishing import bundle_folder


class Interruption(BaseException):
    """Stands for Ctrl-C in the middle."""


def _keys(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "log"]


@pytest.mark.django_db
def test_an_interrupted_history_leaves_nothing_behind(settings: Any, tmp_path: Path) -> None:
    settings.KEYSTORE, settings.BUNDLES = tmp_path / "keys", tmp_path / "bundles"
    at = now()
    seen: list[tuple[bool, bool]] = []
    spans = {"lochee": timetables(at=at, closing=at - at)["lochee"]}
    texts = {"lochee": read_round("lochee")}

    def say(message: str) -> None:
        if "counted and published" in message:
            round = Round.objects.get()
            seen.append((bundle_folder(round).exists(), bool(_keys(settings.KEYSTORE))))
            raise Interruption

    with pytest.raises(Interruption):
        live_history(texts=texts, spans=spans, cast=assemble(), at=at, say=say)
    assert seen == [(True, True)]
    assert _keys(settings.KEYSTORE) == []
    assert list(settings.BUNDLES.iterdir()) == []
    assert (Round.objects.count(), Programme.objects.count(), LedgerEntry.objects.count()) == (0, 0, 0)
