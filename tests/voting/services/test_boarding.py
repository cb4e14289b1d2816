"""The board: shuffled batches, signed heads, proofs, and nothing that tells who came when."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from pb.models import LedgerEntry, Round
from pb.moment import now
from tests.factories import voting as make
from voting.domain.board import Tree, verify_inclusion
from voting.domain.checkpoint import Checkpoint, Proof, open_note
from voting.models import BoardHead, Leaf
from voting.queries.papers import box_of
from voting.services.boarding import board_faults, post_board, post_boards
from voting.services.casting import Taken

pytestmark = pytest.mark.django_db(transaction=True)


def cast(round: Round, number: int) -> list[Taken]:
    return [make.cast(round, make.elector(round)) for _ in range(number)]


def opened(round: Round, note: str) -> Checkpoint:
    box = box_of(round)
    assert box is not None
    return Checkpoint.read(open_note(note, box.board_origin, bytes.fromhex(box.log_public)))


def test_few_envelopes_wait_for_others_until_voting_has_closed() -> None:
    round = make.open_round()
    cast(round, 4)
    assert post_board(round=round, at=now()) == 0
    assert not BoardHead.objects.filter(round=round).exists()
    cast(round, 1)
    assert post_boards(at=now()) == 5
    assert post_boards(at=now()) == 0
    cast(round, 1)
    assert post_board(round=round, at=now()) == 0
    assert post_board(round=round, at=now(), all_of_it=True) == 1
    assert [head.size for head in BoardHead.objects.filter(round=round)] == [5, 6]


def test_a_head_is_signed_and_tells_root_and_ledger() -> None:
    round = make.open_round()
    cast(round, 6)
    post_board(round=round, at=now())
    head, last = BoardHead.objects.get(round=round), LedgerEntry.objects.order_by("-number").first()
    assert last is not None
    lines = [
        json.dumps(
            {"round": round.slug, "sha256": leaf.sha256, "slot": leaf.slot, "version": leaf.version},
            separators=(",", ":"),
        ).encode()
        for leaf in Leaf.objects.filter(round=round)
    ]
    told = opened(round, head.note)
    assert (told.size, told.root.hex(), told.root) == (6, head.root, Tree(lines).root)
    assert told.ledger == (last.number, last.digest)
    assert told.origin.endswith(f"/rounds/{round.slug}")


def test_the_order_on_the_board_is_not_that_of_coming() -> None:
    round = make.open_round()
    came = [each.signed.receipt.slot for each in cast(round, 25)]
    post_board(round=round, at=now())
    posted = list(Leaf.objects.filter(round=round).values_list("slot", flat=True))
    assert sorted(posted) == sorted(came)
    assert posted != came
    assert posted != sorted(came)


def test_every_receipt_gets_its_proof_and_the_files_bear_it_out(client: Client) -> None:
    round = make.open_round()
    taken = cast(round, 7)
    post_board(round=round, at=now())
    home = f"/rounds/{round.slug}/board/"
    note = client.get(f"{home}checkpoint/").content.decode()
    head = opened(round, note)
    assert client.get(f"{home}checkpoint/7/").content.decode() == note
    assert client.get(f"{home}checkpoint/6/").status_code == 404
    answer: Any = client.get(f"{home}leaves.jsonl")
    lines = b"".join(answer.streaming_content).split(b"\n")[:-1]
    assert Tree(lines).root == head.root
    for each in taken:
        proof = Proof.read(client.get(f"{home}proof/{each.code}").content.decode())
        assert proof.note == note
        leaf = lines[proof.index]
        assert json.loads(leaf)["sha256"] == each.signed.receipt.envelope_sha256
        assert verify_inclusion(leaf, proof.index, head.size, proof.hashes, head.root)
    for unknown in ("0" * 24, "zz", "a"):
        assert client.get(f"{home}proof/{unknown}").status_code == 404
    late = cast(round, 1)[0]
    assert client.get(f"{home}proof/{late.code}").status_code == 404


def test_the_board_only_grows() -> None:
    round = make.open_round()
    cast(round, 5)
    post_board(round=round, at=now())
    for statement in (
        "UPDATE voting_leaf SET version = 2",
        "DELETE FROM voting_leaf",
        "TRUNCATE voting_leaf",
        "UPDATE voting_boardhead SET size = 2",
        "DELETE FROM voting_boardhead",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert set(board_faults(round=round).values()) == {0}
