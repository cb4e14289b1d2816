"""Children that never outlive their parent."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_NOBODY = 65534


class CannotStart(RuntimeError):
    """Something could not be started; the message says what to do."""


def tied(sign: int) -> Callable[[], None] | None:
    """For Popen's preexec_fn: Linux sends the child `sign` when the parent dies, even by kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, sign)
        if os.getppid() != parent:
            os.kill(os.getpid(), sign)

    return tie


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    at_death: int = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a process group of its own, writing to `log`, gone when this process is gone."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=tied(at_death),
        )


def end(child: subprocess.Popen[bytes], *, sign: int = signal.SIGTERM, patience: float = 10.0) -> None:
    """Ask the child to end; after `patience` seconds end its whole group."""
    if child.poll() is None:
        child.send_signal(sign)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def wait_until(
    ready: Callable[[], bool], child: subprocess.Popen[bytes], *, what: str, log: Path, seconds: float = 30
) -> None:
    """Wait until `ready()`; CannotStart when the child ends first or the time is over."""
    until = time.monotonic() + seconds
    while not ready():
        if child.poll() is not None or time.monotonic() > until:
            raise CannotStart(f"{what} did not start. Its last words, from {log}:\n{last_words(log)}")
        time.sleep(0.02)


def last_words(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(nothing)"


def not_as_root(folder: Path) -> list[str]:
    """What to put before a PostgreSQL command, which refuses to run as root. Nothing for ordinary users."""
    if os.geteuid() != 0:
        return []
    if shutil.which("unshare"):
        prefix = ["unshare", "--user", "--map-user=1000"]
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    if shutil.which("setpriv"):
        for path in (folder, *folder.rglob("*")):
            os.chown(path, _NOBODY, _NOBODY)
        return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--pdeathsig=INT"]
    raise CannotStart(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv is here. "
        "Run this as an ordinary user."
    )
