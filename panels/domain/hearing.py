"""Appeals before a panel: whether what its members said is an answer yet, and which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from panels.domain.consent import Bar
from pb.domain.verdict import Verdict

OPEN_FOR = timedelta(days=2)
"""How long silent members keep the chance to turn an answer that is not certain yet."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Voices on one appeal, as numbers. `seats`: members who may speak on it; `out`: those who stepped out or
    assessed the idea themselves.
    """

    overturn: int
    uphold: int
    seats: int
    out: int = 0

    @property
    def spoken(self) -> int:
        return self.overturn + self.uphold

    @property
    def silent(self) -> int:
        return max(0, self.seats - self.spoken)

    def overturns(self, bar: Bar) -> bool:
        """The assessment stands unless the panel's own share of those who spoke wants it otherwise."""
        return self.overturn > 0 and self.overturn * 100 >= bar.threshold * self.spoken

    def is_certain(self, bar: Bar) -> bool:
        """The silent could not turn it, whatever they said."""
        everybody = self.spoken + self.silent
        if self.overturns(bar):
            return self.overturn * 100 >= bar.threshold * everybody
        return (self.overturn + self.silent) * 100 < bar.threshold * everybody

    def ready(self, bar: Bar, *, asked: datetime, at: datetime) -> Verdict:
        """Yes, or `hearing_needs_voices`, `hearing_still_open` (with `until`)."""
        wanted = bar.voices_needed(self.seats)
        if self.spoken < wanted:
            return Verdict.no("hearing_needs_voices", spoken=self.spoken, wanted=wanted)
        if not self.is_certain(bar) and self.silent and at < asked + OPEN_FOR:
            return Verdict.no("hearing_still_open", until=asked + OPEN_FOR)
        return Verdict.yes()
