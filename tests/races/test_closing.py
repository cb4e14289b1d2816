"""The last moment, many times: every ballot that was acknowledged counts, and none that came late."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.models import PhaseWindow, Round
from pb.moment import now
from tests.factories import voting as make
from tests.factories.door import owners_door
from tests.races.hands import at_once
from voting.models import Box
from voting.models.envelope import Envelope, Slot
from voting.services.closing import close_box
from voting.services.locking import database_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.close_race]

VOTERS = 5
LOADERS, CASTINGS_A_SECOND = 6, 400  # with the closer, no more hands than connections in the pool


def open_again(round: Round, closes: datetime) -> None:
    with owners_door():  # the product has no way back from a closed box, and a test needs one
        Slot.objects.filter(round=round).delete()
        Envelope.objects.filter(round=round).delete()
        Box.objects.filter(round=round).update(state=Box.State.OPEN, closed_at=None)
        PhaseWindow.objects.filter(round=round, phase=Phase.VOTING).update(closes=closes)


def closing_in(round: Round, seconds: float) -> datetime:
    """Set the deadline that long after now; returns it."""
    with owners_door():
        closes = database_clock() + timedelta(seconds=seconds)
        PhaseWindow.objects.filter(round=round, phase=Phase.VOTING).update(closes=closes)
    return closes


@dataclass
class Voter:
    """What one voter saw. `late`: ballots acknowledged although the deadline had passed when they began."""

    elector: UUID
    acknowledged: list[str] = field(default_factory=list)
    late: int = 0
    refused: tuple[str, ...] = ()

    def vote_until_refused(self, round: Round, closes: datetime) -> None:
        while not self.refused:
            began = database_clock()
            try:
                taken = make.cast(round, self.elector)
            except Refused as refused:
                self.refused = refused.verdict.codes
            else:
                self.acknowledged.append(taken.signed.receipt.envelope_sha256)
                self.late += began >= closes


def close(round: Round) -> None:
    until = time.monotonic() + 30
    while not close_box(round=round, job="test", at=now()):
        assert time.monotonic() < until


def pace(round: Round, electors: list[UUID]) -> float:
    """Seconds until all have cast once, on this machine as busy as it is now; at least a hundredth."""
    open_again(round, database_clock() + timedelta(hours=12))

    def act(hand: int) -> float:
        connection.ensure_connection()
        began = time.perf_counter()
        make.cast(round, electors[hand])
        return time.perf_counter() - began

    return max(0.01, *at_once(VOTERS, act))


def race_to_the_close(round: Round, electors: list[UUID], seconds: float) -> tuple[int, list[Voter]]:
    """Everybody votes as often as there is time, and the closer waits for the deadline. How many envelopes
    were there at the close, and what each voter saw."""
    open_again(round, database_clock() + timedelta(hours=12))
    voters = [Voter(elector) for elector in electors]
    deadline, all_set = list[datetime](), threading.Barrier(VOTERS + 1)

    def act(hand: int) -> int:
        connection.ensure_connection()
        if hand == VOTERS:
            deadline.append(closing_in(round, seconds))
        all_set.wait()
        if hand == VOTERS:
            close(round)
            return Envelope.objects.filter(round=round).count()
        voters[hand].vote_until_refused(round, deadline[0])
        return 0

    return at_once(VOTERS + 1, act)[VOTERS], voters


def test_every_acknowledged_ballot_is_in_the_closed_box_and_no_late_one(times: int) -> None:
    """30 closes; `--times 334` makes them 10,000."""
    round = make.open_round()
    electors = [make.elector(round).ref for _ in range(VOTERS)]
    closes_at, acknowledged, once = 30 * times, 0, 0.01
    for number in range(closes_at):
        if number % 40 == 0:
            once = pace(round, electors)
        at_the_close, voters = race_to_the_close(round, electors, once * (1 + number % 40 / 10))

        kept = set(Envelope.objects.filter(round=round).values_list("sha256", flat=True))
        current = set(Slot.objects.filter(round=round).values_list("current__sha256", flat=True))
        assert len(kept) == at_the_close
        assert kept == {sha256 for voter in voters for sha256 in voter.acknowledged}
        assert current == {voter.acknowledged[-1] for voter in voters if voter.acknowledged}
        assert sum(voter.late for voter in voters) == 0
        assert {code for voter in voters for code in voter.refused} <= {"wrong_phase", "box_not_open"}
        acknowledged += len(kept)
    print(f"{closes_at} closes, {acknowledged} ballots acknowledged: 0 uncounted, 0 late")
    assert acknowledged > closes_at


def test_closing_does_not_wait_long_under_load(times: int) -> None:
    """Over 200 castings a second go on while the box is closed, 20 times, and it is opened again each time;
    the slowest hundredth of the closes waits less than a second."""
    round = make.open_round()
    electors = [make.elector(round).ref for _ in range(LOADERS)]
    stop, waits, cast, reasons = threading.Event(), list[float](), [0] * LOADERS, set[str]()
    open_again(round, database_clock() + timedelta(hours=12))

    def load(hand: int) -> None:
        due = time.monotonic() + hand / CASTINGS_A_SECOND
        while not stop.is_set():
            time.sleep(max(0.0, due - time.monotonic()))
            due += LOADERS / CASTINGS_A_SECOND
            try:
                make.cast(round, electors[hand])
                cast[hand] += 1
            except Refused as refused:
                reasons.update(refused.verdict.codes)

    def closer() -> None:
        began = time.monotonic()
        try:
            for number in range(20 * times):
                time.sleep(0.1)
                if number:  # closed by now, so nothing is cast while it is emptied
                    open_again(round, database_clock() + timedelta(seconds=0.25))
                else:
                    closing_in(round, 0.25)
                time.sleep(0.26)
                start = time.perf_counter()
                close(round)
                waits.append(time.perf_counter() - start)
        finally:
            stop.set()
        rate = sum(cast) / (time.monotonic() - began)
        slowest = sorted(waits)[int(len(waits) * 0.99)]
        print(f"{len(waits)} closes under {rate:.0f} castings a second: p99 {slowest:.3f} s")
        assert slowest < 1

    at_once(LOADERS + 1, lambda hand: closer() if hand == LOADERS else load(hand))
    assert reasons <= {"wrong_phase", "box_not_open"}
    assert sum(cast) > 10 * len(waits)
