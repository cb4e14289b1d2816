"""Forgetting a demonstration: --reset."""

import shutil
from pathlib import Path

_FILES = ("logins.json",)
_FOLDERS = ("appendonlydir", "bundles", "keys", "logs", "mail", "media")


def forget(home: Path) -> None:
    """Remove what a demonstration keeps below `home`; test runs have folders of their own."""
    for name in _FILES:
        (home / name).unlink(missing_ok=True)
    for folder in [home / name for name in _FOLDERS] + sorted(home.glob("postgres-*")):
        if folder.is_dir():
            shutil.rmtree(folder)
    for log in home.glob("*.log"):
        log.unlink()
