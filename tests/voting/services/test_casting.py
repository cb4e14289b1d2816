"""Taking a ballot, and every reason not to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from pb.domain.verdict import Refused
from pb.moment import now
from tests.factories import voting as make
from voting.domain.ballot import decode
from voting.domain.canonical import sha256_hex
from voting.domain.receipt import verify
from voting.domain.seal import Opener, SealBroken, slot_of
from voting.models import Elector, Paper
from voting.models.envelope import Envelope, Slot
from voting.queries.papers import box_of
from voting.services import casting, casting_rows, keystore
from voting.services.casting import cast_ballot
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_ballot_is_sealed_for_its_slot_and_only_the_tally_key_opens_it() -> None:
    round = make.open_round()
    ballot = make.ballot(("a", "b", "e"))
    taken = make.cast(round, make.elector(round), ballot)
    box, row = box_of(round), Envelope.objects.get(round=round)
    assert box is not None
    opener = Opener(keystore.tally_key(name=box.key_name))
    assert decode(opener.open(bytes(row.ciphertext), round=round.slug, slot=row.slot)) == ballot
    with pytest.raises(SealBroken):
        opener.open(bytes(row.ciphertext), round=round.slug, slot="0" * 64)
    assert ballot.code.encode() not in bytes(row.ciphertext)
    assert verify(taken.signed, bytes.fromhex(box.log_public))
    assert taken.signed.receipt.envelope_sha256 == row.sha256
    assert taken.signed.receipt.paper_digest == Paper.objects.get(round=round).digest


def test_every_envelope_has_the_same_size() -> None:
    round = make.open_round(ballot={"kind": "approval", "choose": "up_to", "number": 6})
    for marks in (("a",), ("a", "b", "c", "d", "e", "f")):
        make.cast(round, make.elector(round), marks)
    sizes = {len(bytes(row.ciphertext)) for row in Envelope.objects.filter(round=round)}
    assert len(sizes) == 1


def test_casting_again_replaces_and_the_same_submission_repeats_its_receipt() -> None:
    round = make.open_round()
    elector, submission = make.elector(round), uuid4()
    first = make.cast(round, elector, ("a", "b", "e"), submission)
    second = make.cast(round, elector, ("c", "d", "f"))
    assert (first.version, second.version) == (1, 2)
    assert make.cast(round, elector, ("c", "d", "f"), submission) == first
    slot = Slot.objects.get(round=round)
    assert (slot.version, slot.current.sha256) == (2, second.signed.receipt.envelope_sha256)


def test_no_row_says_when_or_who() -> None:
    names = {field.name for model in (Envelope, Slot) for field in model._meta.get_fields()}
    assert names == {
        "id", "round", "slot", "version", "submission_id", "ciphertext", "sha256", "mark", "current", "told",
        "asked_again",
    }  # fmt: skip
    kept = {field.name for field in Elector._meta.get_fields()}
    assert kept == {"id", "round", "ref", "kind", "uid_hash", "area", "quintile", "connection"}


def test_without_the_link_key_nothing_is_cast() -> None:
    round = make.open_round()
    elector, box = make.elector(round), box_of(round)
    assert box is not None
    keystore.shred_link_key(name=box.key_name)
    with pytest.raises(Refused) as refused:
        make.cast(round, elector)
    assert refused.value.verdict.codes == ("casting_unavailable",)
    assert refused.value.kind == "state"
    assert Envelope.objects.count() == 0


def test_one_copy_of_the_link_key_is_enough_but_two_that_differ_are_none() -> None:
    round = make.open_round()
    elector, box = make.elector(round), box_of(round)
    assert box is not None
    copy = Path(settings.KEYSTORE) / "link-2" / str(box.key_name)
    key = copy.read_bytes()
    copy.unlink()
    make.cast(round, elector)
    copy.write_bytes(bytes(reversed(key)))
    with pytest.raises(Refused) as refused:
        make.cast(round, elector)
    assert refused.value.verdict.codes == ("casting_unavailable",)


def test_every_reason_comes_at_once() -> None:
    round = make.open_round()
    with pytest.raises(Refused) as refused:
        cast_ballot(
            round=round,
            elector=uuid4(),
            ballot=make.ballot(("a", "b")),
            submission=uuid4(),
            paper_seen="0" * 64,
        )
    assert refused.value.verdict.codes == ("paper_changed", "not_an_elector", "too_few_choices")
    assert refused.value.kind == "state"


def test_after_the_deadline_a_ballot_is_late_even_if_no_job_has_run() -> None:
    round = make.open_round()
    elector = make.elector(round)
    make.end_voting(round)
    with pytest.raises(Refused) as refused:
        make.cast(round, elector)
    assert refused.value.verdict.codes == ("wrong_phase",)
    assert refused.value.kind == "phase"


def test_a_ballot_that_chooses_nothing_is_empty() -> None:
    ballot = {"kind": "approval", "choose": "up_to", "number": 2, "per": "pot"}
    round = make.open_round(ballot=ballot)
    with pytest.raises(Refused) as refused:
        make.cast(round, make.elector(round), {"main": (), "try": ()})
    assert refused.value.verdict.codes == ("ballot_empty",)


def test_after_the_seal_a_ballot_that_was_taken_gets_its_receipt_again_and_no_other_is_taken() -> None:
    round = make.open_round()
    elector, ballot, submission = make.elector(round), make.ballot(("a", "b", "e")), uuid4()
    taken = make.cast(round, elector, ballot, submission)
    make.end_voting(round)
    run_due(job="test", at=now())
    assert make.cast(round, elector, ballot, submission) == taken
    with pytest.raises(Refused) as refused:
        make.cast(round, elector, ballot)
    assert refused.value.verdict.codes == ("box_not_open",)


@pytest.mark.parametrize("code", ["", "k7qd-4m2p-xw9t", "K7QD4M2PXW9T", "K7QD-4M2P-XW9", "K7QD-4M2P-XW9U"])
def test_a_ballot_needs_a_code_as_it_will_be_published(code: str) -> None:
    round = make.open_round()
    ballot = replace(make.ballot(("a", "b", "e")), code=code)
    with pytest.raises(Refused) as refused:
        make.cast(round, make.elector(round), ballot)
    assert refused.value.verdict.codes == ("ballot_code_missing",)


def test_a_ballot_is_changed_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting, "MOST_CASTINGS", 3)
    round = make.open_round()
    elector = make.elector(round)
    for _ in range(3):
        make.cast(round, elector)
    with pytest.raises(Refused) as refused:
        make.cast(round, elector)
    assert refused.value.verdict.codes == ("too_many_changes",)
    assert make.cast(round, make.elector(round)).version == 1


def test_a_commit_is_on_disk_before_it_is_acknowledged_whatever_the_database_is_set_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests run on a database that is set to hurry, so what casting asks of its own commit shows."""
    round = make.open_round()
    elector, asked = make.elector(round), list[str]()

    def ask(data: bytes) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            asked.append(cursor.fetchone()[0])
        return sha256_hex(data)

    monkeypatch.setattr(casting, "sha256_hex", ask)
    make.cast(round, elector)
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert (asked, cursor.fetchone()[0]) == (["on"], "off")


def test_a_key_changed_while_a_ballot_waits_for_the_lock_names_its_slot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = make.open_round()
    make.cast(round, make.elector(round))
    box, elector, whole = box_of(round), make.elector(round), casting_rows.hold
    assert box is not None

    def changed_first(*given: Any) -> Any:
        monkeypatch.setattr(casting, "hold", whole)
        assert box is not None
        keystore.new_link_and_tally(name=box.key_name)
        return whole(*given)

    monkeypatch.setattr(casting, "hold", changed_first)
    taken = make.cast(round, elector)
    link = keystore.link_key(name=box.key_name)
    assert taken.signed.receipt.slot == slot_of(link, round.slug, str(elector.ref))


def test_casting_plans_its_statements_once_and_never_reads_a_whole_table() -> None:
    round = make.open_round()
    for _ in range(8):
        make.cast(round, make.elector(round))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans FROM pg_prepared_statements WHERE NOT from_sql")
        planned = dict(cursor.fetchall())
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone()[0] == "on"
    mine = [text for text in planned if "voting_" in text or "advisory" in text]
    assert len(mine) == 3
    assert all(planned[text] > 0 for text in mine)
