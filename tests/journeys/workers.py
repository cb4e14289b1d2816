"""The real worker and scheduler, as processes of their own, on the test's database and broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def environment() -> dict[str, str]:
    """This run's services, with the test's own database."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    address = urlunsplit(parts._replace(path="/" + str(connection.settings_dict["NAME"])))
    return os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DECIDES_POOL": "0",
    }


@contextmanager
def worker_with_beat(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with the scheduler inside; killed with its children at the end."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "-c", "1", "-l", "INFO"]
    command += ["-s", str(folder / "schedule"), "--without-gossip", "--without-mingle"]
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(), stdout=log, stderr=log, start_new_session=True)
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
