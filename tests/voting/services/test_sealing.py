"""The seal finds what does not belong, and leaves nothing to join by."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from pb.models import LedgerEntry, Round
from pb.moment import now
from tests.factories import voting as make
from tests.factories.door import owners_door
from voting.domain.canonical import sha256_hex
from voting.models import Elector
from voting.models.envelope import Envelope, Slot
from voting.queries.due import overdue
from voting.queries.papers import box_of, state_of
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def slip_in(round: Round, slot: str = "f" * 64) -> Envelope:
    """What somebody with the database, but without the link key, could write while the box is open."""
    sealed = b"a ballot of nobody"
    row = Envelope.objects.create(
        round=round,
        slot=slot,
        version=1,
        submission_id=uuid4(),
        ciphertext=sealed,
        sha256=sha256_hex(sealed),
    )
    Slot.objects.create(round=round, slot=slot, version=1, current=row)
    return row


def stuck_params(round: Round) -> dict[str, Any]:
    box = box_of(round)
    assert box is not None
    assert box.stuck is not None
    (reason,) = box.stuck["reasons"]
    assert (box.stuck["act"], reason["code"]) == ("seal", "box_does_not_add_up")
    params: dict[str, Any] = reason["params"]
    return params


def test_a_row_slipped_into_the_database_stops_the_seal_and_is_told_once() -> None:
    round = make.open_round()
    make.cast(round, make.elector(round))
    slip_in(round)
    make.end_voting(round)

    assert run_due(job="test", at=now()) == [(round.slug, "close")]
    assert run_due(job="test", at=now()) == []

    assert state_of(round) == "closed"
    assert stuck_params(round) == {"slots_of_nobody": 1, "envelopes_that_were_not_cast": 1}
    assert LedgerEntry.objects.filter(round=round, act="box.seal_refused").count() == 1
    assert [(each.act, [reason.code for reason in each.stuck]) for each in overdue(now())] == [
        ("seal", ["box_does_not_add_up"])
    ]


def test_a_slot_turned_back_to_an_older_envelope_is_found() -> None:
    round = make.open_round()
    elector = make.elector(round)
    make.cast(round, elector, ("a", "b", "c"))
    make.cast(round, elector, ("c", "d", "e"))
    first = Envelope.objects.get(round=round, version=1)
    Slot.objects.filter(round=round).update(current=first, version=1)
    make.end_voting(round)
    run_due(job="test", at=now())
    assert stuck_params(round) == {"slots_not_at_their_last_envelope": 1}


def test_an_elector_taken_off_the_roll_leaves_a_slot_of_nobody() -> None:
    round = make.open_round()
    elector = make.elector(round)
    make.cast(round, elector)
    with owners_door():
        elector.delete()
    make.end_voting(round)
    run_due(job="test", at=now())
    assert stuck_params(round) == {"slots_of_nobody": 1}


def test_a_missing_link_key_stops_the_seal() -> None:
    from voting.services import keystore

    round = make.open_round()
    make.cast(round, make.elector(round))
    box = box_of(round)
    assert box is not None
    keystore.shred_link_key(name=box.key_name)
    make.end_voting(round)
    run_due(job="test", at=now())
    box.refresh_from_db()
    assert box.state == "closed"
    assert (box.stuck or {})["reasons"] == [{"code": "link_key_missing", "params": {}}]


def places(table: str, round: Round, column: str) -> list[tuple[str, str]]:
    """(value, xmin) of the table's rows in the order in which they lie on disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column}::text, xmin::text FROM {table} WHERE round_id = %s ORDER BY ctid", [round.pk]
        )
        return [(value, xmin) for value, xmin in cursor.fetchall()]


def test_neither_transaction_nor_place_nor_number_joins_electors_and_envelopes() -> None:
    round = make.open_round()
    came: list[str] = []
    slots: list[str] = []
    for _ in range(20):
        elector = make.elector(round)
        came.append(str(elector.ref))
        slots.append(make.cast(round, elector).signed.receipt.slot)
    before = places("voting_elector", round, "ref")
    assert [ref for ref, _ in before] == came
    assert len({xmin for _, xmin in before}) == 20
    make.end_voting(round)
    run_due(job="test", at=now())

    electors = places("voting_elector", round, "ref")
    envelopes = places("voting_envelope", round, "slot")
    current = places("voting_slot", round, "slot")
    assert len({xmin for _, xmin in (*electors, *envelopes, *current)}) == 1
    who = dict(zip(came, slots, strict=True))
    by_place = [who[ref] for ref, _ in electors]
    assert by_place != [slot for slot, _ in envelopes]
    assert by_place != [slot for slot, _ in current]
    by_number = [who[str(row.ref)] for row in Elector.objects.filter(round=round).order_by("pk")]
    assert by_number != list(
        Envelope.objects.filter(round=round).order_by("pk").values_list("slot", flat=True)
    )
    assert [ref for ref, _ in electors] != came


def test_small_numbers_of_people_are_not_told() -> None:
    from voting.models import Seal
    from voting.queries.turnout import Turnout, turnout_by_area

    rows = [("A", 40, 30), ("B", 20, 3), ("C", 30, 12)]
    turnout = {"area": [{"of": of, "electors": electors, "voted": voted} for of, electors, voted in rows]}
    told = turnout_by_area(Seal(turnout=turnout), 5)
    assert told == [
        Turnout("Not placed", 40, 30),
        Turnout("Not placed", None, None),
        Turnout("Not placed", None, None),
    ]
