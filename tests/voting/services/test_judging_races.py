"""Judges at once, judging while the box is sealed, and casting while somebody judges."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections, transaction

from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from pb.moment import now
from tests.factories import voting as make
from tests.voting.quarantine_kit import (
    ASIDE,
    HOME,
    come,
    found,
    judge_of,
    say,
    watched_round,
)
from voting.models import Count, Judgement, SetAside
from voting.queries.papers import state_of
from voting.services.locking import hold_quarantine
from voting.services.notifying import tell_voters
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_judges_at_once_decide_once() -> None:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    (finding,) = found(round)
    judges = [judge_of(round) for _ in range(6)]
    start, said = threading.Barrier(len(judges)), list[Any]()

    def run(by: Any) -> None:
        start.wait()
        try:
            said.append(say(finding, ASIDE, by))
        except Refused as refused:
            said.append(refused.verdict.codes[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[by]) for by in judges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, said)) == sorted(["None", "aside", *["already_answered"] * 4])
    assert Judgement.objects.filter(finding=finding).count() == 2
    assert LedgerEntry.objects.filter(round=round, act="finding.decided").count() == 1
    assert SetAside.objects.filter(round=round).count() == 9


def test_the_same_person_twice_at_once_judges_once() -> None:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    (finding,) = found(round)
    by, start, said = judge_of(round), threading.Barrier(4), list[str]()

    def run() -> None:
        start.wait()
        try:
            said.append(str(say(finding, ASIDE, by)))
        except Refused as refused:
            said.append(refused.verdict.codes[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["None", *["already_judged"] * 3]
    assert not SetAside.objects.exists()


def test_judging_while_the_box_is_being_sealed_is_in_whole_or_not_at_all() -> None:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    (finding,) = found(round)
    say(finding, ASIDE, judge_of(round))
    by, start, said = judge_of(round), threading.Barrier(2), list[str]()
    make.end_voting(round)

    def last() -> None:
        start.wait()
        try:
            said.append(str(say(finding, ASIDE, by)))
        except Refused as refused:
            said.append(refused.verdict.codes[0])
        finally:
            connections.close_all()

    def seal() -> None:
        start.wait()
        run_due(job="test", at=now())
        connections.close_all()

    threads = [threading.Thread(target=last), threading.Thread(target=seal)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_due(job="test", at=now())
    assert state_of(round) == "published"
    counted = Count.objects.get(round=round).result["ballots"]
    assert (said, counted) in ((["aside"], 0), (["too_late_to_judge"], 9))


def test_judging_holds_up_no_notice_and_no_ballot() -> None:
    """While somebody judges, another casts and a sweep of notices keeps whom it told."""
    round = watched_round()
    electors = come(round, 8, device="shop", address=HOME)
    with transaction.atomic():
        hold_quarantine(round)
        done = list[object]()

        def meanwhile() -> None:
            done.append(make.cast(round, electors[0]).version)
            done.append(tell_voters(round=round))
            done.append(tell_voters(round=round))
            connections.close_all()

        thread = threading.Thread(target=meanwhile)
        thread.start()
        thread.join(timeout=30)
    assert done == [2, 8, 0]
