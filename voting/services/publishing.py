"""Publishing: the public files go into the bundle's folder, all at once, and the result may be seen."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pb import chance
from pb.models import Round
from pb.services import ledger
from voting.domain.bundle import FORMAT, MANIFEST
from voting.domain.canonical import canonical_bytes, sha256_hex
from voting.models import Box, Count, PublicFile, Ratification
from voting.services import keystore


@transaction.atomic
def publish_box(*, round: Round, job: str, at: datetime) -> bool:
    """Publish a counted box. True when this call did it; False when it is not counted or another is at it.

    The files stand on disk before the state says so; a crash in between is made good by the next run, which
    writes the same bytes.
    """
    box = Box.objects.select_for_update(skip_locked=True).filter(round=round, state=Box.State.COUNTED).first()
    if box is None:
        return False
    digest = write_bundle(round=round)
    Box.objects.filter(pk=box.pk).update(
        state=Box.State.PUBLISHED, published_at=at, bundle_digest=digest, stuck=None
    )
    Ratification.objects.create(round=round)
    body = {"bundle": digest, "result": Count.objects.get(round=round).digest}
    ledger.record(act="result.published", round=round, job=job, at=at, body=body)
    transaction.on_commit(lambda: keystore.shred_shares(name=box.key_name))
    return True


def write_bundle(*, round: Round) -> str:
    """Write the bundle's folder; returns the SHA-256 of its manifest. The same count gives the same bytes.

    Written beside its place, synced to disk and renamed, so that nobody ever sees half a bundle. A folder
    that already holds exactly these files is left alone.
    """
    rows = PublicFile.objects.filter(round=round).order_by("name")
    files = {row.name: bytes(row.content) for row in rows}
    hashes = {name: sha256_hex(data) for name, data in files.items()}
    files[MANIFEST] = canonical_bytes({"format": FORMAT, "files": hashes})
    place = bundle_folder(round)
    for left in place.parent.glob(f".{place.name}.*"):  # by a run that was killed at it
        shutil.rmtree(left, ignore_errors=True)
    if not _holds(place, files):
        _replace(place, files)
    return sha256_hex(files[MANIFEST])


def remove_bundle(*, round: Round) -> None:
    """Take away what a publication that was rolled back has written."""
    shutil.rmtree(bundle_folder(round), ignore_errors=True)


def bundle_folder(round: Round) -> Path:
    return Path(settings.BUNDLES) / round.slug


def _holds(place: Path, files: dict[str, bytes]) -> bool:
    if not place.is_dir() or {path.name for path in place.iterdir()} != set(files):
        return False
    return all((place / name).read_bytes() == data for name, data in files.items())


def _replace(place: Path, files: dict[str, bytes]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    mark = chance.token(6).hex()
    draft, former = place.with_name(f".{place.name}.{mark}"), place.with_name(f".{place.name}.{mark}.old")
    draft.mkdir()
    for name, data in files.items():
        with (draft / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    _sync(draft)
    if place.exists():
        place.rename(former)
    draft.rename(place)
    _sync(place.parent)
    shutil.rmtree(former, ignore_errors=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
