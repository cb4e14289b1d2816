"""What a voter sees and can do, and what the seal and the checkers make of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail

from pb.models import LedgerEntry
from pb.moment import now
from tests.factories import voting as make
from tests.voting.quarantine_kit import (
    HOME,
    HOURS_AGO,
    both_say,
    come,
    finish,
    found,
    refused_with,
    watched_round,
)
from voting.checker import check_whole
from voting.checker_board import check_board
from voting.checker_pots import Wrong
from voting.domain.judging import Decision, Why
from voting.models import Box, Count, Exclusion, Finding, SetAside, Trace
from voting.queries.papers import box_of
from voting.queries.quarantine import quarantined
from voting.services.judging import object_to
from voting.services.notifying import tell_set_aside
from voting.services.quarantining import look_everywhere
from voting.services.running import run_due
from voting.services.sealing import envelope_of, standing_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_voters_are_told_and_see_it_and_an_objection_brings_a_ballot_back() -> None:
    round = watched_round()
    group = come(round, 9, device="kitchen", address=HOME)
    come(round, 3)
    taken = make.cast(round, group[0]).signed.receipt
    assert standing_of(round=round, symbols=taken.envelope_sha256) == "recorded"
    assert refused_with(lambda: object_to(round=round, slot=taken.slot, words="", at=now())) == (
        "not_set_aside",
    )
    both_say(found(round)[0])
    assert standing_of(round=round, symbols=taken.envelope_sha256) == "set_aside"
    mail.outbox.clear()
    assert tell_set_aside(round=round) == 9
    assert {message.subject.split(":")[0] for message in mail.outbox} == {"Your ballot is set aside"}
    assert tell_set_aside(round=round) == 0

    slot, _ = envelope_of(round=round, symbols=taken.envelope_sha256)
    objection = object_to(round=round, slot=slot, words="We are nine in one house.", at=now())
    assert refused_with(lambda: object_to(round=round, slot=slot, words="", at=now())) == ("objection_known",)
    assert standing_of(round=round, symbols=taken.envelope_sha256) == "set_aside"
    assert both_say(objection, (Why.HOUSEHOLD, Why.HOUSEHOLD)) is Decision.COUNTS
    assert standing_of(round=round, symbols=taken.envelope_sha256) == "recorded"
    mail.outbox.clear()
    assert tell_set_aside(round=round) == 1
    assert mail.outbox[0].subject.startswith("Your ballot counts again")

    files = finish(round)
    assert Count.objects.get(round=round).result["ballots"] == 4
    assert len(json.loads(files["excluded.json"])) == 8
    assert check_whole(files)
    numbers = LedgerEntry.objects.get(round=round, act="ballots.set_aside").body
    assert numbers["objections"] == {"upheld": 1, "dismissed": 0, "not_heard": 0}
    assert b"nine in one house" not in b"".join(files.values())
    assert not Finding.objects.filter(words__gt="").exists()


def test_an_objection_that_nobody_heard_stays_out_and_is_told() -> None:
    round = watched_round()
    group = come(round, 9, device="shop", address=HOME)
    taken = make.cast(round, group[0]).signed.receipt
    both_say(found(round)[0])
    object_to(round=round, slot=taken.slot, words="", at=now())
    assert refused_with(lambda: object_to(round=round, slot=taken.slot, words="x" * 501, at=now())) == (
        "words_too_long",
    )
    finish(round)
    done = quarantined(round)
    assert done is not None
    assert (done.aside, dict(done.objections)["not_heard"]) == (9, 1)
    assert standing_of(round=round, symbols=taken.envelope_sha256) == "set_aside"


def test_one_who_objected_well_is_not_set_aside_again() -> None:
    round = watched_round(burst=8)
    group = come(round, 8, device="shop", address=HOME)
    taken = make.cast(round, group[0]).signed.receipt
    device, burst = found(round)
    both_say(device)
    both_say(object_to(round=round, slot=taken.slot, words="", at=now()), (Why.HOUSEHOLD, Why.SLIP))
    both_say(burst)
    finish(round)
    assert Count.objects.get(round=round).result["ballots"] == 1


def test_those_who_have_not_voted_are_told_once_they_have() -> None:
    round = watched_round()
    group = come(round, 9, device="shop", address=HOME, vote=False)
    both_say(found(round)[0])
    mail.outbox.clear()
    assert tell_set_aside(round=round) == 0
    make.cast(round, group[0])
    assert tell_set_aside(round=round) == 1


def forged(files: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    return {**files, **{f"{name}.json": json.dumps(value).encode() for name, value in changes.items()}}


def test_an_exclusion_of_quarantine_that_the_ledger_does_not_tell_of_stops_the_seal() -> None:
    round = watched_round()
    (elector, *_) = come(round, 6)
    receipt = make.cast(round, elector).signed.receipt
    Exclusion.objects.create(round=round, slot=receipt.slot, version=2, reason="burst")
    make.end_voting(round)
    run_due(job="test", at=now())
    box = box_of(round)
    assert box is not None
    assert (box.state, (box.stuck or {})["reasons"][0]["params"]) == (
        Box.State.CLOSED,
        {"exclusions_not_in_the_ledger": 1},
    )


def test_a_mark_made_without_the_link_key_sets_nothing_aside() -> None:
    round = watched_round()
    come(round, 3)
    SetAside.objects.create(round=round, mark="0" * 64, pattern="burst")
    finish(round)
    assert Count.objects.get(round=round).result["ballots"] == 3


def test_checkers_refuse_what_quarantine_did_not_decide() -> None:
    round = watched_round()
    (changed, *_) = come(round, 6)
    make.cast(round, changed)
    come(round, 8, device="shop", address=HOME)
    both_say(found(round)[0])
    files = finish(round)
    rows, entries = json.loads(files["excluded.json"]), json.loads(files["ledger.json"])
    sealed = json.loads(files["sealed.json"])
    key = next(entry for entry in entries if entry["act"] == "paper.frozen")["body"]["board"]
    assert "8 were set aside by quarantine" in check_board(files, sealed, entries, key)
    slot, version, _ = sealed["envelopes"][0]
    for rows_too in (
        rows[1:],
        [*rows, [slot, version, "one_device"]],
        [*rows[1:], [slot, version, "one_device"]],
        [*rows[1:], rows[1]],
        [[*rows[0][:2], "burst"], *rows[1:]],
        [[*rows[0][:2], "whim"], *rows[1:]],
        [[*rows[0][:2], "fault_window"], *rows[1:]],
    ):
        with pytest.raises(Wrong):
            check_board(forged(files, excluded=rows_too), sealed, entries, key)

    def told_otherwise(act: str, **changes: Any) -> list[Any]:
        return [
            {**each, "body": {**each["body"], **changes}} if each["act"] == act else each for each in entries
        ]

    decided = next(entry for entry in entries if entry["act"] == "finding.decided")["body"]
    for entries_too in (
        told_otherwise("finding.decided", judges=[decided["judges"][0]] * 2),
        told_otherwise("finding.decided", electors=7),
        told_otherwise("finding.decided", decision="counts"),
        told_otherwise("finding.decided", pattern="burst"),
        told_otherwise("ballots.set_aside", before=15),
        told_otherwise("ballots.set_aside", after=5),
        told_otherwise("ballots.set_aside", reasons={"one_device": 7}),
        [each for each in entries if each["act"] != "ballots.set_aside"],
        [each for each in entries if each["act"] != "finding.decided"],
    ):
        with pytest.raises(Wrong):
            check_board(files, sealed, entries_too, key)


def test_the_last_look_is_at_the_seal() -> None:
    """What comes in the last minutes is counted, and its number is told."""
    round = watched_round()
    come(round, 8, device="shop", address=HOME)
    assert not Finding.objects.exists()
    finish(round)
    done = quarantined(round)
    assert done is not None
    assert (done.findings["not_judged"], done.counted_in_findings, done.after) == (1, 8, 8)


def test_an_enrolment_after_the_seal_leaves_nothing_for_long() -> None:
    round = watched_round()
    come(round, 2)
    finish(round)
    Trace.objects.create(
        id="00000000-0000-4000-8000-000000000000", round=round, handle="0" * 32, kind="card", bucket=1
    )
    look_everywhere(job="test", at=now() + HOURS_AGO)
    assert not Trace.objects.exists()
