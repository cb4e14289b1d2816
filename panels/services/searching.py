"""The search for the fairest chances, done by a job: with progress, safe to run twice, within a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from panels.domain.explaining import explain
from panels.domain.leximin import CapTooLow, NoPanel
from panels.domain.odds import Odds, fairest_odds
from panels.domain.panel_search import OutOfTime
from panels.domain.pool import Pool
from panels.domain.portfolio import publish
from panels.domain.quotas import Quotas, faults
from panels.domain.relaxing import suggestions
from panels.models import Draw, OddsRun, Recruitment
from panels.queries.pools import asked_of, fingerprint, odds_as_data, quota_rows
from panels.services.guarding import guard
from pb.domain.verdict import refuse
from pb.jobs import enqueue
from pb.models import Person
from pb.rules import Case

QUIET = timedelta(seconds=90)
"""A run that has said nothing for so long is taken over."""
UNDER_WAY = (OddsRun.State.WAITING, OddsRun.State.RUNNING)


@transaction.atomic
def ask_odds(*, recruitment: Recruitment, cap: int | None, by: Person, at: datetime) -> OddsRun:
    """Leave the job that finds the chances under the quotas as they stand: of the frozen pool if there is
    one, else of everybody on the list. Refuses a wrong hand, a search that is under way, and a committed
    draw.
    """
    guard(by, "panels.recruit", Case(recruitment.round, at))
    recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    if recruitment.odds_runs.filter(state__in=UNDER_WAY, beat_at__gt=at - QUIET).exists():
        raise refuse("odds_under_way", "state")
    draw = recruitment.draws.filter(state__in=(Draw.State.FROZEN, Draw.State.COMMITTED)).first()
    if draw is not None and draw.state == Draw.State.COMMITTED:
        raise refuse("draw_is_committed", "state")
    recruitment.odds_runs.filter(state__in=UNDER_WAY).update(state=OddsRun.State.FAILED, finished_at=at)
    run = OddsRun.objects.create(
        recruitment=recruitment,
        draw=draw,
        quotas=quota_rows(recruitment),
        cap=cap,
        asked_by=by,
        asked_at=at,
        beat_at=at,
    )
    enqueue("panels.find_odds", run=run.pk)
    return run


def find_odds(*, run: int, clock: Callable[[], datetime]) -> bool:
    """Search, say how far it is, and write down what was found. True when this call finished the run.

    A run that somebody else is at, or that is done, is left alone; one whose worker has gone quiet is taken
    over. What is written depends on the question alone, so doing it twice changes nothing.
    """
    row = _taken(run, clock())
    if row is None:
        return False
    try:
        state, body = _found(row, _Progress(row.pk, clock))
    except OutOfTime:
        state, body = OddsRun.State.FAILED, {"out_of_time": settings.LOTTERY_SECONDS}
    done = OddsRun.objects.filter(pk=run, state__in=UNDER_WAY).update(
        state=state, body=body, finished_at=clock()
    )
    return bool(done)


@transaction.atomic
def resume_quiet(*, at: datetime) -> int:
    """Leave the job again for every search whose worker has gone quiet: it was killed, or its message was
    lost with the broker. Says how many. They start from nothing and find the same.
    """
    quiet = OddsRun.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state__in=UNDER_WAY, beat_at__lte=at - QUIET
    )
    for row in quiet:
        row.state, row.beat_at = OddsRun.State.WAITING, at
        row.save(update_fields=["state", "beat_at"])
        enqueue("panels.find_odds", run=row.pk)
    return len(quiet)


@transaction.atomic
def _taken(run: int, at: datetime) -> OddsRun | None:
    row = OddsRun.objects.select_for_update(of=("self",)).filter(pk=run, state__in=UNDER_WAY).first()
    if row is None:
        return None
    if row.state == OddsRun.State.RUNNING and row.beat_at and row.beat_at > at - QUIET:
        return None
    row.state, row.beat_at = OddsRun.State.RUNNING, at
    row.save(update_fields=["state", "beat_at"])
    return row


@dataclass
class _Progress:
    """Told by the search how far it is; writes that down once a second at most."""

    run: int
    clock: Callable[[], datetime]
    last: float = 0.0

    def __call__(self, settled: int, people: int, panels: int) -> None:
        if time.monotonic() - self.last < 1:
            return
        self.last = time.monotonic()
        OddsRun.objects.filter(pk=self.run, state=OddsRun.State.RUNNING).update(
            settled=settled, people=people, panels=panels, beat_at=self.clock()
        )


def _found(row: OddsRun, heard: _Progress) -> tuple[OddsRun.State, dict[str, Any]]:
    until = time.monotonic() + settings.LOTTERY_SECONDS

    def left() -> float:
        heard(*heard_last)
        return until - time.monotonic()

    heard_last = (0, 0, 0)

    def told(settled: int, people: int, panels: int) -> None:
        nonlocal heard_last
        heard_last = (settled, people, panels)
        heard(settled, people, panels)

    try:
        pool, quotas = asked_of(row)
    except ValueError as error:
        return OddsRun.State.FAILED, {"faults": [str(error)]}
    if said := faults(quotas, pool):
        return OddsRun.State.FAILED, {"faults": list(said)}
    cap = None if row.cap is None else row.cap / 100
    try:
        odds = fairest_odds(pool, quotas, cap=cap, left=left, heard=told)
    except NoPanel:
        return OddsRun.State.IMPOSSIBLE, {"suggestions": _suggested(pool, quotas, left)}
    except CapTooLow as low:
        return OddsRun.State.FAILED, {"cap_too_low": -(-round(low.lowest * 1e6) // 10_000)}
    body = _summary(odds, quotas, left)
    body["question"] = fingerprint(pool, quotas)
    if row.draw is not None:
        secret = bytes.fromhex(row.draw.seed)
        body |= {"odds": odds_as_data(odds), "panels": [list(each) for each in publish(odds, secret).panels]}
    return OddsRun.State.FOUND, body


def _summary(odds: Odds, quotas: Quotas, left: Callable[[], float]) -> dict[str, Any]:
    """What is shown before any draw: chances in millionths, who has none or a sure seat, and why."""
    try:
        whys = explain(odds, left=left)
    except OutOfTime:
        whys = ()
    people = odds.pool.volunteers
    return {
        "people": len(odds.pool),
        "seats": quotas.seats,
        "lowest": round(odds.lowest * 1e6),
        "lowest_with_any": round(odds.lowest_with_any * 1e6),
        "highest": round(odds.highest * 1e6),
        "without": len(odds.without_chance),
        "certain": len(odds.certain),
        "proof": str(odds.proof),
        "whys": [
            {
                "who": [people[why.people[0]].features[category] for category in quotas.categories],
                "number": len(why.people),
                "certain": why.certain,
                "changes": [str(change) for change in why.changes],
                "scarce": [str(quota) for quota in why.scarce],
            }
            for why in whys
        ],
    }


def _suggested(pool: Pool, quotas: Quotas, left: Callable[[], float]) -> list[dict[str, Any]]:
    return [
        {
            "changes": [str(change) for change in each.changes],
            "households": each.households,
            "without": len(each.without_chance),
            "bounds": [
                [change.quota.category, change.quota.value, change.least, change.most]
                for change in each.changes
            ],
        }
        for each in suggestions(pool, quotas, left=left)
    ]
