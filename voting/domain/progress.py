"""How far a long count has come, told to whoever listens: a command line, a job, nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """While this lasts, `listener(what, done)` hears of every step of a long count in this thread."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(what: str, done: int) -> None:
    """`done` steps of `what` are behind us. Costs next to nothing when nobody listens."""
    listener = _listener.get()
    if listener is not None:
        listener(what, done)
