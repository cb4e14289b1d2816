"""Whoever can write any row, but has no key of the keystore, is found at the seal, each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connection, transaction

from pb import chance
from pb.domain.verdict import Refused
from pb.models import Round
from pb.moment import now
from tests.factories import voting as make
from voting.domain.board import Peaks
from voting.domain.canonical import sha256_hex
from voting.domain.envelope import envelope_mark
from voting.models import BoardHead, Leaf
from voting.models.envelope import Envelope, Slot
from voting.queries.board import leaves_of
from voting.services.boarding import post_board
from voting.services.closing import close_box
from voting.services.sealing import seal_box

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stuffing]
T = TypeVar("T")


def one_of(things: Sequence[T]) -> T:
    return chance.shuffled(things)[0]


def stuffed_round() -> Round:
    """Closed, with changed ballots; half of what was cast is on the board."""
    round = make.open_round()
    electors = [make.elector(round) for _ in range(9)]
    for elector in electors[:6]:
        make.cast(round, elector)
    assert post_board(round=round, at=now()) == 6
    for elector in electors[4:]:
        make.cast(round, elector, ("b", "d", "f"))
    make.end_voting(round)
    assert close_box(round=round, job="test", at=now())
    return round


def some(round: Round) -> Envelope:
    """An envelope that counts."""
    slots = Slot.objects.filter(round=round).select_related("current").order_by("slot")
    return one_of([slot.current for slot in slots])


def forged(round: Round, slot: str, version: int, **more: object) -> Envelope:
    """An envelope sealed for whom the forger likes: the public key is public."""
    sealed = chance.token(one_of((0, 48, 320)))
    mark = chance.token(32).hex() if one_of((True, False)) else ""
    row = {"ciphertext": sealed, "sha256": sha256_hex(sealed), "submission_id": uuid4(), "mark": mark} | more
    return Envelope.objects.create(round=round, slot=slot, version=version, **row)


def a_slot_of_nobody(round: Round) -> None:
    slot = chance.token(32).hex()
    Slot.objects.create(round=round, slot=slot, version=1, current=forged(round, slot, 1))


def an_envelope_without_a_slot(round: Round) -> None:
    forged(round, chance.token(32).hex(), one_of((1, 2, 3)))


def a_newer_ballot_in_somebodys_slot(round: Round) -> None:
    last = some(round)
    coming = forged(round, last.slot, last.version + 1)
    Slot.objects.filter(round=round, slot=last.slot).update(current=coming, version=coming.version)


def a_copy_of_a_genuine_ballot_in_another_slot(round: Round) -> None:
    one, other = some(round), some(round)
    coming = forged(
        round,
        other.slot,
        other.version + 1,
        ciphertext=bytes(one.ciphertext),
        sha256=one.sha256,
        mark=one.mark,
        submission_id=one.submission_id if one.slot != other.slot else uuid4(),
    )
    Slot.objects.filter(round=round, slot=other.slot).update(current=coming, version=coming.version)


def other_marks_in_a_genuine_envelope(round: Round) -> None:
    sealed = chance.token(320)
    one = some(round)
    Envelope.objects.filter(pk=one.pk).update(ciphertext=sealed, sha256=sha256_hex(sealed))


def other_bytes_under_the_old_hash(round: Round) -> None:
    Envelope.objects.filter(pk=some(round).pk).update(ciphertext=chance.token(320))


def a_slot_turned_back(round: Round) -> None:
    changed = one_of(list(Envelope.objects.filter(round=round, version=2).order_by("slot")))
    first = Envelope.objects.get(round=round, slot=changed.slot, version=1)
    Slot.objects.filter(round=round, slot=changed.slot).update(current=first, version=1)


def a_posted_ballot_taken_away(round: Round) -> None:
    posted = Leaf.objects.filter(round=round).values_list("slot", flat=True)
    slot = one_of(sorted(set(posted)))
    Slot.objects.filter(round=round, slot=slot).delete()
    Envelope.objects.filter(round=round, slot=slot).delete()


def a_posted_ballot_taken_from_the_board_too(round: Round) -> None:
    a_posted_ballot_taken_away(round)
    gone = Leaf.objects.filter(round=round).exclude(
        slot__in=Slot.objects.filter(round=round).values_list("slot", flat=True)
    )
    gone.delete()


def the_board_written_anew(round: Round) -> None:
    """A ballot and its leaf gone, the tree computed again; only the signature cannot be made."""
    slot = one_of(sorted(Leaf.objects.filter(round=round).values_list("slot", flat=True)))
    Slot.objects.filter(round=round, slot=slot).delete()
    Envelope.objects.filter(round=round, slot=slot).delete()
    rest = list(Leaf.objects.filter(round=round).exclude(slot=slot).order_by("index"))
    Leaf.objects.filter(round=round).delete()
    for place, leaf in enumerate(rest):
        leaf.pk, leaf.index = None, place
        leaf.save(force_insert=True)
    tree = Peaks()
    for line in leaves_of(round=round, size=len(rest)):
        tree.append(line)
    head = BoardHead.objects.get(round=round)
    peaks = [peak.hex() for peak in tree.peaks]
    BoardHead.objects.filter(pk=head.pk).update(size=tree.size, root=tree.root.hex(), peaks=peaks)


WAYS: tuple[Callable[[Round], None], ...] = (
    a_slot_of_nobody,
    an_envelope_without_a_slot,
    a_newer_ballot_in_somebodys_slot,
    a_copy_of_a_genuine_ballot_in_another_slot,
    other_marks_in_a_genuine_envelope,
    other_bytes_under_the_old_hash,
    a_slot_turned_back,
    a_posted_ballot_taken_away,
    a_posted_ballot_taken_from_the_board_too,
    the_board_written_anew,
)


def test_whatever_is_written_past_the_software_stops_the_seal(times: int) -> None:
    """40 tries, 4 of each way; `--times 25` makes them 1,000."""
    round = stuffed_round()
    found = dict.fromkeys((way.__name__ for way in WAYS), 0)
    for number in range(40 * times):
        way = WAYS[number % len(WAYS)]
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")  # the database's owner can
                way(round)
                cursor.execute("SET LOCAL session_replication_role = origin")
            with pytest.raises(Refused) as refused, transaction.atomic():
                seal_box(round=round, job="test", at=now())
            transaction.set_rollback(True)
        assert refused.value.verdict.codes == ("box_does_not_add_up",), way.__name__
        found[way.__name__] += 1
    print(f"{sum(found.values())} of {40 * times} found: {found}")
    assert seal_box(round=round, job="test", at=now())


def test_an_envelope_is_known_by_its_mark() -> None:
    from voting.domain.seal import mark_of

    mark = envelope_mark("r", "ab" * 32, 1, b"sealed")
    one = mark_of(bytes(32), mark, "s")
    assert one == mark_of(bytes(32), mark, "s")
    for other in (
        mark_of(b"1" * 32, mark, "s"),
        mark_of(bytes(32), mark, "t"),
        mark_of(bytes(32), envelope_mark("r", "ab" * 32, 2, b"sealed"), "s"),
        mark_of(bytes(32), envelope_mark("r", "ac" * 32, 1, b"sealed"), "s"),
        mark_of(bytes(32), envelope_mark("q", "ab" * 32, 1, b"sealed"), "s"),
        mark_of(bytes(32), envelope_mark("r", "ab" * 32, 1, b"other"), "s"),
    ):
        assert other != one
