"""Trying rules out: ask for a trial, and count it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from panels.domain.trial import Ground, try_out
from panels.domain.trial_outcome import Tried, as_data
from panels.domain.trial_rules import COLUMNS, MOST_COLUMNS, Rules
from panels.models import Panel, Trial
from panels.queries.trials import columns_of, ground_of, places_of, rules_at_hand, under_way
from panels.services.guarding import guard
from pb.domain.charter_digest import as_data as charter_data
from pb.domain.verdict import refuse
from pb.jobs import enqueue
from pb.models import Area, Person, Round
from pb.rules import Case
from pb.services import ledger
from voting.domain.bundle import BundleError
from voting.domain.pabulib import PabulibError
from voting.domain.progress import told_to
from voting.models import Box
from voting.queries.papers import box_of

MOST_IDEAS, MOST_VOTERS, MOST_BYTES, MOST_WAITING = 200, 100_000, 10_000_000, 10
SMALL_VOTERS, SMALL_BYTES = 5_000, 100_000


@dataclass(frozen=True, slots=True)
class DrawnVoters:
    """So many ideas and voters drawn for the round's own area, under its draft charter."""

    ideas: int
    voters: int
    seed: int


@dataclass(frozen=True, slots=True)
class PastRound:
    """The ballots of a round whose result is published."""

    round: Round


@dataclass(frozen=True, slots=True)
class Upload:
    """A real election in the Pabulib format."""

    name: str
    data: bytes


Source = DrawnVoters | PastRound | Upload


@transaction.atomic
def ask_trial(
    *, panel: Panel, source: Source, columns: Sequence[Rules], by: Person, at: datetime
) -> tuple[Trial, bool]:
    """Ask for a trial of one to six columns. Returns it, and whether it is small enough to be counted at
    once by `run_trial`; a large one is left to a job.

    Refuses who has no voice in the room ("hand"), a round that is not decided, no columns or too many, drawn
    voters without a draft, a file that is too large ("input"), and more than ten trials waiting ("state").
    """
    guard(by, "panels.try_rules", Case(panel.round, at))
    if not 1 <= len(columns) <= MOST_COLUMNS:
        raise refuse("trial_columns", most=MOST_COLUMNS)
    if under_way(panel) >= MOST_WAITING:
        raise refuse("trials_waiting", "state", most=MOST_WAITING)
    title, said, small = _source(panel, source)
    trial = Trial.objects.create(
        panel=panel,
        asked_by=by,
        asked_at=at,
        title=title[:200],
        source=said,
        columns=COLUMNS.dump_python(tuple(columns), mode="json"),
        upload=source.data if isinstance(source, Upload) else None,
    )
    body = {"trial": trial.pk, "on": said["kind"], "columns": len(columns)}
    ledger.record(act="panel.trial_asked", round=panel.round, by=by, at=at, body=body)
    if not small:
        enqueue("panels.run_trial", trial=trial.pk)
    return trial, small


def run_trial(*, trial: int, at: datetime) -> bool:
    """Count a trial that waits, telling its progress column by column. False when it is over already. Run
    twice, or by two at once, it gives the same outcome; the first to end writes it.

    A source that cannot be read ends the trial with the reason in words.
    """
    row = Trial.objects.get(pk=trial)
    going = Trial.objects.filter(pk=trial, ended_at=None)
    if not going.update(state=Trial.State.RUNNING):
        return False

    def listen(what: str, done: int) -> None:
        if what == "columns":
            Trial.objects.filter(pk=trial, ended_at=None, progress__lt=done).update(progress=done)

    try:
        ground = ground_of(row)
        with told_to(listen):
            tried = try_out(ground, columns_of(row))
    except (PabulibError, BundleError, ValueError) as error:
        fault = str(error)[:500]
        return bool(going.update(state=Trial.State.FAILED, fault=fault, ended_at=at))
    names = _area_names(ground)
    return bool(
        going.update(
            state=Trial.State.DONE,
            lines=_lines(ground, names),
            outcome=as_data([_with_names(each, names) for each in tried]),
            notes=list(ground.notes),
            progress=len(tried),
            ended_at=at,
        )
    )


def _source(panel: Panel, source: Source) -> tuple[str, dict[str, Any], bool]:
    """(title, what is kept of the source, whether it is small)."""
    if isinstance(source, PastRound):
        box = box_of(source.round)
        if box is None or box.state != Box.State.PUBLISHED:
            raise refuse("trial_round_undecided", round=source.round.title)
        return source.round.title, {"kind": "round", "round": source.round.slug}, False
    if isinstance(source, Upload):
        if len(source.data) > MOST_BYTES:
            raise refuse("trial_file_too_large", most=MOST_BYTES // 1_000_000)
        digest = hashlib.sha256(source.data).hexdigest()
        named = {"kind": "file", "name": source.name[:120], "sha256": digest}
        return source.name, named, len(source.data) <= SMALL_BYTES
    charter = rules_at_hand(panel)
    if charter is None:
        raise refuse("trial_needs_draft", round=panel.round.title)
    pots = len(charter.money.pots)
    if not (pots <= source.ideas <= MOST_IDEAS and 1 <= source.voters <= MOST_VOTERS):
        raise refuse("trial_size", least=pots, ideas=MOST_IDEAS, voters=MOST_VOTERS)
    said = {
        "kind": "drawn",
        "ideas": source.ideas,
        "voters": source.voters,
        "seed": source.seed,
        "places": [{"name": place.name, "people": place.people} for place in places_of(panel.round)],
        "charter": charter_data(charter),
    }
    title = f"{source.ideas} ideas and {source.voters:,} voters, drawn"
    return title, said, source.voters <= SMALL_VOTERS


def _area_names(ground: Ground) -> dict[str, str]:
    codes = {line.area for contest in ground.contests for line in contest.lines}
    codes |= {name for liked in ground.liked.values() for name in liked.homes}
    codes |= {name for votes in ground.votes.values() for name in votes.area_names}
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))


def _with_names(tried: Tried, names: Mapping[str, str]) -> Tried:
    """Areas of this site by their names; those of a file have theirs already."""
    return replace(
        tried,
        areas=tuple(replace(each, name=names.get(each.name, each.name)) for each in tried.areas),
        groups=tuple(replace(each, name=names.get(each.name, each.name)) for each in tried.groups),
    )


def _lines(ground: Ground, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"id": each.id, "title": each.title, "cost": each.cost, "area": names.get(each.area, each.area)}
        for contest in ground.contests
        for each in contest.lines
    ]
