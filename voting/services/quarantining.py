"""Looking for patterns, and setting aside what two people agreed on. A job finds; it never decides.

The timetable goes on whatever is left to judge: what nobody judged before the seal counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import transaction

from pb import chance
from pb.domain.verdict import refuse
from pb.models import Round
from pb.queries.rounds import charter_of
from voting.domain.evidence import aside_mark_of, evidence_key, handle_of
from voting.domain.judging import Decision
from voting.domain.patterns import Found, find, shape_of, threshold
from voting.domain.patterns import Trace as TraceValue
from voting.domain.seal import slot_of
from voting.models import Box, Elector, Finding, SetAside, Trace
from voting.services import keystore
from voting.services.locking import hold_quarantine
from voting.services.tracing import purge_traces

log = structlog.get_logger()
OPEN_TO_JUDGE = (Box.State.OPEN, Box.State.CLOSED)


def look_everywhere(*, job: str, at: datetime) -> int:
    """Look for patterns in every round that is not sealed yet, and destroy evidence that is past its time.
    Returns how many findings are new."""
    rounds = Round.objects.filter(box__state__in=OPEN_TO_JUDGE).select_related("charter").order_by("pk")
    new = 0
    for round in rounds:
        purge_traces(round=round, job=job, at=at)
        new += look_for_patterns(round=round)
    Trace.objects.filter(round__box__sealed_at__isnull=False).delete()
    return new


@transaction.atomic
def look_for_patterns(*, round: Round) -> int:
    """Write down the patterns that the charter wants looked at. Returns how many findings are new.

    A finding grows until somebody judges it. Who comes later is a finding of their own: at once where the
    same pattern was set aside before, else when they are as many as the charter says.
    """
    hold_quarantine(round)
    charter, box = charter_of(round), Box.objects.filter(round=round).first()
    if charter is None or not charter.quarantine.looks or box is None or box.state not in OPEN_TO_JUDGE:
        return 0
    traces = traces_of(round)
    before = list(Finding.objects.filter(round=round).prefetch_related("judgements"))
    new = 0
    for found in find(traces, charter.quarantine):
        same = [row for row in before if (row.pattern, row.mark) == (found.pattern, found.mark)]
        begun = [row for row in same if row.judgements.all()]
        rest = sorted(set(found.handles) - {handle for row in begun for handle in row.handles})
        growing = next((row for row in same if not row.judgements.all()), None)
        if growing is not None:
            _write(growing, rest, traces)
        elif rest and len(rest) >= _least(found, begun, threshold(found.pattern, charter.quarantine)):
            row = Finding(
                round=round, number=len(before) + new + 1, pattern=found.pattern.value, mark=found.mark
            )
            _write(row, rest, traces)
            new += 1
    if new:
        log.info("patterns to judge", round=round.slug, new=new)
    return new


def _least(found: Found, begun: Iterable[Finding], least: int) -> int:
    return 1 if any(row.decision == Decision.ASIDE for row in begun) else least


def _write(row: Finding, handles: list[str], traces: Iterable[TraceValue]) -> None:
    """Shape and handles as they are now; those of whom the evidence has gone stay."""
    before = (row.handles, row.shape)
    row.handles = sorted({*row.handles, *handles})
    row.shape = shape_of(row.handles, traces)
    if (row.handles, row.shape) != before:
        row.save()


def traces_of(round: Round) -> list[TraceValue]:
    fields = ("handle", "device", "network", "contact", "too_old", "bucket", "kind")
    return [TraceValue(*row) for row in Trace.objects.filter(round=round).values_list(*fields)]


def set_aside(*, round: Round, box: Box, handles: Iterable[str], pattern: str) -> int:
    """Keep the slots of these electors from the count, whether they have voted yet or not. Returns how many
    were not set aside before. Only the link key leads from a handle to a slot (`link_key_missing`, "state").
    """
    try:
        link = keystore.link_key(name=box.key_name)
    except keystore.KeyMissing as error:
        raise refuse("link_key_missing", "state") from error
    key, wanted = evidence_key(link, round.slug), set(handles)
    refs = Elector.objects.filter(round=round).values_list("ref", flat=True).iterator(chunk_size=5000)
    marks = [
        aside_mark_of(key, slot_of(link, round.slug, str(ref)))
        for ref in refs
        if handle_of(key, str(ref)) in wanted
    ]
    known = set(SetAside.objects.filter(round=round, mark__in=marks).values_list("mark", flat=True))
    fresh = chance.shuffled([mark for mark in marks if mark not in known])
    SetAside.objects.bulk_create(SetAside(round=round, mark=mark, pattern=pattern) for mark in fresh)
    return len(fresh)


def mark_of_slot(*, round: Round, slot: str) -> str:
    """The mark under which the slot would be set aside; "" once the link key is gone."""
    box = Box.objects.filter(round=round).first()
    if box is None or not keystore.has_link_key(name=box.key_name):
        return ""
    return aside_mark_of(evidence_key(keystore.link_key(name=box.key_name), round.slug), slot)


def is_set_aside(*, round: Round, slot: str) -> bool:
    """Whether two people have set the slot aside, before the seal."""
    if not SetAside.objects.filter(round=round, released=False).exists():
        return False
    mark = mark_of_slot(round=round, slot=slot)
    return bool(mark) and SetAside.objects.filter(round=round, mark=mark, released=False).exists()
