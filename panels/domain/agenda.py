"""An agenda as people type it: one line each, the time first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

_LINE = re.compile(r"(\d{1,2})[.:](\d{2})\s*(am|pm)?\s+(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    starts: time
    title: str


class AgendaMisread(ValueError):
    """A line without a time, or times that run backwards. `line` is the line, `why` what is wrong."""

    def __init__(self, line: str, why: str) -> None:
        super().__init__(f"{why}: “{line}”")
        self.line, self.why = line, why


def read(text: str) -> tuple[Item, ...]:
    """ "18:30 Welcome" → Item(18:30, "Welcome"). Empty lines are passed over. "6.30 pm" is read too.

    Raises AgendaMisread for a line with no time, an impossible time, or one earlier than the line before.
    """
    items: list[Item] = []
    for line in (each.strip() for each in text.splitlines()):
        if not line:
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise AgendaMisread(line, "Begin each line with a time, such as 18:30")
        hour, minute = int(found[1]), int(found[2])
        half = (found[3] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour > 23 or minute > 59:
            raise AgendaMisread(line, "There is no such time")
        item = Item(time(hour, minute), found[4].strip()[:200])
        if items and item.starts < items[-1].starts:
            raise AgendaMisread(line, "This is earlier than the line before")
        items.append(item)
    return tuple(items)


def written(items: tuple[Item, ...]) -> str:
    """The other way round, for the form."""
    return "\n".join(f"{item.starts:%H:%M} {item.title}" for item in items)
