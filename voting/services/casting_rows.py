"""What casting says to the database: two statements before the decision, one after it.

They are prepared once per connection, so that PostgreSQL plans them once and not for every ballot. The plans
are made while tables are still empty, and so may use indexes only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from pb.domain.clock import PhaseClock, Window
from pb.domain.phases import Phase
from pb.models import Round
from voting.services.locking import BOX_LOCK

# The order of the first statement's columns is the order in which the locks are taken. What is read comes
# in a statement of its own: it sees what was committed before it began, so what the last holders wrote.
_LOCK = """
SELECT pg_advisory_xact_lock_shared(%(space)s, %(round)s),
    set_config('synchronous_commit', 'on', true), set_config('enable_seqscan', 'off', true),
    pg_advisory_xact_lock(hashtextextended('slot:' || %(slot)s, 0))
"""
_READ = """
SELECT clock_timestamp(), known.version, known.sha256, coalesce(last.version, 0),
    EXISTS (SELECT FROM voting_elector WHERE ref = %(elector)s AND round_id = box.round_id),
    (SELECT json_agg(json_build_array(phase, opens, closes))::text
        FROM pb_phasewindow WHERE round_id = box.round_id),
    box.state, box.key_name, box.tally_public, paper.digest
FROM voting_box box JOIN voting_paper paper ON paper.round_id = box.round_id AND paper.frozen_at IS NOT NULL
    LEFT JOIN voting_envelope known
        ON (known.round_id, known.slot, known.submission_id) = (box.round_id, %(slot)s, %(submission)s)
    LEFT JOIN voting_slot last ON (last.round_id, last.slot) = (box.round_id, %(slot)s)
WHERE box.round_id = %(round)s
    AND EXISTS (SELECT FROM pb_round WHERE id = %(round)s AND slug = %(slug)s)
"""
_INSERT = """
WITH coming AS (
    INSERT INTO voting_envelope (round_id, slot, version, submission_id, ciphertext, sha256, mark)
    VALUES (%(round)s, %(slot)s, %(version)s, %(submission)s, %(sealed)s, %(sha256)s, %(mark)s)
    RETURNING id
)
INSERT INTO voting_slot (round_id, slot, version, current_id)
    SELECT %(round)s, %(slot)s, %(version)s, id FROM coming
    ON CONFLICT (round_id, slot) DO UPDATE SET version = EXCLUDED.version, current_id = EXCLUDED.current_id
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What a receipt says of an envelope."""

    slot: str
    version: int
    sha256: str
    paper: str


@dataclass(frozen=True, slots=True)
class Held:
    """What is true once the locks are held. `known`: this very submission; `last`: the slot's version; the
    rest is of the box, with the digest of its frozen paper.
    """

    at: datetime
    clock: PhaseClock
    known: Row | None
    last: int
    elector: bool
    state: str
    key_name: UUID
    tally_public: str
    paper: str


def hold(round: Round, slot: str | None, elector: UUID, submission: UUID) -> Held | None:
    """Take the round's lock, shared, then the slot's, alone (none where `slot` is None), and read after
    them. None where no paper is frozen, or the round of this key has another slug.
    """
    given: dict[str, Any] = {"round": round.pk, "slug": round.slug, "slot": slot}
    given |= {"elector": elector, "submission": submission}
    with connection.wrap_database_errors:
        cursor = Cursor(connection.connection)
        cursor.execute(_LOCK, {"space": BOX_LOCK, "round": round.pk, "slot": slot}, prepare=True)
        found = cursor.execute(_READ, given, prepare=True).fetchone()
    if found is None:
        return None
    at, version, sha256, last, is_elector, windows, state, key_name, tally_public, paper = found
    known = None if version is None else Row(str(slot), version, sha256, paper)
    return Held(at, _clock(windows), known, last, is_elector, state, key_name, tally_public, paper)


def insert(round: Round, row: Row, submission: UUID, sealed: bytes, mark: str) -> None:
    """Write the envelope and let its slot point to it."""
    given: dict[str, Any] = {
        "round": round.pk,
        "slot": row.slot,
        "version": row.version,
        "submission": submission,
        "sealed": sealed,
        "sha256": row.sha256,
        "mark": mark,
    }
    with connection.wrap_database_errors:
        Cursor(connection.connection).execute(_INSERT, given, prepare=True)


@lru_cache(maxsize=64)
def _clock(windows: str | None) -> PhaseClock:
    """The timetable as the database wrote it, read again only when it reads otherwise."""
    return PhaseClock.of(
        Window(Phase(phase), datetime.fromisoformat(opens), datetime.fromisoformat(closes))
        for phase, opens, closes in json.loads(windows or "[]")
    )
