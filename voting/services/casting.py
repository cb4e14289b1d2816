"""Casting a ballot: one transaction that names nobody, and an acknowledgement only once it has committed.

The order of the steps is the promise (docs/explanation/trust.md): the round's lock first, shared; then the
clock, which is the database's and read after the lock, so that a ballot that waited for the closer is late;
then one verdict; then the rows. No job is on this path, and nothing in it needs Redis.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from psycopg.errors import CheckViolation

from pb.domain.clock import PhaseClock, Window
from pb.domain.phases import Phase
from pb.domain.verdict import Kind, Refused, Verdict, refuse
from pb.models import Round
from pb.queries.rounds import clock_of
from pb.rules import in_phase
from voting.domain.ballot import Ballot, check_ballot, encode, sealed_size
from voting.domain.canonical import sha256_hex
from voting.domain.envelope import EnvelopeMark
from voting.domain.paper import Paper as PaperValue
from voting.domain.receipt import Receipt, SignedReceipt, sign
from voting.domain.seal import Sealer, mark_of, normal_code, slot_of
from voting.models import Box
from voting.models.envelope import Envelope
from voting.queries.papers import frozen_value
from voting.queries.weights import label_of
from voting.services import keystore
from voting.services.locking import BOX_LOCK, database_clock

RECEIPT_SYMBOLS = 24
MOST_CASTINGS = 200
"""How often one elector may cast in a round: more is a script, and every envelope is kept."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A ballot that is in. `version` above 1 means that it replaced an earlier one. Shows no choice."""

    signed: SignedReceipt

    @property
    def version(self) -> int:
        return self.signed.receipt.version

    @property
    def code(self) -> str:
        """What a voter keeps to check that the ballot is in: the start of the envelope's hash."""
        return receipt_code(self.signed.receipt.envelope_sha256)


def receipt_code(envelope_sha256: str) -> str:
    symbols = envelope_sha256[:RECEIPT_SYMBOLS]
    return "-".join(symbols[start : start + 4] for start in range(0, RECEIPT_SYMBOLS, 4))


def cast_ballot(*, round: Round, elector: UUID, ballot: Ballot, submission: UUID, paper_seen: str) -> Taken:
    """Take a ballot, or refuse it with every reason. Casting again replaces the ballot before.

    `ballot.code` is the random name under which it will be published; it is sealed with the marks and stored
    nowhere else. `ballot.area` is not read: the roll says which weight the ballot has. `submission` makes
    repeating safe: the same one gives the same receipt, after the close too. `paper_seen` is the digest of
    the paper that the voter filled in. There is no `by` (nobody is named) and no `at` (the database's clock
    decides).

    Raises Refused: `wrong_phase` (kind "phase"); `box_not_open`, `casting_unavailable` (no link key),
    `paper_changed`, `too_many_changes` ("state"); `not_an_elector` ("hand"); `ballot_empty`,
    `ballot_code_missing` and the paper's reasons ("input").
    """
    try:
        with transaction.atomic(durable=True):
            row = _enter(round, elector, ballot, submission, paper_seen)
    except IntegrityError as error:
        if not isinstance(error.__cause__, CheckViolation):
            raise
        raise _late_by_a_hair(round) from error
    return _acknowledge(round, row)


def _enter(round: Round, elector: UUID, ballot: Ballot, submission: UUID, paper_seen: str) -> _Row:
    """Everything between the locks and the commit: three trips to the database."""
    box = _share(round)
    try:
        link = keystore.link_key(name=box.key_name)
    except keystore.KeyMissing as error:
        return _after_the_seal(round, box, submission, error)
    slot = slot_of(link, round.slug, str(elector))
    now = _hold(round, slot, elector, submission, box.paper)
    if now.known is not None:
        return now.known
    paper = frozen_value(round, box.paper)
    ballot = replace(ballot, area=label_of(paper, elector))
    _check(round, box, now, paper, ballot, paper_seen)
    sealed = _sealer(box.tally_public).seal(encode(ballot, sealed_size(paper)), round=round.slug, slot=slot)
    row = _Row(slot, now.last + 1, sha256_hex(sealed), box.paper)
    mark = mark_of(link, EnvelopeMark(round.slug, slot, row.version, row.sha256), str(submission))
    with connection.cursor() as cursor:
        given: dict[str, Any] = {
            "round": round.pk,
            "slot": slot,
            "version": row.version,
            "sha256": row.sha256,
        }
        cursor.execute(_INSERT, given | {"submission": submission, "sealed": sealed, "mark": mark})
    return row


@dataclass(frozen=True, slots=True)
class _Box:
    """The box as it is after its lock, with the digest of its frozen paper."""

    state: str
    key_name: UUID
    tally_public: str
    paper: str


@dataclass(frozen=True, slots=True)
class _Row:
    """What a receipt says of an envelope."""

    slot: str
    version: int
    sha256: str
    paper: str


@dataclass(frozen=True, slots=True)
class _Moment:
    """What is true once both locks are held. `known`: this very submission; `last`: the slot's version."""

    at: datetime
    clock: PhaseClock
    known: _Row | None
    last: int
    elector: bool


# Several statements in one trip; each sees what was committed before it began, so the reading that follows a
# lock sees what its last holder wrote.
_SHARE = """
SELECT pg_advisory_xact_lock_shared(%(space)s, %(round)s), set_config('synchronous_commit', 'on', true);
SELECT box.state, box.key_name, box.tally_public, paper.digest
    FROM voting_box box JOIN voting_paper paper USING (round_id)
    WHERE round_id = %(round)s AND paper.frozen_at IS NOT NULL
"""
_HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended('slot:' || %(slot)s, 0));
SELECT clock_timestamp(), known.version, known.sha256, coalesce(last.version, 0),
        EXISTS (SELECT FROM voting_elector WHERE ref = %(elector)s AND round_id = %(round)s)
    FROM (VALUES (1)) AS one
    LEFT JOIN voting_envelope known
        ON (known.round_id, known.slot, known.submission_id) = (%(round)s, %(slot)s, %(submission)s)
    LEFT JOIN voting_slot last ON (last.round_id, last.slot) = (%(round)s, %(slot)s);
SELECT phase, opens, closes FROM pb_phasewindow WHERE round_id = %(round)s
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


def _share(round: Round) -> _Box:
    """Take the round's lock, shared, and read the box after it."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, {"space": BOX_LOCK, "round": round.pk})
        cursor.nextset()
        found = cursor.fetchone()
    if found is None:
        raise refuse("box_not_open", "state", round=round.title)
    return _Box(*found)


def _hold(round: Round, slot: str, elector: UUID, submission: UUID, paper: str) -> _Moment:
    """Take the slot's lock, alone, and read after it: the clock, what is there, and the timetable."""
    given: dict[str, Any] = {"round": round.pk, "slot": slot, "elector": elector, "submission": submission}
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, given)
        cursor.nextset()
        at, version, sha256, last, is_elector = cursor.fetchone()
        cursor.nextset()
        clock = PhaseClock.of(Window(Phase(phase), opens, closes) for phase, opens, closes in cursor)
    known = None if version is None else _Row(slot, version, sha256, paper)
    return _Moment(at, clock, known, last, is_elector)


@lru_cache(maxsize=64)
def _sealer(tally_public: str) -> Sealer:
    return Sealer(bytes.fromhex(tally_public))


def _after_the_seal(round: Round, box: _Box, submission: UUID, error: Exception) -> _Row:
    """The link is shredded, so nothing can be cast; a submission that was taken in time still gets its
    receipt.
    """
    known = Envelope.objects.filter(round=round, submission_id=submission)[:2]
    if len(known) == 1:
        return _Row(known[0].slot, known[0].version, known[0].sha256, box.paper)
    if box.state == Box.State.OPEN:
        raise refuse("casting_unavailable", "state") from error
    raise refuse("box_not_open", "state", round=round.title) from error


def _check(round: Round, box: _Box, now: _Moment, paper: PaperValue, ballot: Ballot, paper_seen: str) -> None:
    """One verdict over phase, state, credential and ballot, at the moment that was read after the locks."""
    phase = in_phase("voting.vote", now.clock, now.at)
    state = Verdict.yes()
    if box.state != Box.State.OPEN:
        state &= Verdict.no("box_not_open", round=round.title)
    if paper_seen != box.paper:
        state &= Verdict.no("paper_changed")
    if now.last >= MOST_CASTINGS:
        state &= Verdict.no("too_many_changes", most=MOST_CASTINGS)
    hand = Verdict.yes() if now.elector else Verdict.no("not_an_elector")
    filled = check_ballot(paper, ballot)
    if not any(marks.lines for marks in ballot.marks.values()):
        filled &= Verdict.no("ballot_empty")
    if not ballot.code or normal_code(ballot.code) != ballot.code:
        filled &= Verdict.no("ballot_code_missing")
    kinds: Iterable[tuple[Kind, Verdict]] = (
        ("phase", phase),
        ("state", state),
        ("hand", hand),
        ("input", filled),
    )
    for kind, verdict in kinds:
        if not verdict:
            raise Refused(phase & state & hand & filled, kind)


def _late_by_a_hair(round: Round) -> Refused:
    """The deadline passed between our look at the clock and the database's own, which has the last word."""
    late = in_phase("voting.vote", clock_of(Round.objects.get(pk=round.pk)), database_clock())
    return refuse("box_not_open", "state", round=round.title) if late else Refused(late, "phase")


def _acknowledge(round: Round, row: _Row) -> Taken:
    receipt = Receipt(round.slug, row.slot, row.version, row.sha256, row.paper)
    return Taken(sign(receipt, keystore.log_key_private()))
