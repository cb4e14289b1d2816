"""Runs the commands of docker-compose.yml as plain processes, on the system's PostgreSQL and Redis.

What an image would do, without Docker: migrate, web, worker and beat under the production settings; then asks
the web for pages and waits until worker and beat have shown a pulse.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
sys.path.insert(0, str(ROOT))

from config.services.binaries import SYSTEM, postgres_bin, redis_server  # noqa: E402
from config.services.process import end, last_words, not_as_root, spawn, wait_until  # noqa: E402


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def servers(home: Path) -> Iterator[dict[str, str]]:
    """The system's PostgreSQL and Redis on free loopback ports, gone at the end."""
    pg_port, redis_port = free_port(), free_port()
    data = home / "postgres"
    data.mkdir(mode=0o700)
    before = not_as_root(data)
    log = home / "servers.log"
    made = [
        *before,
        postgres_bin() / "initdb",
        "-D",
        data,
        "-U",
        "decides",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    if spawn(made, log=log).wait() != 0:
        sys.exit(f"initdb failed:\n{last_words(log)}")
    postgres = spawn(
        [
            *before, postgres_bin() / "postgres", "-D", data, "-p", str(pg_port),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
        ],
        log=log,
        at_death=signal.SIGINT,
    )  # fmt: skip
    redis = spawn(
        [redis_server(), "--port", str(redis_port), "--bind", "127.0.0.1", "--dir", home, "--save", ""],
        log=log,
    )
    try:
        wait_until(lambda: answers(pg_port), postgres, what="PostgreSQL", log=log)
        wait_until(lambda: answers(redis_port), redis, what="Redis", log=log)
        time.sleep(0.5)
        yield {
            "DATABASE_URL": f"postgresql://decides@127.0.0.1:{pg_port}/postgres",
            "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        }
    finally:
        end(redis)
        end(postgres, sign=signal.SIGINT)


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def words_of(service: str) -> list[str]:
    """The service's command out of docker-compose.yml."""
    words: list[str] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][service][
        "command"
    ]
    return words


def command(service: str, port: int) -> list[str]:
    """The service's command, with this machine's python and a free port."""
    words = words_of(service)
    words = [str(BIN / words[0]), *words[1:]]
    return [*words[:-1], "--bind", f"127.0.0.1:{port}", words[-1]] if service == "web" else words


def main() -> None:
    os.environ["DECIDES_TEST_DATABASE"] = SYSTEM
    home = Path(tempfile.mkdtemp(prefix="decides-image-"))
    children: list[subprocess.Popen[bytes]] = []
    port = free_port()
    try:
        with servers(home) as urls:
            env = {
                **os.environ,
                **urls,
                "DJANGO_SETTINGS_MODULE": "config.settings.production",
                "DECIDES_ORIGIN": f"http://127.0.0.1:{port}",
                "DECIDES_SECRET_FILE": str(home / "keys" / "secret-key"),
                "DECIDES_KEYSTORE": str(home / "keys"),
                "DECIDES_BUNDLES": str(home / "bundles"),
                "DECIDES_MEDIA": str(home / "media"),
                "DECIDES_STATIC": str(home / "static"),
            }
            env["PATH"] = f"{BIN}:{env['PATH']}"
            env["DECIDES_APP_PASSWORD"] = "only-for-this-try"
            collect = ["python", "manage.py", "collectstatic", "--noinput", "-v0"]
            for step in (collect, words_of("migrate")):
                subprocess.run(step, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
            # As in docker-compose.yml: what runs from here on does not own the tables.
            env["DATABASE_URL"] = env["DATABASE_URL"].replace(
                "//decides@", "//decides_app:only-for-this-try@"
            )
            try:
                for service in ("web", "worker", "beat"):
                    own = {**env, "DECIDES_PULSE": str(home / f"{service}.pulse")}
                    children.append(spawn(command(service, port), log=home / f"{service}.log", env=own))
                check(home, port, children)
            finally:
                for child in reversed(children):
                    end(child, patience=30)
        print("web, worker and beat run, answer and end as they should.")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def check(home: Path, port: int, children: list[subprocess.Popen[bytes]]) -> None:
    base = f"http://127.0.0.1:{port}"
    wait_until(lambda: answers(port), children[0], what="gunicorn", log=home / "web.log", seconds=60)
    status, body = get(f"{base}/health/")
    assert (status, json.loads(body)) == (200, {"database": "ok"}), (status, body)
    for path in ("/", "/accounts/login/", "/api/schema/"):
        status, body = get(base + path)
        assert status == 200, f"{path} answered {status}\n{last_words(home / 'web.log', 40)}"
    status, _ = get(f"{base}/demo/mail/")
    assert status == 404, "the demonstration's letter box must not exist in production"
    for child, service in zip(children[1:], ("worker", "beat"), strict=True):
        pulse = home / f"{service}.pulse"
        wait_until(pulse.exists, child, what=service, log=home / f"{service}.log", seconds=60)
    log = home / "worker.log"
    wait_until(lambda: "succeeded" in log.read_text(), children[1], what="a job", log=log, seconds=60)
    assert "unregistered task" not in log.read_text(), last_words(log, 40)


if __name__ == "__main__":
    main()
