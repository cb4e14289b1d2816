"""A secret key that is made once and kept."""

import os
from pathlib import Path

from pb.chance import token


def kept_secret(path: Path) -> str:
    """The key in the file `path`, made on first use and readable by its owner alone.

    Processes that start at the same moment get the same key: the file appears whole or not at all.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{token(8).hex()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(token(48).hex())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
