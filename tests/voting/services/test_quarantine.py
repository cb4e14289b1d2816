"""What is kept of an enrolment, and what is found in it: what happened elsewhere, and ordinary life."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from pb.models import LedgerEntry
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.voting.quarantine_kit import (
    ASIDE,
    HOME,
    LIBRARY,
    come,
    finish,
    found,
    judge_of,
    say,
    told,
    watched_round,
)
from voting.domain.evidence import Seen, evidence_key, handle_of
from voting.models import Count, Elector, SetAside, Trace
from voting.queries.papers import box_of
from voting.queries.quarantine import quarantined
from voting.services import keystore
from voting.services.quarantining import look_everywhere

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_is_kept_where_the_charter_looks_for_nothing() -> None:
    round = make.open_round()
    come(round, 3, device="one", address=HOME, vote=False)
    assert not Trace.objects.exists()
    assert found(round) == []
    files = finish(round)
    assert b"ballots.set_aside" not in files["ledger.json"]


def test_a_trace_holds_keyed_marks_and_no_word_of_the_person() -> None:
    round, person = watched_round(), ground.person(email="anna.maria+vote@example.org")
    elector = make.elector(round, person, seen=Seen("device-mark", HOME), age=30)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(voting_trace)::text FROM voting_trace")
        (row,) = cursor.fetchall()
    words = ("anna", "example", "device-mark", "81.2", str(elector.ref), elector.uid_hash, str(person.pk) * 4)
    assert [word for word in words if word in row[0]] == []
    box = box_of(round)
    assert box is not None
    key = evidence_key(keystore.link_key(name=box.key_name), round.slug)
    assert Trace.objects.get().handle == handle_of(key, str(elector.ref))
    assert set(json.loads(row[0])) == {
        "id",
        "round_id",
        "handle",
        "device",
        "network",
        "contact",
        "too_old",
        "kind",
        "bucket",
    }


def test_only_what_a_threshold_needs_is_kept() -> None:
    round = watched_round(one_device=0, one_contact=0, burst=0, one_network=0)
    make.elector(round, seen=Seen("device", HOME), age=30)
    row = Trace.objects.get()
    assert (row.device, row.network, row.contact, row.too_old) == ("", "", "", False)


def test_one_elector_fills_no_table() -> None:
    round, person = watched_round(), ground.person()
    for number in range(30):
        make.elector(round, person, seen=Seen(f"device {number}", HOME))
    assert Trace.objects.filter(round=round).count() == 20


def test_somebody_at_a_desk_leaves_no_trace() -> None:
    """A class that enrols at a desk: staff saw them."""
    from pb.queries.rounds import charter_of
    from voting.services.tracing import keep_trace

    round = watched_round()
    charter, box = charter_of(round), box_of(round)
    assert charter is not None
    assert box is not None
    for number in range(25):
        elector = Elector.objects.create(round=round, kind=Elector.Kind.DESK, uid_hash=f"{number}")
        keep_trace(
            round=round,
            charter=charter,
            link_key=keystore.link_key(name=box.key_name),
            elector=elector,
            seen=Seen("desk", HOME),
            email="",
            age=9,
            at=now(),
        )
    assert not Trace.objects.exists()
    assert found(round) == []


def test_evidence_goes_after_the_days_of_the_charter_and_the_ledger_says_so() -> None:
    round = watched_round(keep_days=2)
    make.elector(round, seen=Seen("old", HOME), at=now() - timedelta(hours=23))
    come(round, 2, vote=False)
    look_everywhere(job="test", at=now() + timedelta(days=1))
    assert Trace.objects.filter(round=round).count() == 3
    look_everywhere(job="test", at=now() + timedelta(days=4))
    assert not Trace.objects.filter(round=round).exists()
    bodies = LedgerEntry.objects.filter(round=round, act="evidence.destroyed").values_list("body", flat=True)
    assert list(bodies) == [{"traces": 3, "after_days": 2}]


def test_wroclaw_many_votes_from_one_address() -> None:
    round = watched_round(one_network=12, burst=10)
    come(round, 3)
    come(round, 12, address=HOME)
    assert told(found(round)) == [("one_network", 12), ("burst", 12)]


def test_wroclaw_voters_aged_200() -> None:
    round = watched_round()
    come(round, 2, age=200)
    come(round, 1, age=110)
    assert told(found(round)) == [("implausible_age", 2)]


def test_santomera_many_votes_from_two_mailboxes() -> None:
    round = watched_round()
    come(round, 5, emails="one+{}@example.org")
    come(round, 4, emails="t.w.o+{}@googlemail.com")
    come(round, 2, emails="couple+{}@example.org")
    assert sorted(told(found(round))) == [("one_contact", 4), ("one_contact", 5)]


def test_one_device_with_a_pile_of_code_cards() -> None:
    from voting.services.enrolling import Card, enrol

    round = watched_round()
    for card in make.cards(round, 9):
        enrol(
            round=round,
            answers=make.answers(round),
            credential=Card(card.code),
            by=None,
            at=now(),
            seen=Seen("telephone", HOME),
        )
    (finding,) = found(round)
    assert (finding.pattern, finding.shape["cards"], finding.shape["devices"]) == ("one_device", 9, 1)


def test_a_family_a_library_and_a_class_all_count_unless_two_people_say_otherwise() -> None:
    """Below the thresholds nothing is found; above them a finding alone changes nothing."""
    round = watched_round()
    come(round, 5, device="family", address=HOME)
    come(round, 9, device="library", address=LIBRARY)
    findings = found(round)
    assert told(findings) == [("one_device", 9)]
    assert not SetAside.objects.exists()
    say(findings[0], ASIDE, judge_of(round))
    assert not SetAside.objects.exists()
    finish(round)
    assert Count.objects.get(round=round).result["ballots"] == 14
    done = quarantined(round)
    assert done is not None
    assert (done.before, done.after, done.aside) == (14, 14, 0)
    assert done.findings == {"set_aside": 0, "counted": 0, "not_judged": 1}
    assert done.counted_in_findings == 9
