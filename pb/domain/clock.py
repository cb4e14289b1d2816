"""The phase clock: the only definition of past, current and next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from pb.domain.phases import IN_ORDER, Phase

State = Literal["done", "now", "to_come"]


class TimetableError(ValueError):
    """A timetable that cannot work: a window ends before it starts, or two overlap."""


@dataclass(frozen=True, slots=True)
class Window:
    """One phase's half-open window: `opens <= at < closes`. Both are aware UTC moments."""

    phase: Phase
    opens: datetime
    closes: datetime

    def holds(self, at: datetime) -> bool:
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True)
class PhaseClock:
    """Tells the phase of a moment from a timetable. Total: every moment has an answer, sometimes None."""

    windows: tuple[Window, ...]

    @classmethod
    def of(cls, windows: Iterable[Window]) -> PhaseClock:
        """Order the windows by phase and check them.

        Raises TimetableError when a window is empty or backwards, a phase stands twice, or a later phase
        opens before an earlier one has closed.
        """
        ordered = sorted(windows, key=lambda window: IN_ORDER.index(window.phase))
        for window in ordered:
            if window.opens >= window.closes:
                raise TimetableError(f"{window.phase} must open before it closes")
        for earlier, later in pairwise(ordered):
            if earlier.phase == later.phase:
                raise TimetableError(f"{later.phase} stands twice")
            if later.opens < earlier.closes:
                raise TimetableError(f"{later.phase} opens before {earlier.phase} has closed")
        return cls(tuple(ordered))

    def window(self, phase: Phase) -> Window | None:
        return next((window for window in self.windows if window.phase == phase), None)

    def phase_at(self, at: datetime) -> Phase | None:
        """The phase whose window holds the moment; None before, after and between windows."""
        return next((window.phase for window in self.windows if window.holds(at)), None)

    def current(self, at: datetime) -> Window | None:
        return next((window for window in self.windows if window.holds(at)), None)

    def next(self, at: datetime) -> Window | None:
        """The first window that has not opened yet."""
        return next((window for window in self.windows if window.opens > at), None)

    def state(self, phase: Phase, at: datetime) -> State:
        """done, now or to_come. A phase with no window of its own is done once a later one has opened."""
        window = self.window(phase)
        if window is not None:
            return "now" if window.holds(at) else "done" if window.closes <= at else "to_come"
        later = IN_ORDER[IN_ORDER.index(phase) + 1 :]
        opened = any((other := self.window(each)) is not None and other.opens <= at for each in later)
        return "done" if opened else "to_come"

    def is_past(self, phase: Phase, at: datetime) -> bool:
        return self.state(phase, at) == "done"
