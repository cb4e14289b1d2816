"""Which rounds there are, and which phase each is to be in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from frontend.seeding.timetable import Spans, noon, spans
from pb.domain.phases import Phase

WATCHED = "maryhill"
"""The round whose voting closes while one watches."""

_CLOSES: Mapping[str, tuple[Phase, int]] = {
    "disability": (Phase.CO_DESIGN, 16),
    "pollok": (Phase.SUBMITTING, 6),
    "calton": (Phase.ASSESSING, 9),
    "pollokshields": (Phase.SHORTLISTING, 5),
    "canal": (Phase.VOTING, 9),
    "strathmartine": (Phase.COUNTING, 21),
    "gorbals": (Phase.COUNTING, -10),
    "lochee": (Phase.COUNTING, -31),
}
"""The phase that closes so many days from now (before now, where negative)."""


def timetables(*, at: datetime, closing: timedelta) -> dict[str, Spans]:
    """Every round's spans by the name of its file. The watched round's vote closes after `closing`."""
    today = at.date()
    found = {
        name: spans(phase, noon(today + timedelta(days=days))) for name, (phase, days) in _CLOSES.items()
    }
    found[WATCHED] = spans(Phase.VOTING, at.replace(microsecond=0) + closing)
    return found


BALLOTS: Mapping[str, int] = {WATCHED: 41, "canal": 128}
"""How many ballots are cast into each box that is open, the watched round's first; at most 200."""
