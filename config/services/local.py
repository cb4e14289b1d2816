"""The two servers in one folder: sockets, data and logs below it, nothing outside it, no port taken."""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

import psycopg

from config.services.binaries import postgres_bin, redis_server
from config.services.process import CannotStart, end, last_words, not_as_root, spawn, wait_until

_LONGEST_SOCKET = 90  # the kernel's limit for a socket's path is 107 bytes
_QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300"}


class Local:
    """PostgreSQL and Valkey (or Redis) below `home`. `for_tests`: speed before safety at power loss."""

    def __init__(self, home: Path, *, for_tests: bool = False) -> None:
        self.home = home
        self.for_tests = for_tests
        self.sockets = _short(home / "run")
        self.redis_socket = self.sockets / "redis.sock"
        self.database_url = f"postgresql://decides@/decides?host={self.sockets}"
        self.redis_url = f"unix://{self.redis_socket}?db=0"
        self.log_folder = home / "postgres-log"
        self._lock: IO[str] | None = None
        self._postgres: subprocess.Popen[bytes] | None = None
        self._redis: subprocess.Popen[bytes] | None = None

    def start(self, *, postgres: bool = True, redis: bool = True) -> None:
        """Start both side by side and wait until they answer; or join those another process runs here."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.reserve():
            self._join(postgres=postgres, redis=redis)
            return
        try:
            if redis:
                self._redis = self._start_redis()
            if postgres:
                self._postgres = self._start_postgres()
                wait_until(
                    self._postgres_answers, self._postgres, what="PostgreSQL", log=self.home / "postgres.log"
                )
                self._create_database()
            if self._redis:
                wait_until(self._redis_answers, self._redis, what="Valkey", log=self.home / "redis.log")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what this object started, PostgreSQL by its fast shutdown. Safe to call twice."""
        for child, sign in ((self._redis, signal.SIGTERM), (self._postgres, signal.SIGINT)):
            if child:
                end(child, sign=sign)
        self._redis = self._postgres = None
        if self._lock:
            self._lock.close()
            self._lock = None

    @property
    def is_owner(self) -> bool:
        return self._lock is not None

    @property
    def children(self) -> list[subprocess.Popen[bytes]]:
        return [child for child in (self._postgres, self._redis) if child]

    def reserve(self) -> bool:
        """Make `home` this process's own, until stop(); false when another process has it."""
        if self._lock:
            return True
        self.home.mkdir(parents=True, exist_ok=True)
        lock = (self.home / "services.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _join(self, *, postgres: bool, redis: bool) -> None:
        until = time.monotonic() + 30
        while (postgres and not self._postgres_answers()) or (redis and not self._redis_answers()):
            if time.monotonic() > until:
                raise CannotStart(
                    f"Another process holds {self.home} but its servers do not answer. End it and try again."
                )
            time.sleep(0.1)

    def _start_redis(self) -> subprocess.Popen[bytes]:
        keep = "no" if self.for_tests else "yes"
        command: list[str | Path] = [
            redis_server(),
            "--port",
            "0",
            "--unixsocket",
            self.redis_socket,
            "--unixsocketperm",
            "700",
        ]
        command += ["--dir", self.home, "--save", "", "--appendonly", keep, "--databases", "64"]
        return spawn(command, log=self.home / "redis.log")

    def _start_postgres(self) -> subprocess.Popen[bytes]:
        programs = postgres_bin()
        data = self.home / f"postgres-{_major(programs)}"
        log = self.home / "postgres.log"
        for folder in (data, self.log_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            before = not_as_root(folder)
        if not (data / "PG_VERSION").exists():
            command: list[str | Path] = [
                *before,
                programs / "initdb",
                "-D",
                data,
                "-U",
                "decides",
                "--auth=trust",
                "--encoding=UTF8",
            ]
            command += ["--locale=C.UTF-8", "--no-instructions", *(["--no-sync"] if self.for_tests else [])]
            if spawn(command, log=log).wait() != 0:
                raise CannotStart(
                    f"PostgreSQL could not set up {data}. Its last words, from {log}:\n{last_words(log)}"
                )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
        }
        settings |= self._logging()
        settings |= {"max_connections": "100"} | (_QUICK if self.for_tests else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return spawn([*before, programs / "postgres", "-D", data, *options], log=log, at_death=signal.SIGINT)

    def _logging(self) -> dict[str, str]:
        """The log in JSON form too, by which refused tries to change a rule come into the ledger."""
        return {
            "logging_collector": "on",
            "log_destination": "stderr,jsonlog",
            "log_directory": str(self.log_folder),
            "log_filename": "%Y-%m-%d.log",
            "log_rotation_size": "0",
            "log_timezone": "UTC",
        }

    def _postgres_answers(self) -> bool:
        try:
            psycopg.connect(f"postgresql://decides@/postgres?host={self.sockets}", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_database(self) -> None:
        with psycopg.connect(
            f"postgresql://decides@/postgres?host={self.sockets}", autocommit=True
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'decides'").fetchone():
                connection.execute("CREATE DATABASE decides")

    def _redis_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.redis_socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _major(programs: Path) -> str:
    words = subprocess.run(
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout.split()
    return next(word for word in words if word[0].isdigit()).split(".")[0]


def _short(folder: Path) -> Path:
    """`folder`, or a stand-in below the system's temporary folder when its path is too long for a socket."""
    if len(str(folder)) <= _LONGEST_SOCKET:
        return folder
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"decides-{os.getuid()}-{mark}"
