"""The ledger's chain: every entry's digest covers the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: what, by whom (a random subject id, or a job's name), when (UTC), with what facts."""

    number: int
    round: str
    act: str
    by: str
    at: datetime
    body: Mapping[str, Any]


def digest(entry: Entry, previous: str) -> str:
    """SHA-256 (hex) over the canonical JSON (RFC 8785) of the entry and the digest before it."""
    return hashlib.sha256(
        rfc8785.dumps(
            {
                "number": entry.number,
                "round": entry.round,
                "act": entry.act,
                "by": entry.by,
                "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "body": dict(entry.body),
                "previous": previous,
            }
        )
    ).hexdigest()


def first_break(chain: Iterable[tuple[Entry, str]], start: str = GENESIS) -> int | None:
    """The number of the first entry whose digest does not follow from the one before; None if all do."""
    previous, expected = start, None
    for entry, stated in chain:
        out_of_order = expected is not None and entry.number != expected
        if out_of_order or digest(entry, previous) != stated:
            return entry.number
        previous, expected = stated, entry.number + 1
    return None
