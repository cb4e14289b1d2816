"""Real workers and schedulers, killed and doubled: a round is closed, counted and published exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Round
from tests.factories import voting as make
from voting.models import Count
from voting.models.envelope import Envelope
from voting.queries.papers import box_of, state_of
from voting.services.publishing import bundle_folder, write_bundle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0


class Jobs:
    """Celery processes on the test's own database and broker."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.started = folder, list[subprocess.Popen[bytes]]()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        address = urlsplit(os.environ["DATABASE_URL"])
        database = urlunsplit(address._replace(path="/" + connection.settings_dict["NAME"]))
        if database.startswith("postgresql:/") and not database.startswith("postgresql://"):
            database = database.replace("postgresql:/", "postgresql:///", 1)
        env = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.faults.settings"}
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


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    running = Jobs(tmp_path)
    yield running
    running.stop()


def wait_for(round: Round, state: str, jobs: Jobs) -> None:
    until = time.monotonic() + PATIENCE
    while state_of(round) != state:
        assert time.monotonic() < until, f"still {state_of(round)}\n{jobs.logs()[-4000:]}"
        time.sleep(0.2)


def acts(round: Round) -> Counter[str]:
    rows = LedgerEntry.objects.filter(round=round, by="job:voting.run_due")
    return Counter(rows.values_list("act", flat=True))


ONCE = Counter(["box.closed", "box.sealed", "link.shredded", "box.counted", "result.published"])


def test_with_every_worker_dead_a_late_ballot_is_refused_and_the_round_ends_once_they_return(
    jobs: Jobs,
) -> None:
    round = make.open_round(closes_in=timedelta(seconds=4))
    elector = make.elector(round)
    make.cast(round, elector)
    doomed = jobs.worker("doomed")
    doomed.send_signal(signal.SIGKILL)
    doomed.wait(timeout=20)
    window = round.windows.get(phase="voting")
    time.sleep(max(0.0, window.closes.timestamp() - time.time()) + 0.1)

    with pytest.raises(Refused) as refused:
        make.cast(round, elector, ("c", "d", "f"))
    assert refused.value.verdict.codes == ("wrong_phase",)
    assert state_of(round) == "open"

    jobs.worker("back")
    jobs.beat("one")
    wait_for(round, "published", jobs)
    time.sleep(3)
    assert acts(round) == ONCE
    assert Count.objects.get(round=round).result["ballots"] == 1
    assert Envelope.objects.filter(round=round).count() == 1


def test_two_schedulers_and_two_workers_at_once_publish_once_and_the_same_bytes(jobs: Jobs) -> None:
    round = make.open_round()
    for _ in range(6):
        make.cast(round, make.elector(round))
    for name in ("one", "two"):
        jobs.worker(name)
        jobs.beat(name)
    time.sleep(4)
    assert state_of(round) == "open"
    make.end_voting(round)

    wait_for(round, "published", jobs)
    time.sleep(3)

    assert acts(round) == ONCE
    folder = bundle_folder(round)
    before = {path.name: (path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()}
    box = box_of(round)
    assert box is not None
    assert write_bundle(round=round) == box.bundle_digest
    assert {path.name: (path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()} == before
    assert [path.name for path in Path(settings.BUNDLES).iterdir() if path.name.startswith(".")] == []
