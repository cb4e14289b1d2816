"""Starts PostgreSQL and Redis (or Valkey) for a test run, before Django is loaded.

Loaded by `-p` in pyproject.toml: a conftest would be too late. Runs at the same time get a folder each; xdist
workers get a database, a Redis number and folders each.
"""

import atexit
import fcntl
import os
import sys
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).resolve().parent.parent
_held: list[IO[str]] = []


def _let_go() -> None:
    for lock in _held:
        lock.close()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if "DECIDES_TEST_HOME" not in os.environ:
        home = _own_folder()
        from config.services import ensure_services
        from config.services.process import CannotStart

        try:
            ensure_services(home, for_tests=True)
        except CannotStart as error:
            raise pytest.UsageError(str(error)) from None
        os.environ["DECIDES_TEST_HOME"] = str(home)
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["DECIDES_TEST_HOME"] += f"/{worker}"
        if "?db=" in os.environ["REDIS_URL"]:
            number = int(worker.removeprefix("gw")) + 1
            os.environ["REDIS_URL"] = os.environ["REDIS_URL"].partition("?db=")[0] + f"?db={number}"


def _own_folder() -> Path:
    """The first of .decides/test-1, test-2, … that no other run holds. On system servers: test-system-1, …"""
    kind = "test-system" if os.environ.get("DECIDES_TEST_DATABASE") == "system" else "test"
    for number in range(1, 100):
        folder = ROOT / ".decides" / f"{kind}-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "run.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _held.append(lock)
        atexit.register(_let_go)
        return folder
    sys.exit("A hundred test runs at once? Remove .decides/test-* and try again.")
