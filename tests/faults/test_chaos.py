"""Jobs killed half-way, doubled, scheduled twice, and without Redis: every round ends once, the same way."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from redis import Redis

from config.services.local import Local
from config.services.process import end, wait_until
from pb import chance
from pb.models import LedgerEntry, Round
from pb.moment import now
from pb.services.ledger import verify
from tests.factories import voting as make
from tests.faults.jobs import ONCE, Jobs, acts, wait_for
from voting.checker import check_whole
from voting.models import Box, Count, PublicFile
from voting.queries.papers import box_of, state_of
from voting.services.counting import count_box
from voting.services.publishing import bundle_folder, write_bundle
from voting.services.running import run_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.jobs_chaos, pytest.mark.slow]


def due_round(ballots: int = 3) -> Round:
    """A round whose deadline has just passed."""
    round = make.open_round()
    for number in range(ballots):
        make.cast(round, make.elector(round), (("a", "b", "e"), ("c", "d", "f"))[number % 2])
    make.end_voting(round)
    return round


def run_in_a_child() -> int:
    """The job, in a process of its own that has no connection of ours; its number."""
    connections.close_all()
    database: Any = connections["default"]
    database.close_pool()
    child = os.fork()
    if child == 0:
        try:
            run_due(job="voting.run_due", at=now())
        finally:
            os._exit(0)
    return child


def kill_after(child: int, seconds: float) -> bool:
    """Whether the child was still at work."""
    time.sleep(seconds)
    gone, _ = os.waitpid(child, os.WNOHANG)
    if gone:
        return False
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def check_ended(round: Round, ballots: int = 3) -> None:
    """Published once, all of it adds up, and doing it again gives the same bytes."""
    assert state_of(round) == "published"
    refused = LedgerEntry.objects.filter(round=round, act__endswith="_refused")
    assert acts(round) == ONCE, [entry.body for entry in refused]
    assert Count.objects.get(round=round).result["ballots"] == ballots
    folder, box = bundle_folder(round), box_of(round)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    check_whole(files)
    assert box is not None
    assert write_bundle(round=round) == box.bundle_digest
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        kept = dict(PublicFile.objects.filter(round=round).values_list("name", "digest"))
        PublicFile.objects.filter(round=round).delete()
        Count.objects.filter(round=round).delete()
        Box.objects.filter(round=round).update(state=Box.State.SEALED)
        assert count_box(round=round, job="again", at=now())
        assert dict(PublicFile.objects.filter(round=round).values_list("name", "digest")) == kept
        transaction.set_rollback(True)


def test_a_job_killed_anywhere_and_doubled_ends_the_round_once(times: int) -> None:
    """20 rounds, the job of each killed up to four times, then run by two at once; `--times 50`: 1,000."""
    killed = 0
    for _ in range(20 * times):
        round = due_round()
        for _ in range(4):
            killed += kill_after(run_in_a_child(), chance.token(1)[0] / 1500)
        twins = [run_in_a_child() for _ in range(2)]
        for twin in twins:
            os.waitpid(twin, 0)
        run_due(job="voting.run_due", at=now())
        check_ended(round)
    assert verify() is None
    print(f"{20 * times} rounds, {killed} jobs killed at work: every round ended once, with the same bytes")
    assert killed > 20 * times


def test_a_worker_killed_in_the_middle_of_the_seal_leaves_nothing_half_done() -> None:
    round = due_round()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "LOCK TABLE voting_seal IN EXCLUSIVE MODE"
            )  # the seal stops just before it is said
        child = _child_beside_a_held_lock()
        _wait_for_waiters()
        assert kill_after(child, 0)
    assert state_of(round) == "closed"
    run_due(job="voting.run_due", at=now())
    check_ended(round)


def _child_beside_a_held_lock() -> int:
    child = os.fork()
    if child == 0:
        try:
            # The parent's connection and pool stay the parent's: leave them untouched, and open others.
            database: Any = connections["default"]
            database.connection = None
            type(database)._connection_pools.clear()
            run_due(job="voting.run_due", at=now())
        finally:
            os._exit(0)
    return child


def _wait_for_waiters() -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'voting_seal'::regclass"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody came to seal")


class OwnRedis(Local):
    """A Redis of this test's alone, which may be stopped."""

    def begin(self) -> None:
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._redis = self._start_redis()
        wait_until(self._redis_answers, self._redis, what="Valkey", log=self.home / "redis.log")

    def kill(self) -> None:
        assert self._redis is not None
        end(self._redis, sign=signal.SIGKILL)

    def wipe(self) -> None:
        client = Redis.from_url(self.redis_url)
        client.flushall()
        client.close()


@contextmanager
def own_redis(home: Path) -> Iterator[OwnRedis]:
    home.mkdir()
    redis = OwnRedis(home)
    redis.begin()
    try:
        yield redis
    finally:
        redis.kill()


def test_rounds_end_while_workers_schedulers_and_redis_come_and_go(tmp_path: Path, times: int) -> None:
    """6 rounds while two workers and two schedulers are killed, and Redis is emptied and killed, in turn."""
    with own_redis(tmp_path / "redis") as redis:
        jobs = Jobs(tmp_path, redis.redis_url)
        try:
            workers = [jobs.worker("one"), jobs.worker("two")]
            beats = [jobs.beat("one"), jobs.beat("two")]
            rounds: list[Round] = []
            for number in range(6 * times):
                rounds.append(due_round())
                what = number % 6
                if what in (0, 3):
                    which = what // 3
                    end(workers[which], sign=signal.SIGKILL)
                    workers[which] = jobs.worker(f"again-{number}")
                elif what == 1:
                    redis.wipe()
                elif what == 2:
                    end(beats[0], sign=signal.SIGKILL)
                    beats[0] = jobs.beat(f"again-{number}")
                elif what == 4:
                    redis.kill()
                    rounds.append(due_round())  # ballots are taken without it
                    redis.begin()
                time.sleep(1.5)
            for round in rounds:
                wait_for(round, "published", jobs)
            time.sleep(2)
            for round in rounds:
                check_ended(round)
            assert verify() is None
            print(f"{len(rounds)} rounds ended once, with the same bytes, under {6 * times} faults")
        finally:
            jobs.stop()
