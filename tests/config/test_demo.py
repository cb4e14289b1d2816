"""./decides demo, for real: a copy of the checkout, its own servers and processes, looked at from outside."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import APPS, ROOT

pytestmark = pytest.mark.slow
PATIENCE = 300


class Demo:
    """A demonstration in `folder`, started as its users start it, but with this run's Python packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out.txt"
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        hidden = ("DECIDES_", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "PYTEST_")
        env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        command = [sys.executable, "-u", "manage.py", "demo", *more]
        with self.out.open("wb") as out:
            child = subprocess.Popen(command, cwd=self.folder, env=env, stdout=out, stderr=subprocess.STDOUT)
        self.started.append(child)
        return child

    def address(self, child: subprocess.Popen[bytes]) -> str:
        """Wait until it says where it answers."""
        self.wait(lambda: "Decides is at" in self.said() or child.poll() is not None)
        found = re.search(r"Decides is at +(\S+)", self.said())
        assert found, self.said()
        return found.group(1)

    def said(self) -> str:
        return self.out.read_text()

    def wait(self, ready: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def alive(self) -> list[str]:
        """The processes that belong to this folder, by where they stand or what they were started with."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                stands = str((process / "cwd").readlink())
            except OSError:
                continue
            if words and str(self.folder) in words + stands:
                found.append(words)
        return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    for name in APPS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "manage.py", folder)
    demo = Demo(folder)
    yield demo
    for child in demo.started:
        if child.poll() is None:
            child.terminate()
            child.wait(60)


def page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        text: str = answer.read().decode()
    return text


def test_it_starts_continues_and_leaves_nothing_behind(demo: Demo) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    first = demo.start("--port", str(port))
    address = demo.address(first)
    assert address == f"http://localhost:{port}/"
    assert "Decides" in page(address)
    assert "Letter box of the demonstration" in page(f"{address}demo/mail/")
    log = demo.folder / ".decides" / "logs" / "worker.log"
    demo.wait(lambda: log.exists() and "succeeded" in log.read_text())

    made = (demo.folder / ".decides" / "postgres.log").stat().st_ctime
    assert subprocess_says(demo) == "already at work"

    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 0
    assert "Everything has stopped" in demo.said()
    assert demo.alive() == []

    began = time.monotonic()
    second = demo.start("--port", str(port))
    demo.address(second)
    assert time.monotonic() - began < 60, demo.said()
    assert (demo.folder / ".decides" / "postgres.log").stat().st_ctime >= made
    assert demo.alive() != []

    second.kill()
    second.wait()
    demo.wait(lambda: demo.alive() == [])
    with pytest.raises(urllib.error.URLError):
        page(address)


def subprocess_says(demo: Demo) -> str:
    """What a second demonstration in the same folder is told."""
    spoken = demo.said()
    again = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=demo.folder,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1
    assert "End it first (Ctrl-C in its terminal)" in again.stderr
    assert demo.said() == spoken
    return "already at work" if "is at work in this checkout" in again.stderr else again.stderr


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_it_ends_by_other_signals_too_even_half_way(demo: Demo, sign: signal.Signals) -> None:
    child = demo.start()
    demo.wait(lambda: "Bringing the tables" in demo.said())
    child.send_signal(sign)
    assert child.wait(60) == 0
    assert demo.alive() == []


def test_a_taken_port_is_told(demo: Demo) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        child = demo.start("--port", str(port))
        assert child.wait(60) == 1
    assert (
        f"Port {port} is taken by another program. Choose another, for example: --port {port + 1}"
        in demo.said()
    )
    assert demo.alive() == []
