"""The emergency path: three people, a stretch of the board, voters asked again, and all of it to be seen."""

from __future__ import annotations

import json

import pytest
from django.core import mail
from django.db import DatabaseError

from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person, Round
from pb.moment import now
from pb.services.roles import grant_role
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.checker import check_whole
from voting.checker_board import check_board
from voting.checker_pots import Wrong
from voting.models import Count, Elector, Exclusion, Leaf, Seal
from voting.queries.papers import box_of, state_of
from voting.services.boarding import post_board
from voting.services.notifying import tell_voters
from voting.services.publishing import bundle_folder
from voting.services.running import run_due
from voting.services.sealing import standing_of
from voting.services.voiding import Window, ask_to_void, sign_to_void, touched

pytestmark = pytest.mark.django_db(transaction=True)


def holder(round: Round, role: Role) -> Person:
    person = ground.person()
    grant_role(person=person, round=round, role=role, by=None, at=now())
    return person


def voted(round: Round, number: int) -> list[Elector]:
    electors = [make.elector(round) for _ in range(number)]
    for elector in electors:
        make.cast(round, elector)
    assert post_board(round=round, at=now()) == number
    return electors


def void(round: Round, window: Window) -> int | None:
    by = make.officer_of(round)
    requests = ask_to_void(round=round, window=window, reason="The form lost ticks.", by=by, at=now())
    second, panel = holder(round, Role.RETURNING_OFFICER), holder(round, Role.PANEL_MEMBER)
    number = None
    for request, person in zip(requests, (second, panel), strict=True):
        number = sign_to_void(request=request, digest_seen=request.payload_digest, by=person, at=now())
    return number


def test_a_stretch_is_void_after_three_signatures_and_only_new_ballots_of_it_count() -> None:
    round = make.open_round()
    voted(round, 6)
    hit = voted(round, 5)
    make.cast(round, hit[0], ("c", "d", "f"))  # after the fault: stays
    window = Window(6, 11)
    assert touched(round=round, window=window) == 4
    tell_voters(round=round)
    mail.outbox.clear()

    assert void(round, window) == 4
    assert touched(round=round, window=window) == 0
    assert tell_voters(round=round) == 4
    assert {message.subject.split(":")[0] for message in mail.outbox} == {"Please vote again"}
    assert tell_voters(round=round) == 0
    again = make.cast(round, hit[1], ("b", "d", "e"))
    assert again.version == 2

    make.end_voting(round)
    run_due(job="test", at=now())
    assert state_of(round) == "published"
    assert Count.objects.get(round=round).result["ballots"] == 6 + 2
    assert Seal.objects.get(round=round).envelopes == 8
    files = {path.name: path.read_bytes() for path in bundle_folder(round).iterdir()}
    assert len(json.loads(files["excluded.json"])) == 4
    assert any("4 of them were declared void" in line for line in check_whole(files))
    entry = LedgerEntry.objects.get(round=round, act="ballots.voided")
    assert (entry.body["from"], entry.body["to"], entry.body["envelopes"]) == (6, 11, 4)


def test_a_receipt_of_a_void_ballot_says_so() -> None:
    round = make.open_round()
    elector = make.elector(round)
    symbols = make.cast(round, elector).signed.receipt.envelope_sha256
    voted_too = [make.elector(round) for _ in range(4)]
    for other in voted_too:
        make.cast(round, other)
    post_board(round=round, at=now())
    void(round, Window(0, 5))
    assert standing_of(round=round, symbols=symbols) == "void"
    make.cast(round, elector)
    assert standing_of(round=round, symbols=symbols) == "replaced"


def test_one_person_is_not_two_and_nobody_signs_another_window() -> None:
    round = make.open_round()
    voted(round, 5)
    by = make.officer_of(round)
    staff, panel = ask_to_void(round=round, window=Window(0, 5), reason="A fault.", by=by, at=now())
    both = holder(round, Role.OFFICER)
    with pytest.raises(Refused) as refused:
        sign_to_void(request=staff, digest_seen=staff.payload_digest, by=by, at=now())
    assert refused.value.verdict.codes == ("two_people_must_sign",)
    with pytest.raises(Refused):
        sign_to_void(request=staff, digest_seen="0" * 64, by=both, at=now())
    assert sign_to_void(request=staff, digest_seen=staff.payload_digest, by=both, at=now()) is None
    with pytest.raises(Refused) as refused:
        sign_to_void(request=panel, digest_seen=panel.payload_digest, by=both, at=now())
    assert refused.value.verdict.codes == ("two_people_must_sign",)
    assert not Exclusion.objects.exists()


def test_only_stretches_between_heads_with_ballots_in_them_and_only_while_people_can_vote_again() -> None:
    round = make.open_round()
    voted(round, 5)
    by = make.officer_of(round)
    for window in (Window(0, 4), Window(1, 5), Window(5, 5), Window(0, 50)):
        with pytest.raises(Refused) as refused:
            ask_to_void(round=round, window=window, reason="A fault.", by=by, at=now())
        assert refused.value.verdict.codes == ("window_empty",)
    staff, _ = ask_to_void(round=round, window=Window(0, 5), reason="A fault.", by=by, at=now())
    make.end_voting(round)
    run_due(job="test", at=now())
    for act in (
        lambda: ask_to_void(round=round, window=Window(0, 5), reason="A fault.", by=by, at=now()),
        lambda: sign_to_void(
            request=staff, digest_seen=staff.payload_digest, by=holder(round, Role.OFFICER), at=now()
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.verdict.codes == ("box_not_open",)


def test_an_exclusion_that_the_ledger_does_not_tell_of_stops_the_seal_and_none_is_taken_back() -> None:
    round = make.open_round()
    voted(round, 5)
    void(round, Window(0, 5))
    for act in (Exclusion.objects.all().delete, lambda: Exclusion.objects.update(version=9)):
        with pytest.raises(DatabaseError):
            act()
    other = make.open_round()
    voted(other, 5)
    leaf = Leaf.objects.filter(round=other)[0]
    Exclusion.objects.create(round=other, slot=leaf.slot, version=leaf.version, reason="fault_window")
    make.end_voting(other)
    run_due(job="test", at=now())
    box = box_of(other)
    assert box is not None
    assert (box.stuck or {})["reasons"][0]["params"] == {"exclusions_not_in_the_ledger": 1}


def test_a_bundle_that_leaves_out_another_envelope_than_the_ledger_tells_is_wrong() -> None:
    round = make.open_round()
    voted(round, 5)
    voted(round, 5)
    void(round, Window(0, 5))
    make.end_voting(round)
    run_due(job="test", at=now())
    files = {path.name: path.read_bytes() for path in bundle_folder(round).iterdir()}
    rows, entries = json.loads(files["excluded.json"]), json.loads(files["ledger.json"])
    sealed = json.loads(files["sealed.json"])
    kept = [*sealed["envelopes"][0][:2], "fault_window"]
    key = next(entry for entry in entries if entry["act"] == "paper.frozen")["body"]["board"]
    assert "5 of them were declared void" in check_board(files, sealed, entries, key)
    for forged in (rows[1:], [*rows[1:], kept], [[*rows[0][:2], "other"], *rows[1:]]):
        with pytest.raises(Wrong):
            check_board({**files, "excluded.json": json.dumps(forged).encode()}, sealed, entries, key)
