"""The demonstration's processes: web first, then worker and scheduler; they start and end together."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from config.services.process import CannotStart, end, last_words, spawn, wait_until

BIN = Path(sys.executable).parent


class Family:
    """Children of this process. A worker that falls is started again; without the web it is over."""

    def __init__(self, *, host: str, port: int, logs: Path) -> None:
        self.host, self.port, self.logs = host, port, logs
        self.env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.demo", "PYTHONUNBUFFERED": "1"}
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        name = "localhost" if self.host in ("127.0.0.1", "0.0.0.0") else self.host  # noqa: S104 - no binding here
        return f"http://{name}:{self.port}/"

    def start_web(self) -> None:
        """Start the web server and wait for its first healthy answer."""
        log = self.logs / "web.log"
        command: list[str | Path] = [BIN / "gunicorn", "config.wsgi", "--bind", f"{self.host}:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "3"]
        command += ["--access-logfile", "-", "--no-control-socket"]
        self.web = spawn(command, log=log, env=self.env)
        wait_until(self._healthy, self.web, what="The web server", log=log, seconds=60)

    def start_worker(self) -> None:
        """Start the worker with the scheduler inside it."""
        command: list[str | Path] = [BIN / "celery", "-A", "config", "worker", "--beat", "--concurrency", "1"]
        command += [
            "--scheduler",
            "celery.beat:Scheduler",
            "--loglevel",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ]
        self.worker = spawn(command, log=self.logs / "worker.log", env=self.env)

    def look_after(self, say: Callable[[str], None]) -> None:
        """Called now and then: starts the worker again if it fell; CannotStart if the web server is gone."""
        if self.web and self.web.poll() is not None:
            log = self.logs / "web.log"
            raise CannotStart(f"The web server has ended. Its last words, from {log}:\n{last_words(log)}")
        if self.worker and self.worker.poll() is not None:
            say(f"The worker has ended; starting it again. See {self.logs / 'worker.log'}.")
            time.sleep(1)
            self.start_worker()

    def stop(self) -> None:
        for child in (self.worker, self.web):
            if child:
                end(child, patience=8)
        self.worker = self.web = None

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=10) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
