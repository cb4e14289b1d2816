"""Whether every voter stands in a ballot file once, with as little kept of them as their order allows."""

from __future__ import annotations

from itertools import chain
from operator import lt


class Unordered(Exception):
    """The ids of voters do not rise all through the file: read it again and keep them all."""


class Roll:
    """Whether every voter stands there once. While ids rise, as numbers or as text, only the last is kept."""

    def __init__(self, *, keep: bool) -> None:
        self.voters = 0
        self._kept: set[str] | None = set() if keep else None
        self._last: int | str | None = None

    def add(self, ids: list[str]) -> bool:
        """False when one of them is empty or stood before. Raises Unordered."""
        if self._kept is None and not self._rises(ids):
            if self.voters:
                raise Unordered
            self._kept = set()
        self.voters += len(ids)
        if self._kept is None:
            return True
        self._kept.update(ids)
        return len(self._kept) == self.voters and "" not in self._kept

    def _rises(self, ids: list[str]) -> bool:
        if not isinstance(self._last, str):
            try:
                numbers = list(map(int, ids))
            except ValueError:
                pass
            else:
                before = -1 if self._last is None else self._last
                if all(map(lt, chain((before,), numbers), numbers)):
                    self._last = numbers[-1]
                    return True
            if self._last is not None:
                return False
        if not all(map(lt, chain((self._last or "",), ids), ids)):
            return False
        self._last = ids[-1]
        return True
