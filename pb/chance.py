"""The only source of chance: the operating system's."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def token(nbytes: int = 32) -> bytes:
    """Unguessable bytes."""
    return secrets.token_bytes(nbytes)


def shuffled(items: Sequence[T]) -> list[T]:
    """A copy in an order that nobody can foresee."""
    copy = list(items)
    secrets.SystemRandom().shuffle(copy)
    return copy
