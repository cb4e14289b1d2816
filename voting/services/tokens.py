"""Many random ids and codes at once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from pb import chance
from voting.domain.seal import CODE_BYTES, ballot_code


def uuids(number: int) -> Iterator[UUID]:
    """Random (version 4) ids."""
    pool = chance.token(16 * number)
    return (UUID(bytes=pool[start : start + 16], version=4) for start in range(0, len(pool), 16))


def codes(number: int) -> list[str]:
    """Different ballot codes."""
    found: set[str] = set()
    while len(found) < number:
        pool = chance.token(CODE_BYTES * (number - len(found)))
        found |= {ballot_code(pool[start : start + CODE_BYTES]) for start in range(0, len(pool), CODE_BYTES)}
    return chance.shuffled(sorted(found))
