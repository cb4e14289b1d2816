"""How fast ballots are cast through the whole HTTP stack, as a share of the same rows written by raw SQL.

python -m benchmarks.casting [--ballots 2000] [--times 7] [--write benchmarks/casting.md]

All on this machine, in one run: PostgreSQL with fsync on and every commit waited for; the web server as in
the image; one process that sends. Raw: the same lock, the same two rows with the same triggers and indexes,
the same commits, by psycopg, from as many processes as the web has. The three take turns, so that what else
the machine does meets them all; a share is that of one turn, and the middle one of all turns is given.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from benchmarks.load import Answers, closed_loop, open_loop

WORKERS, CONNECTIONS = 2, 16
_LOCK = "SELECT pg_advisory_xact_lock_shared(7302, %s)"
_ROWS = """
WITH coming AS (
    INSERT INTO voting_envelope (round_id, slot, version, submission_id, ciphertext, sha256, mark)
    VALUES (%s, %s, 1, %s, %s, %s, %s) RETURNING id
)
INSERT INTO voting_slot (round_id, slot, version, current_id) SELECT %s, %s, 1, id FROM coming
    ON CONFLICT (round_id, slot) DO UPDATE SET version = EXCLUDED.version, current_id = EXCLUDED.current_id
"""


@dataclass(frozen=True)
class Turn:
    """Ballots a second."""

    raw: float
    services: float
    http: float


@dataclass(frozen=True)
class Figures:
    """`half`: the answers at `half_rate`, half the load of saturation."""

    turns: list[Turn]
    half_rate: float
    half: Answers

    def at(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        each = sorted(self.half.seconds)
        return each[min(len(each) - 1, int(len(each) * share))] * 1000

    def lines(self) -> list[str]:
        return [
            "| what | ballots a second | share of raw | least to most |",
            "| --- | --- | --- | --- |",
            self._row("raw SQL", [turn.raw for turn in self.turns]),
            self._row(f"`cast_ballot` alone, {WORKERS} processes", [turn.services for turn in self.turns]),
            self._row("through HTTP", [turn.http for turn in self.turns]),
            "",
            self._at_half(),
        ]

    def _row(self, what: str, rates: list[float]) -> str:
        shares = [rate / turn.raw for rate, turn in zip(rates, self.turns, strict=True)]
        spread = f"{min(rates):.0f} to {max(rates):.0f} a second, {min(shares):.2f} to {max(shares):.2f}"
        return f"| {what} | {median(rates):.0f} | {median(shares):.2f} | {spread} |"

    def _at_half(self) -> str:
        times = f"median {self.at(0.5):.1f} ms, p99 {self.at(0.99):.1f} ms, slowest {self.at(1):.1f} ms"
        return f"At {self.half_rate:.0f} ballots a second, half of what saturates it: {times}."


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ballots", type=int, default=2000)
    arguments.add_argument("--times", type=int, default=7)
    arguments.add_argument("--write", type=Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="decides-benchmark-") as home:
        _prepare(Path(home))
        figures = measure(given.ballots, given.times)
    text = "\n".join(figures.lines())
    print(text)
    if given.write:
        about = "# Casting\n\n`python -m benchmarks.casting`: " + str(__doc__).split("\n\n")[2].strip()
        size = f"Two cores; {given.times} turns of {given.ballots} ballots each."
        given.write.write_text(f"{about}\n\n{size}\n\n{text}\n")


def _prepare(home: Path) -> None:
    """Embedded services that keep what they acknowledge, an empty database, Django ready."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "benchmarks-only-0123456789abcdefghijklmnopqrstuvwxyz",
        "DECIDES_KEYSTORE": str(home / "keys"),
        "DECIDES_BUNDLES": str(home / "bundles"),
        "DECIDES_ORIGIN": "https://localhost",
        "DECIDES_HOSTS": "localhost",
        "DECIDES_PROXIES": "1",
        "DECIDES_POOL": str(CONNECTIONS),
        "DECIDES_LOG_LEVEL": "WARNING",
        "DECIDES_STATIC": str(home / "static"),
        "WEB_CONCURRENCY": str(WORKERS),
    }
    from config.services import ensure_services

    ensure_services(home)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def measure(ballots: int, times: int) -> Figures:
    from django.db import connection

    from tests.factories import voting as make
    from voting.models.envelope import Envelope

    round = make.open_round()
    some = make.cast(round, make.elector(round))
    row = Envelope.objects.get(sha256=some.signed.receipt.envelope_sha256)
    refs = iter(_enrol(round, ballots * (times + 1) + 400))
    connection.close()
    turns = []
    with web() as port:
        closed_loop(port, [_request(round, next(refs)) for _ in range(200)], CONNECTIONS)
        for _ in range(times):
            raw = _in_processes(_write_raw, ballots, round.pk, bytes(row.ciphertext), row.sha256, row.mark)
            services = _in_processes(_cast, ballots, round.pk)
            requests = [_request(round, next(refs)) for _ in range(ballots)]
            full = closed_loop(port, requests, CONNECTIONS)
            assert full.statuses == {201: ballots}, full.statuses
            turns.append(Turn(raw, services, ballots / full.whole))
            print(turns[-1], file=sys.stderr, flush=True)
        rate = median(turn.http for turn in turns) / 2
        half = open_loop(port, [_request(round, next(refs)) for _ in range(ballots)], CONNECTIONS, rate)
        assert set(half.statuses) == {201}, half.statuses
    return Figures(turns, rate, half)


def _enrol(round: Any, number: int) -> list[Any]:
    """That many on the roll, by their refs."""
    from voting.models import Elector

    rows = [Elector(round=round, kind="account", uid_hash=f"{each:064x}") for each in range(number)]
    some = [rows[start : start + 1000] for start in range(0, number, 1000)]  # each row takes a lock
    return [each.ref for part in some for each in Elector.objects.bulk_create(part)]


def _in_processes(work: Any, ballots: int, *given: Any) -> float:
    """Ballots a second when WORKERS processes share them."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(WORKERS + 1)
    hands = [
        context.Process(target=_hand, args=(work, ballots // WORKERS, ready, *given)) for _ in range(WORKERS)
    ]
    for hand in hands:
        hand.start()
    ready.wait()
    start = time.perf_counter()
    for hand in hands:
        hand.join()
    assert all(hand.exitcode == 0 for hand in hands)
    return ballots // WORKERS * WORKERS / (time.perf_counter() - start)


def _hand(work: Any, ballots: int, ready: Any, *given: Any) -> None:
    import django

    django.setup()
    threads = CONNECTIONS // WORKERS
    jobs = [work(*given) for _ in range(threads)]
    ready.wait()

    def run(one: Any) -> None:
        for _ in range(ballots // threads):
            one()

    hands = [threading.Thread(target=run, args=(one,)) for one in jobs]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def _write_raw(round: int, sealed: bytes, sha256: str, mark: str) -> Any:
    import psycopg

    db = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

    def write() -> None:
        slot = os.urandom(32).hex()
        with db.transaction():
            db.execute(_LOCK, [round])
            db.execute(_ROWS, [round, slot, uuid4(), sealed, sha256, mark, round, slot])

    return write


def _cast(round: int) -> Any:
    from pb.models import Round
    from tests.factories import voting as make
    from voting.models import Elector, Paper
    from voting.services.casting import cast_ballot

    where = Round.objects.get(pk=round)
    electors = iter(Elector.objects.filter(round=where).order_by("?").values_list("ref", flat=True))
    paper = Paper.objects.get(round=where).digest

    def cast() -> None:
        cast_ballot(
            round=where,
            elector=next(electors),
            ballot=make.ballot(("a", "b", "e")),
            submission=uuid4(),
            paper_seen=paper,
        )

    return cast


@contextmanager
def web() -> Iterator[int]:
    """gunicorn on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--log-level", "warning"]
    command += ["--bind", f"127.0.0.1:{port}", "--access-logfile", os.devnull, "config.wsgi"]
    server = subprocess.Popen(command)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until, "gunicorn does not answer"
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _request(round: Any, elector: Any) -> bytes:
    """A ballot as the API takes it, each from an address of its own."""
    from voting.models import Paper
    from voting.web import token_for

    if round.pk not in _PAPERS:
        _PAPERS[round.pk] = Paper.objects.get(round=round).digest
    body = json.dumps(
        {
            "pass": token_for(round, elector),
            "submission": str(uuid4()),
            "paper": _PAPERS[round.pk],
            "marks": {"all": {"lines": ["a", "b", "e"]}},
        }
    ).encode()
    one = uuid4().int
    address = f"10.{one & 255}.{one >> 8 & 255}.{one >> 16 & 255}"
    head = (
        f"POST /api/rounds/{round.slug}/ballots/ HTTP/1.1\r\nHost: localhost\r\n"
        f"X-Forwarded-Proto: https\r\nX-Forwarded-For: {address}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


_PAPERS: dict[int, str] = {}


if __name__ == "__main__":
    main()
