"""Casting a ballot: one transaction that names nobody, and an acknowledgement only once it has committed.

The order of the steps is the promise (docs/explanation/trust.md): the round's lock first, shared; then the
clock, which is the database's and read after the lock, so that a ballot that waited for the closer is late;
then one verdict; then the rows. No job is on this path, and nothing in it needs Redis.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import CheckViolation

from pb.domain.verdict import Kind, Refused, Verdict, refuse
from pb.models import Round
from pb.queries.rounds import clock_of
from pb.rules import in_phase
from voting.domain.ballot import Ballot, check_ballot, encode
from voting.domain.canonical import sha256_hex
from voting.domain.envelope import EnvelopeMark
from voting.domain.paper import Paper as PaperValue
from voting.domain.receipt import Receipt, SignedReceipt, sign
from voting.domain.seal import Sealer, mark_of, normal_code, slot_of
from voting.models import Box
from voting.models.envelope import Envelope
from voting.queries.papers import frozen_value, sealed_size_of
from voting.queries.weights import label_of
from voting.services import keystore
from voting.services.casting_rows import Held, Row, hold, insert
from voting.services.locking import database_clock

RECEIPT_SYMBOLS = 24
MOST_CASTINGS = 200
"""How often one elector may cast in a round: more is a script, and every envelope is kept."""
_MOST = 64


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


def _enter(round: Round, elector: UUID, ballot: Ballot, submission: UUID, paper_seen: str) -> Row:
    """Everything between the locks and the commit."""
    link, slot, held = _hold(round, elector, submission)
    if link is None:
        return _after_the_seal(round, held, submission)
    if held.known is not None:
        return held.known
    paper = frozen_value(round, held.paper)
    ballot = replace(ballot, area=label_of(paper, elector))
    _check(round, held, paper, ballot, paper_seen)
    inside = encode(ballot, sealed_size_of(paper, held.paper))
    sealed = _sealer(held.tally_public).seal(inside, round=round.slug, slot=slot)
    row = Row(slot, held.last + 1, sha256_hex(sealed), held.paper)
    mark = mark_of(link, EnvelopeMark(round.slug, slot, row.version, row.sha256), str(submission))
    insert(round, row, submission, sealed, mark)
    return row


_KEY_NAMES: dict[int, UUID] = {}
"""Which key a round's slots were named by when this process last cast in it. A guess: see `_hold`."""


def _hold(round: Round, elector: UUID, submission: UUID) -> tuple[bytes | None, str, Held]:
    """Both locks, and what is true once they are held; with the link key and the slot it names.

    The slot has to be named before its lock, so the link key is read before the locks and again after them.
    Whoever changes keys holds the round's lock alone: once we share it, the key stays, and a second try is
    the last.
    """
    name, link = _KEY_NAMES.get(round.pk), None
    while True:
        link = _link_key(name)
        slot = slot_of(link, round.slug, str(elector)) if link else None
        held = hold(round, slot, elector, submission)
        if held is None:
            raise refuse("box_not_open", "state", round=round.title)
        if (name, link) == (held.key_name, _link_key(held.key_name)):
            return link, slot or "", held
        if len(_KEY_NAMES) >= _MOST:
            _KEY_NAMES.clear()
        name = _KEY_NAMES[round.pk] = held.key_name


def _link_key(name: UUID | None) -> bytes | None:
    try:
        return keystore.link_key(name=name) if name else None
    except keystore.KeyMissing:
        return None


@lru_cache(maxsize=_MOST)
def _sealer(tally_public: str) -> Sealer:
    return Sealer(bytes.fromhex(tally_public))


def _after_the_seal(round: Round, held: Held, submission: UUID) -> Row:
    """The link is shredded, so nothing can be cast; a submission that was taken in time still gets its
    receipt.
    """
    known = Envelope.objects.filter(round=round, submission_id=submission)[:2]
    if len(known) == 1:
        return Row(known[0].slot, known[0].version, known[0].sha256, held.paper)
    if held.state == Box.State.OPEN:
        raise refuse("casting_unavailable", "state")
    raise refuse("box_not_open", "state", round=round.title)


def _check(round: Round, held: Held, paper: PaperValue, ballot: Ballot, paper_seen: str) -> None:
    """One verdict over phase, state, credential and ballot, at the moment that was read after the locks."""
    phase = in_phase("voting.vote", held.clock, held.at)
    state = Verdict.yes()
    if held.state != Box.State.OPEN:
        state &= Verdict.no("box_not_open", round=round.title)
    if paper_seen != held.paper:
        state &= Verdict.no("paper_changed")
    if held.last >= MOST_CASTINGS:
        state &= Verdict.no("too_many_changes", most=MOST_CASTINGS)
    hand = Verdict.yes() if held.elector else Verdict.no("not_an_elector")
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


def _acknowledge(round: Round, row: Row) -> Taken:
    receipt = Receipt(round.slug, row.slot, row.version, row.sha256, row.paper)
    return Taken(sign(receipt, keystore.log_key_private()))
