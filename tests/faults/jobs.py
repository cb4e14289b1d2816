"""Celery processes on the test's own database, for tests that kill them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from pb.models import LedgerEntry, Round
from voting.queries.papers import state_of

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
ONCE = Counter(["box.closed", "box.sealed", "link.shredded", "box.counted", "result.published"])
"""What jobs write into the ledger of a round, however often they run."""


class Jobs:
    """Workers and schedulers on the test's own database, and on `redis` (the test's own by default)."""

    def __init__(self, folder: Path, redis: str = "") -> None:
        self.folder, self.redis, self.started = folder, redis, list[subprocess.Popen[bytes]]()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        address = urlsplit(os.environ["DATABASE_URL"])
        database = urlunsplit(address._replace(path="/" + connection.settings_dict["NAME"]))
        if database.startswith("postgresql:/") and not database.startswith("postgresql://"):
            database = database.replace("postgresql:/", "postgresql:///", 1)
        env = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.faults.settings"}
        if self.redis:
            env["REDIS_URL"] = self.redis
        log = (self.folder / f"{len(self.started)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", *arguments],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        return process

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        return self.start("worker", "--pool", "solo", "-n", f"{name}@tests", "-l", "INFO")

    def beat(self, name: str) -> subprocess.Popen[bytes]:
        return self.start("beat", "-s", str(self.folder / name), "--pidfile=", "-l", "INFO")

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait(timeout=20)


def wait_for(round: Round, state: str, jobs: Jobs) -> None:
    until = time.monotonic() + PATIENCE
    while state_of(round) != state:
        assert time.monotonic() < until, f"still {state_of(round)}\n{jobs.logs()[-4000:]}"
        time.sleep(0.2)


def acts(round: Round) -> Counter[str]:
    rows = LedgerEntry.objects.filter(round=round, by="job:voting.run_due")
    return Counter(rows.values_list("act", flat=True))
