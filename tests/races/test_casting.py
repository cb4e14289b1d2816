"""Many at once: one elector keeps one ballot, and whoever waits past the deadline is late."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from pb.domain.verdict import Refused
from pb.moment import now
from tests.factories import voting as make
from tests.races.hands import at_once
from voting.models import Count
from voting.models.envelope import Envelope, Slot
from voting.services import casting
from voting.services.closing import close_box
from voting.services.locking import hold_box
from voting.services.running import run_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@contextmanager
def waiting_behind_the_closer(act: Callable[[], object]) -> Iterator[list[object]]:
    """Start `act` in a thread while the box is held; it gets through when the block ends."""
    answer: list[object] = []

    def run() -> None:
        try:
            answer.append(act())
        except Refused as refused:
            answer.append(refused)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield answer
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_16_parallel_submits_of_one_elector_leave_one_ballot() -> None:
    round = make.open_round()
    elector = make.elector(round)
    choices = (("a", "b", "c"), ("a", "b", "e"), ("c", "d", "f"), ("b", "e", "f"))

    taken = at_once(16, lambda number: make.cast(round, elector.ref, choices[number % 4]))

    assert sorted(each.version for each in taken) == list(range(1, 17))
    slot = Slot.objects.get(round=round)
    assert slot.version == 16
    assert slot.current == Envelope.objects.get(round=round, version=16)
    make.end_voting(round)
    run_due(job="test", at=now())
    assert Count.objects.get(round=round).result["ballots"] == 1


def test_16_times_the_same_submission_is_one_envelope_and_one_receipt() -> None:
    round = make.open_round()
    elector, submission = make.elector(round), uuid4()
    ballot = make.ballot(("a", "b", "e"))

    taken = at_once(16, lambda number: make.cast(round, elector.ref, ballot, submission))

    assert len({each.signed.signature for each in taken}) == 1
    assert Envelope.objects.filter(round=round).count() == 1


def test_the_first_enrolment_of_one_person_at_16_doors_is_one_elector() -> None:
    from tests.factories import pb as ground

    round, person = make.open_round(), ground.person()
    found = at_once(16, lambda number: make.elector(round, person).ref)
    assert len(set(found)) == 1


def test_a_ballot_that_waited_for_the_closer_past_the_deadline_is_late() -> None:
    round = make.open_round()
    elector = make.elector(round)
    with transaction.atomic():
        hold_box(round)
        with waiting_behind_the_closer(lambda: make.cast(round, elector.ref)) as answer:
            time.sleep(0.5)  # the casting has begun, and waits for the lock
            with ThreadPoolExecutor(1) as other:
                other.submit(_move_the_deadline, round).result()
            time.sleep(0.1)
            assert answer == []
            transaction.set_rollback(True)
            connection.close()
    assert isinstance(answer[0], Refused)
    assert answer[0].verdict.codes == ("wrong_phase",)
    assert answer[0].__cause__ is None  # casting saw it by itself: the database's guard was not needed
    assert Envelope.objects.filter(round=round).count() == 0


def _move_the_deadline(round: object) -> None:
    make.end_voting(round)  # type: ignore[arg-type]
    connection.close()


def test_the_closer_waits_for_ballots_under_way_and_nothing_comes_after_it() -> None:
    round = make.open_round(closes_in=timedelta(seconds=3))
    electors = [make.elector(round).ref for _ in range(8)]
    stop = threading.Event()
    reasons: list[tuple[str, ...]] = []

    def vote(number: int) -> int:
        done = 0
        while not stop.is_set():
            try:
                make.cast(round, electors[number])
            except Refused as refused:
                reasons.append(refused.verdict.codes)
                return done
            done += 1
            time.sleep(0.02)
        return done

    def close(number: int) -> int:
        deadline = time.monotonic() + 60
        while not close_box(round=round, job="test", at=now()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return 1

    counts = at_once(9, lambda number: close(number) if number == 8 else vote(number))

    stop.set()
    assert {code for codes in reasons for code in codes} <= {"wrong_phase", "box_not_open"}
    assert Envelope.objects.filter(round=round).count() == sum(counts[:8])
    assert run_due(job="test", at=now()) == [(round.slug, act) for act in ("seal", "count", "publish")]


def test_the_box_closes_only_after_a_ballot_that_is_already_written_has_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = make.open_round()
    elector, written, go_on = make.elector(round), threading.Event(), threading.Event()
    whole = casting._enter

    def enter(*given: Any) -> Any:
        row = whole(*given)
        written.set()
        assert go_on.wait(30)
        return row

    monkeypatch.setattr(casting, "_enter", enter)
    kept: list[int] = []

    def close() -> bool:
        closed = close_box(round=round, job="test", at=now())
        kept.append(Envelope.objects.filter(round=round).count())
        connection.close()
        return closed

    def cast() -> int:
        try:
            return make.cast(round, elector.ref).version
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        casting_now = hands.submit(cast)
        assert written.wait(30)
        make.end_voting(round)
        closing_now = hands.submit(close)
        time.sleep(0.5)
        assert not closing_now.done()
        go_on.set()
        assert casting_now.result() == 1
        assert closing_now.result()
    assert kept == [1]


def test_two_workers_at_once_do_every_step_once() -> None:
    round = make.open_round()
    for _ in range(5):
        make.cast(round, make.elector(round))
    make.end_voting(round)
    done = at_once(6, lambda number: run_due(job=f"worker {number}", at=now()))
    acts = sorted(act for each in done for _, act in each)
    assert acts == ["close", "count", "publish", "seal"] or acts == [
        "close",
        "count",
        "publish",
        "seal",
        "shred",
    ]
