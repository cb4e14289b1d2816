"""Where real elections are found: they are no part of the repository."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "pabulib"


def pabulib_folder() -> Path:
    """DECIDES_PABULIB, else PABULIB_DIR, else the folder `shared/pabulib` beside the checkout."""
    return Path(os.environ.get("DECIDES_PABULIB") or os.environ.get("PABULIB_DIR") or _BESIDE)


def real_files() -> list[Path]:
    """Every real election at hand, smallest first; none where the folder is absent."""
    return sorted(pabulib_folder().glob("*.pb"), key=lambda path: (path.stat().st_size, path.name))


def sample(count: int, largest: int) -> list[Path]:
    """At most `count` files of at most `largest` bytes, spread evenly over their sizes."""
    small = [path for path in real_files() if path.stat().st_size <= largest]
    return small[:: max(1, len(small) // count)][:count]


needs_real_files = pytest.mark.skipif(
    not real_files(),
    reason=f"no real elections in {pabulib_folder()}: set DECIDES_PABULIB to a folder of .pb files",
)


@lru_cache(maxsize=4)
def content(path: Path) -> bytes:
    return path.read_bytes()
