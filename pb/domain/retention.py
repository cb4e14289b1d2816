"""From when the days of the retention article count, and when a class of record is due to go."""

from __future__ import annotations

from datetime import datetime, timedelta

from pb.domain.charter import Charter, Record, RetentionRule
from pb.domain.clock import PhaseClock
from pb.domain.phases import Phase

COUNTS_FROM: dict[Record, Phase] = {Record.ROLL: Phase.VOTING, Record.DRAFTS: Phase.SUBMITTING}
"""The close of this phase, for these; the end of the round for all others. `public.decides_purge_due` in the
database says the same. Volunteers for the panel count from the day their panel was complete."""


def rule_for(charter: Charter, record: Record) -> RetentionRule | None:
    return next((rule for rule in charter.retention if rule.record is record), None)


def due_at(charter: Charter, clock: PhaseClock, record: Record) -> datetime | None:
    """When the class is due to go by this charter and the windows as they stand; None where no rule says."""
    rule = rule_for(charter, record)
    if rule is None:
        return None
    phase = COUNTS_FROM.get(record)
    ends = [window.closes for window in clock.windows if phase in (None, window.phase)]
    return max(ends) + timedelta(days=rule.days) if ends else None
