"""The rounds' keys: files in a folder outside the database and outside its backups.

    link-1/NAME, link-2/NAME   the link key, twice; shredded at the seal
    worker/NAME.tally          the private half of the tally key: web processes need no access to this folder
    worker/NAME.seed           the seed that breaks ties, committed to on the paper, revealed with the result
    shares/NAME.N              a trustee's share of a split tally key, until its trustee has taken it
    worker/NAME.share-N        a share that its trustee has handed in, until the result is published
    log                        the site's log key (Ed25519), which signs receipts

NAME is the box's random key name. Each file holds 32 raw bytes and is readable by its owner alone.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from pb import chance
from voting.domain.receipt import new_log_key
from voting.domain.seal import KEY_BYTES, new_tally_key
from voting.domain.splitting import NEEDED, TRUSTEES, split
from voting.domain.ties import SEED_BYTES, commitment

_LINKS = ("link-1", "link-2")


class KeyMissing(Exception):
    """A key that the act needs is not in the keystore."""


@dataclass(frozen=True, slots=True)
class PublicHalves:
    """What may be known of a round's keys; all hexadecimal."""

    tally: str
    log: str
    seed_commitment: str


def make_round_keys(*, name: UUID, split_key: bool = False) -> PublicHalves:
    """Make and store all keys of a round. Done once, when its paper is frozen. With `split_key` the private
    tally key is stored nowhere: only its shares are, each until its trustee has taken it.
    """
    link = chance.token(KEY_BYTES)
    for folder in _LINKS:
        _write(_folder(folder) / str(name), link)
    public = _new_tally(name, split_key=split_key)
    seed = chance.token(SEED_BYTES)
    _write(_folder("worker") / f"{name}.seed", seed)
    return PublicHalves(public.hex(), log_key()[1].hex(), commitment(seed))


def _new_tally(name: UUID, *, split_key: bool) -> bytes:
    private, public = new_tally_key()
    if split_key:
        shares = split(private, chance.token((NEEDED - 1) * KEY_BYTES))
        for number, share in shares.items():
            _write(_folder("shares") / f"{name}.{number}", share)
    else:
        _write(_folder("worker") / f"{name}.tally", private)
    return public


def new_link_and_tally(*, name: UUID, split_key: bool = False) -> str:
    """Put a new link key and a new tally key in the place of the old ones; returns the public tally key,
    hexadecimal. Only while nothing was made with the old ones."""
    link = chance.token(KEY_BYTES)
    shred_link_key(name=name)
    for folder in _LINKS:
        _write(_folder(folder) / str(name), link)
    return _new_tally(name, split_key=split_key).hex()


def share_to_take(*, name: UUID, number: int) -> bytes:
    """A trustee's share that waits to be taken. Raises KeyMissing once it was."""
    return _needed(_folder("shares") / f"{name}.{number}", "share")


def forget_share(*, name: UUID, number: int) -> None:
    """Overwrite and remove a share that its trustee has taken. Doing so twice changes nothing."""
    _shred(_folder("shares") / f"{name}.{number}")


def hand_in_share(*, name: UUID, number: int, share: bytes) -> None:
    """Keep a share for the count. The same one again changes nothing."""
    _write(_folder("worker") / f"{name}.share-{number}", share)


def shares_handed_in(*, name: UUID) -> dict[int, bytes]:
    """The shares that are here for the count, by number."""
    paths = {number: _folder("worker") / f"{name}.share-{number}" for number in range(1, TRUSTEES + 1)}
    return {number: share for number, path in paths.items() if (share := _read(path)) is not None}


def shred_shares(*, name: UUID) -> bool:
    """Overwrite and remove every share, taken or handed in. Whether there was one."""
    return sum(_shred(path) for path in _share_files(name)) > 0


def _share_files(name: UUID) -> list[Path]:
    numbers = range(1, TRUSTEES + 1)
    waiting = [_folder("shares") / f"{name}.{number}" for number in numbers]
    return waiting + [_folder("worker") / f"{name}.share-{number}" for number in numbers]


def link_key(*, name: UUID) -> bytes:
    """The link key. Raises KeyMissing when there is none, or when its two copies disagree: no key, no
    casting.
    """
    copies = {read for folder in _LINKS if (read := _read(_path(folder, name))) is not None}
    if len(copies) != 1 or len(key := copies.pop()) != KEY_BYTES:
        raise KeyMissing("link")
    return key


def both_copies(*, name: UUID) -> bool:
    """Whether both copies of the link key are there and equal."""
    copies = [_read(_folder(folder) / str(name)) for folder in _LINKS]
    return None not in copies and len(set(copies)) == 1


def repair_link_key(*, name: UUID) -> None:
    """Write a missing or cut-off copy anew from the whole one. Raises KeyMissing unless there is exactly one
    key to go by."""
    found = {folder: _read(_folder(folder) / str(name)) for folder in _LINKS}
    whole = {key for key in found.values() if key is not None and len(key) == KEY_BYTES}
    if len(whole) != 1:
        raise KeyMissing("link")
    (key,) = whole
    for folder, copy in found.items():
        if copy != key:
            _write(_folder(folder) / str(name), key)


def readable_by_others(*, name: UUID) -> list[str]:
    """Key files that somebody other than their owner may read or write."""
    files = [_folder(folder) / str(name) for folder in _LINKS]
    files += [_folder("worker") / f"{name}.{ending}" for ending in ("tally", "seed")]
    files += [*_share_files(name), _folder("") / "log"]
    return [str(path) for path in files if path.exists() and path.stat().st_mode & 0o077]


def has_link_key(*, name: UUID) -> bool:
    return any((_folder(folder) / str(name)).exists() for folder in _LINKS)


def shred_link_key(*, name: UUID) -> None:
    """Overwrite and remove both copies. Doing so twice changes nothing."""
    for folder in _LINKS:
        path = _folder(folder) / str(name)
        _shred(path)


def shred_tally_key(*, name: UUID) -> bool:
    """Overwrite and remove the private tally key. Whether it was there."""
    return _shred(_folder("worker") / f"{name}.tally")


def _shred(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("r+b") as file:
        file.write(chance.token(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)
    _sync(path.parent)
    return True


def tally_key(*, name: UUID) -> bytes:
    """The private half of the tally key: only the worker that counts asks for it. Raises KeyMissing."""
    return _needed(_folder("worker") / f"{name}.tally", "tally")


def seed(*, name: UUID) -> bytes:
    """The seed that breaks ties. Raises KeyMissing."""
    return _needed(_folder("worker") / f"{name}.seed", "seed")


def log_key() -> tuple[bytes, bytes]:
    """(private, public) halves of the site's log key, made when first needed."""
    private = log_key_private()
    return private, public_half(private)


def log_key_private() -> bytes:
    """The private half of the site's log key, made when first needed."""
    private = _read(_path("", "log"))
    if private is None:
        path = _folder("") / "log"
        with contextlib.suppress(FileExistsError):
            _write(path, new_log_key()[0], once=True)
        private = _needed(path, "log")
    return private


def public_half(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def forget(*, name: UUID) -> None:
    """Remove all keys of a round that never came to be (an import that failed)."""
    shred_link_key(name=name)
    shred_shares(name=name)
    for ending in ("tally", "seed"):
        (_folder("worker") / f"{name}.{ending}").unlink(missing_ok=True)


def _path(folder: str, file: object) -> str:
    """Where a key is read from: casting does so several times for every ballot."""
    return f"{settings.KEYSTORE}/{folder}/{file}"


def _folder(name: str) -> Path:
    path = Path(settings.KEYSTORE) / name
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _write(path: Path, data: bytes, *, once: bool = False) -> None:
    draft = path.with_name(f".{path.name}.{chance.token(6).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if once:
        try:
            os.link(draft, path)
        finally:
            draft.unlink()
    else:
        draft.rename(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path | str) -> bytes | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - quicker than a Path
            return file.read()
    except FileNotFoundError:
        return None


def _needed(path: Path, what: str) -> bytes:
    data = _read(path)
    if data is None or len(data) != KEY_BYTES:
        raise KeyMissing(what)
    return data
