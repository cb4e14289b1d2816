"""A secret key that is made once and kept: for development and the demonstration."""

import os
from pathlib import Path

from pb.chance import token


def kept_secret(home: Path) -> str:
    """The key in `home`, written on first use and readable by its owner alone."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(token(48).hex())
    return path.read_text()
