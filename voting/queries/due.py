"""Which acts on ballot boxes a moment makes due, and which should have been done by now and were not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from pb.domain.phases import Phase
from pb.domain.verdict import Reason
from pb.models import Round
from voting.models import Box

PATIENCE = timedelta(minutes=10)
"""How long after the close of voting a round may take to be published before somebody is told."""

_NEXT = {
    Box.State.OPEN: "close",
    Box.State.CLOSED: "seal",
    Box.State.SEALED: "count",
    Box.State.COUNTED: "publish",
}


@dataclass(frozen=True, slots=True)
class DueAct:
    """`since`: when voting closed, which made all of it due. `stuck`: why the last try was refused."""

    round: Round
    act: str
    since: datetime
    stuck: tuple[Reason, ...] = ()


def due(at: datetime) -> list[DueAct]:
    """The next act of every box whose voting window has passed, longest waiting first."""
    rows = (
        Box.objects.filter(
            round__windows__phase=Phase.VOTING,
            round__windows__closes__lte=at,
        )
        .exclude(state=Box.State.DRAFT)
        .exclude(state=Box.State.PUBLISHED, link_shredded_at__isnull=False)
        .annotate(since=F("round__windows__closes"))
        .select_related("round__programme", "round__charter")
        .order_by("since", "pk")
    )
    return [act for box in rows for act in _acts(box)]


def overdue(at: datetime) -> list[DueAct]:
    """What should have been done by now and was not: due for longer than PATIENCE, or refused."""
    return [each for each in due(at) if each.stuck or each.since + PATIENCE <= at]


def _acts(box: Box) -> Iterable[DueAct]:
    since: datetime = box.since  # type: ignore[attr-defined]
    stuck = box.stuck or {}
    reasons = tuple(Reason(each["code"], each["params"]) for each in stuck.get("reasons", ()))
    if (
        box.state in (Box.State.SEALED, Box.State.COUNTED, Box.State.PUBLISHED)
        and box.link_shredded_at is None
    ):
        yield DueAct(box.round, "shred", since, reasons if stuck.get("act") == "shred" else ())
    if act := _NEXT.get(Box.State(box.state)):
        yield DueAct(box.round, act, since, reasons if stuck.get("act") == act else ())
