"""One crash run: a round from its first ballot to its published result, with everything killed on the way.

python -m tests.faults.crash.run --seed 1 --acks 2500 --faults 10 [--json]

Exit 0 when nothing was lost, doubled or wrong. The seed decides which part is killed when; how the parts then
fall upon each other is up to the machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from config.services.local import Local
from config.services.process import CannotStart, end, spawn, wait_until
from tests.faults.crash.judge import judge

CLIENTS, THREADS, ELECTORS = 2, 4, 400
KINDS = ("client", "web worker", "backend", "postmaster", "closer")


class Draw:
    """Whole numbers that the seed decides (SHA-256 in counter mode)."""

    def __init__(self, seed: int) -> None:
        self.seed, self.number = seed, 0

    def below(self, most: int) -> int:
        self.number += 1
        drawn = hashlib.sha256(f"{self.seed}:{self.number}".encode()).digest()
        return int.from_bytes(drawn, "big") % most


class Servers(Local):
    """PostgreSQL that keeps what it acknowledged, and that can be killed outright and brought back."""

    def kill_postmaster(self) -> None:
        assert self._postgres is not None
        self._postgres.kill()
        self._postgres.wait()
        for _ in range(50):  # backends of the dead one hold its shared memory until they notice
            self._postgres = self._start_postgres()
            try:
                wait_until(
                    self._postgres_answers, self._postgres, what="PostgreSQL", log=self.home / "postgres.log"
                )
                return
            except CannotStart:
                time.sleep(0.1)
        raise CannotStart("PostgreSQL did not come back")


@dataclass
class Run:
    home: Path
    draw: Draw
    servers: Servers
    port: int = 0
    slug: str = ""
    faults: Counter[str] = field(default_factory=Counter)
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        self.children[name] = spawn(
            [sys.executable, "-W", "ignore", *command],
            log=self.home / f"{name}.log",
            at_death=signal.SIGKILL,
            env=os.environ,
        )

    def start_client(self, number: int) -> None:
        tickets, journal = self.home / f"tickets-{number}", self.journal(number)
        words = (str(self.port), str(tickets), str(journal), str(THREADS))
        self.start(f"client-{number}", "-m", "tests.faults.crash.client", *words)

    def start_closer(self) -> None:
        self.start("closer", "-m", "tests.faults.crash.closer")

    def journal(self, number: int) -> Path:
        return self.home / f"journal-{number}"

    def acknowledged(self) -> int:
        paths = [self.journal(number) for number in range(CLIENTS)]
        return sum(path.read_bytes().count(b'["told"') for path in paths if path.exists())

    def kill(self, name: str) -> None:
        self.children[name].kill()
        self.children[name].wait()

    def fault(self, kind: str) -> None:
        killed = True
        if kind == "client":
            number = self.draw.below(CLIENTS)
            self.kill(f"client-{number}")
            self.start_client(number)
        elif kind == "web worker":
            workers = _children_of(self.children["web"].pid)
            killed = bool(workers)
            if workers:
                os.kill(workers[self.draw.below(len(workers))], signal.SIGKILL)
        elif kind == "backend":
            killed = self._kill_backend()
        elif kind == "postmaster":
            self.servers.kill_postmaster()
        else:
            self.kill("closer")
            self.start_closer()
        self.faults[kind] += killed

    def _kill_backend(self) -> bool:
        """Every other time ended by the server, else killed outright, which makes the server start anew."""
        assert self.servers._postgres is not None
        found = [
            pid for pid in _children_of(self.servers._postgres.pid) if b"decides decides" in _command(pid)
        ]
        if found:
            sign = (signal.SIGTERM, signal.SIGKILL)[self.draw.below(2)]
            os.kill(found[self.draw.below(len(found))], sign)
        return bool(found)

    def sql(self, statement: str, *given: Any, past_guards: bool = False) -> Any:
        """`past_guards`: as the database's owner, who alone can let its triggers sleep."""
        for _ in range(200):
            try:
                with psycopg.connect(self.servers.database_url, autocommit=True) as db:
                    if past_guards:
                        db.execute("SET session_replication_role = replica")
                    done = db.execute(statement, given)
                    return done.fetchall() if done.description else None
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise CannotStart("PostgreSQL did not answer for 10 seconds")


def _children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--acks", type=int, default=2500)
    arguments.add_argument("--faults", type=int, default=10)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="decides-crash-") as home:
        report = carry_out(Path(home), given.seed, given.acks, given.faults)
    print(json.dumps(report) if given.json else "\n".join(f"{name}: {told}" for name, told in report.items()))
    sys.exit(1 if any(report[name] for name in ("lost", "doubled", "wrong_current", "unexplained")) else 0)


def carry_out(home: Path, seed: int, acks: int, faults: int) -> dict[str, Any]:
    servers = Servers(home)
    servers.start(redis=True)
    os.environ |= {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "crash-runs-only-0123456789abcdefghijklmnopqrstuvwxyz",
        "DECIDES_KEYSTORE": str(home / "keys"),
        "DECIDES_BUNDLES": str(home / "bundles"),
        "DECIDES_ORIGIN": "https://localhost",
        "DECIDES_HOSTS": "localhost",
        "DECIDES_PROXIES": "1",
        "DECIDES_LOG_LEVEL": "CRITICAL",
        "DECIDES_LOG_FORMAT": "plain",
        "WEB_CONCURRENCY": "2",
    }
    run = Run(home, Draw(seed), servers)
    try:
        _prepare(run)
        began = time.monotonic()
        _vote_under_fire(run, acks, faults * 4 // 5)
        _close_under_fire(run, faults - faults * 4 // 5)
        report = {"seed": seed, "faults": sum(run.faults.values()), "kinds": dict(run.faults)}
        return report | judge(run.home, run.slug, CLIENTS) | {"seconds": round(time.monotonic() - began)}
    finally:
        for child in run.children.values():
            end(child, sign=signal.SIGKILL)
        servers.stop()


def _prepare(run: Run) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from datetime import timedelta

    from tests.factories import voting as make
    from voting.models import Paper
    from voting.web import token_for

    round = make.open_round(closes_in=timedelta(hours=12))
    run.slug = round.slug
    paper = Paper.objects.get(round=round).digest
    electors = [(number, token_for(round, make.elector(round).ref)) for number in range(ELECTORS)]
    connection.close()
    for number in range(CLIENTS):
        given = {"round": round.slug, "paper": paper, "electors": electors[number::CLIENTS]}
        (run.home / f"tickets-{number}").write_text(json.dumps(given))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        run.port = int(free.getsockname()[1])
    web = ("-m", "gunicorn", "--config", "config/gunicorn.py", "--log-level", "critical")
    run.start("web", *web, "--bind", f"127.0.0.1:{run.port}", "--access-logfile", os.devnull, "config.wsgi")
    run.start_closer()
    for number in range(CLIENTS):
        run.start_client(number)


def _vote_under_fire(run: Run, acks: int, faults: int) -> None:
    """A fault whenever another share of the ballots has been acknowledged, each kind in turn, shuffled."""
    order = [KINDS[number % len(KINDS)] for number in range(faults)]
    done = 0
    until = time.monotonic() + 120 + acks / 20
    while (so_far := run.acknowledged()) < acks or done < faults:
        assert time.monotonic() < until, f"only {so_far} ballots were acknowledged"
        for number in range(CLIENTS):
            assert run.children[f"client-{number}"].poll() is None, "a client ended by itself"
        if done < faults and so_far >= acks * done // (faults + 1):
            run.fault(order.pop(run.draw.below(len(order))))
            done += 1
        time.sleep(0.01 + run.draw.below(40) / 1000)


def _close_under_fire(run: Run, faults: int) -> None:
    """The deadline passes while people vote; the closer is killed at its steps, and now and then the rest."""
    soon = "clock_timestamp() + interval '1 second'"
    run.sql(f"UPDATE pb_phasewindow SET closes = {soon} WHERE phase = 'voting'", past_guards=True)
    for number in range(faults):
        time.sleep(0.4 + run.draw.below(600) / 1000)
        run.fault("closer" if number % 2 == 0 else KINDS[run.draw.below(len(KINDS))])
    for number in range(CLIENTS):
        run.children[f"client-{number}"].wait(timeout=120)
    until = time.monotonic() + 120
    while run.sql("SELECT state FROM voting_box")[0][0] != "published":
        assert time.monotonic() < until, run.sql("SELECT state, stuck FROM voting_box")
        time.sleep(0.2)


if __name__ == "__main__":
    main()
