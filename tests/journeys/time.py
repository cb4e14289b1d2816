"""Let the days of a round pass: its windows are moved, so that another phase is now by every clock."""

from __future__ import annotations

from datetime import timedelta

from pb.domain.phases import Phase
from pb.models import PhaseWindow, Round
from pb.moment import now
from tests.factories.door import owners_door


def pass_until(round: Round, phase: Phase, *, after: timedelta = timedelta(seconds=1)) -> None:
    """Move all windows of the round by the same step, so that `phase` has been open for `after`."""
    windows = {window.phase: (window.opens, window.closes) for window in round.windows.all()}
    step = now() - after - windows[phase][0]
    with owners_door():
        PhaseWindow.objects.filter(round=round).delete()
        PhaseWindow.objects.bulk_create(
            PhaseWindow(round=round, phase=name, opens=opens + step, closes=closes + step)
            for name, (opens, closes) in windows.items()
        )
