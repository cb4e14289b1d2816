"""Casting a ballot: one transaction that names nobody, and an acknowledgement only once it has committed.

The order of the steps is the promise (docs/explanation/trust.md): the round's lock first, shared; then the
clock, which is the database's and read after the lock, so that a ballot that waited for the closer is late;
then one verdict; then the rows. No job is on this path, and nothing in it needs Redis.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from psycopg.errors import CheckViolation

from pb.domain.verdict import Kind, Refused, Verdict, refuse
from pb.models import Round
from pb.rules import Case, may
from voting.domain.ballot import Ballot, check_ballot, encode, sealed_size
from voting.domain.canonical import sha256_hex
from voting.domain.paper import Paper as PaperValue
from voting.domain.receipt import Receipt, SignedReceipt, sign
from voting.domain.seal import Sealer, normal_code, slot_of
from voting.models import Box, Elector, Paper
from voting.models.envelope import Envelope, Slot
from voting.queries.papers import value_of
from voting.queries.weights import label_of
from voting.services import keystore
from voting.services.locking import database_clock, hold_box, hold_slot, share_box

RECEIPT_SYMBOLS = 24


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
    `paper_changed` ("state"); `not_an_elector` ("hand"); `ballot_empty`, `ballot_code_missing` and the
    paper's reasons ("input").
    """
    try:
        with transaction.atomic(durable=True):
            share_box(round)
            envelope, paper = _enter(round, elector, ballot, submission, paper_seen)
    except IntegrityError as error:
        if not isinstance(error.__cause__, CheckViolation):
            raise
        raise _late_by_a_hair(round) from error
    return _acknowledge(round, envelope, paper)


@transaction.atomic
def cast_from_elsewhere(*, round: Round, ballots: Iterable[tuple[UUID, Ballot]]) -> int:
    """Ballots of an imported election into envelopes, in bulk: the same seal, the same rows. Returns how
    many.

    `ballots` are (elector's ref, ballot with its code), one an elector. Refuses a round that was not imported
    or whose box is not open (kind "state"), and the first ballot that the paper does not allow ("input").
    """
    hold_box(round)
    box, paper = Box.objects.get(round=round), Paper.objects.get(round=round)
    if not round.imported_from or box.state != Box.State.OPEN:
        raise refuse("box_not_open", "state", round=round.title)
    link, value = keystore.link_key(name=box.key_name), value_of(paper)
    sealer, size, number = Sealer(bytes.fromhex(box.tally_public)), sealed_size(value), 0
    with connection.cursor() as cursor:
        rows = "voting_envelope (round_id, slot, version, submission_id, ciphertext, sha256)"
        with cursor.copy(f"COPY {rows} FROM STDIN") as copy:
            for elector, ballot in ballots:
                verdict = check_ballot(value, ballot)
                if not verdict:
                    raise Refused(verdict, "input")
                slot = slot_of(link, round.slug, str(elector))
                sealed = sealer.seal(encode(ballot, size), round=round.slug, slot=slot)
                copy.write_row((round.pk, slot, 1, uuid4(), sealed, sha256_hex(sealed)))
                number += 1
        cursor.execute(
            "INSERT INTO voting_slot (round_id, slot, version, current_id) "
            "SELECT round_id, slot, version, id FROM voting_envelope WHERE round_id = %s",
            [round.pk],
        )
    return number


def _enter(
    round: Round, elector: UUID, ballot: Ballot, submission: UUID, paper_seen: str
) -> tuple[Envelope, Paper]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO on")
    box = Box.objects.filter(round=round).first()
    paper = Paper.objects.filter(round=round, frozen_at__isnull=False).first()
    if box is None or paper is None:
        raise refuse("box_not_open", "state", round=round.title)
    try:
        slot = slot_of(keystore.link_key(name=box.key_name), round.slug, str(elector))
    except keystore.KeyMissing as error:
        return _after_the_seal(round, box, submission, paper, error)
    hold_slot(slot)
    known = Envelope.objects.filter(round=round, slot=slot, submission_id=submission).first()
    if known is not None:
        return known, paper
    value = value_of(paper)
    ballot = replace(ballot, area=label_of(value, elector))
    _check(round, box, elector, paper, value, ballot, paper_seen)
    ciphertext = Sealer(bytes.fromhex(box.tally_public)).seal(
        encode(ballot, sealed_size(value)), round=round.slug, slot=slot
    )
    last = Slot.objects.filter(round=round, slot=slot).first()
    envelope = Envelope(
        round=round,
        slot=slot,
        version=last.version + 1 if last else 1,
        submission_id=submission,
        ciphertext=ciphertext,
        sha256=sha256_hex(ciphertext),
    )
    Envelope.objects.bulk_create([envelope], ignore_conflicts=True)
    envelope = Envelope.objects.get(round=round, slot=slot, submission_id=submission)
    Slot.objects.bulk_create(
        [Slot(round=round, slot=slot, version=envelope.version, current=envelope)],
        update_conflicts=True,
        unique_fields=["round", "slot"],
        update_fields=["version", "current"],
    )
    return envelope, paper


def _after_the_seal(
    round: Round, box: Box, submission: UUID, paper: Paper, error: Exception
) -> tuple[Envelope, Paper]:
    """The link is shredded, so nothing can be cast; a submission that was taken in time still gets its
    receipt.
    """
    known = Envelope.objects.filter(round=round, submission_id=submission)[:2]
    if len(known) == 1:
        return known[0], paper
    if box.state == Box.State.OPEN:
        raise refuse("casting_unavailable", "state") from error
    raise refuse("box_not_open", "state", round=round.title) from error


def _check(
    round: Round,
    box: Box,
    elector: UUID,
    paper: Paper,
    value: PaperValue,
    ballot: Ballot,
    paper_seen: str,
) -> None:
    """One verdict over phase, state, credential and ballot. The moment is read here: after the locks."""
    fresh = Round.objects.select_related("charter").get(pk=round.pk)
    phase = may(AnonymousUser(), "voting.vote", Case(fresh, database_clock()))
    state = Verdict.yes()
    if box.state != Box.State.OPEN:
        state &= Verdict.no("box_not_open", round=round.title)
    if paper_seen != paper.digest:
        state &= Verdict.no("paper_changed")
    known = Elector.objects.filter(round=round, ref=elector).exists()
    hand = Verdict.yes() if known else Verdict.no("not_an_elector")
    filled = check_ballot(value, ballot)
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
    fresh = Round.objects.select_related("charter").get(pk=round.pk)
    late = may(AnonymousUser(), "voting.vote", Case(fresh, database_clock()))
    return refuse("box_not_open", "state", round=round.title) if late else Refused(late, "phase")


def _acknowledge(round: Round, envelope: Envelope, paper: Paper) -> Taken:
    receipt = Receipt(round.slug, envelope.slot, envelope.version, envelope.sha256, paper.digest)
    return Taken(sign(receipt, keystore.log_key()[0]))
