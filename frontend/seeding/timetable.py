"""Windows of a round, reckoned back and forth from the day on which one of its phases closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pb.domain.phases import IN_ORDER, Phase

_HERE = ZoneInfo("Europe/London")
_DAYS = {
    Phase.CO_DESIGN: 56,
    Phase.SUBMITTING: 35,
    Phase.ASSESSING: 28,
    Phase.SHORTLISTING: 10,
    Phase.VOTING: 21,
    Phase.COUNTING: 28,
    Phase.DELIVERING: 365,
}


@dataclass(frozen=True, slots=True)
class Span:
    """One phase, from `opens` up to and without `closes`."""

    opens: datetime
    closes: datetime

    def part(self, number: int, of: int) -> datetime:
        """The `number`th of `of` moments spread over the span; number 0 is a little after it opens."""
        return self.opens + (self.closes - self.opens) * (number + 1) / (of + 1)


Spans = dict[Phase, Span]


def noon(day: date) -> datetime:
    """Noon by the clocks of the council, in UTC."""
    return datetime.combine(day, time(12), _HERE).astimezone(UTC)


def spans(phase: Phase, closes: datetime) -> Spans:
    """Every phase's span, when `phase` closes at `closes`; the others change at noon."""
    before = IN_ORDER[: IN_ORDER.index(phase) + 1]
    day = closes.astimezone(_HERE).date() - timedelta(days=sum(_DAYS[each] for each in before))
    opens = noon(day)
    found: Spans = {}
    for each in IN_ORDER:
        day += timedelta(days=_DAYS[each])
        ends = closes if each == phase else noon(day)
        found[each] = Span(opens, ends)
        opens = ends
    return found


def windows(found: Spans) -> list[dict[str, Any]]:
    """The spans as the charter's timetable has them."""
    return [{"phase": phase, "opens": span.opens, "closes": span.closes} for phase, span in found.items()]
