"""Deleting what the charter says is kept no longer, class by class, in every room: what is due, and doing it.

Each class is a transaction of its own and may be done twice. The database lets guarded rows go only when
their days are over (`public.decides_purge_due`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from panels.models import Claim, Need, Paper, Post, Thread
from pb.domain.charter import Charter, Record
from pb.domain.retention import due_at, rule_for
from pb.models import LedgerEntry, Round
from pb.queries.rounds import charter_of, clock_of
from pb.services import ledger
from proposals.services import forgetting as ideas
from voting.services import forgetting as roll

JOB = "panels.run_due"
ACT = "records.deleted"


@dataclass(frozen=True, slots=True)
class Line:
    """One class of record in a round. `due`: when it goes (None: no rule, or counted otherwise); `number`:
    how many rows are there now; `gone`: how many have gone so far, and when last."""

    record: Record
    days: int | None
    basis: str
    due: datetime | None
    number: int
    gone: int
    gone_at: datetime | None


def forget_due(*, at: datetime) -> int:
    """Delete everything that is due in every round. Returns how many rows; a second run finds none."""
    rounds = Round.objects.filter(charter__isnull=False).select_related("charter")
    return sum(_forget_round(round, charter, at) for round in rounds if (charter := charter_of(round)))


def listing(*, round: Round) -> list[Line]:
    """What would go and when, without touching anything, and what has gone; in the order of the classes."""
    charter = charter_of(round)
    if charter is None:
        return []
    clock, found = clock_of(round), []
    for record in Record:
        rule = rule_for(charter, record)
        gone = LedgerEntry.objects.filter(round=round, act=ACT, body__record=record.value).order_by("number")
        told = list(gone.values_list("body", "at"))
        found.append(
            Line(
                record,
                rule.days if rule else None,
                rule.basis if rule else "",
                None if record is Record.VOLUNTEERS else due_at(charter, clock, record),
                _kept(round, record),
                sum(body["number"] for body, _ in told),
                told[-1][1] if told else None,
            )
        )
    return found


def _forget_round(round: Round, charter: Charter, at: datetime) -> int:
    clock, done = clock_of(round), 0
    for rule in charter.retention:
        due = due_at(charter, clock, rule.record)
        if rule.record is Record.VOLUNTEERS or due is None or due > at:
            continue  # volunteers go with their recruitment, by what they were promised
        if _kept(round, rule.record):
            done += _forget(round, rule.record, rule.days, at)
    return done


@transaction.atomic
def _forget(round: Round, record: Record, days: int, at: datetime) -> int:
    Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    match record:
        case Record.ROLL:
            number = roll.forget(round=round)
        case Record.DRAFTS | Record.NOT_FUNDED | Record.FUNDED:
            number = ideas.forget(round=round, record=record)
        case Record.NEEDS:
            number, _ = _needs(round).delete()
        case Record.CLAIMS:
            number = _forget_files(_receipts(round), at)
            Claim.objects.filter(member__panel__round=round).update(words="")
        case Record.PAPERS:
            number = _forget_files(_removed(round), at)
        case Record.DISCUSSION:
            number, _ = _posts(round).delete()
            Thread.objects.filter(panel__round=round).delete()
        case Record.VOLUNTEERS:
            number = 0
    if number:
        body = {"record": record.value, "days": days, "number": number}
        ledger.record(act="records.deleted", round=round, job=JOB, at=at, body=body)
    return number


def _kept(round: Round, record: Record) -> int:
    match record:
        case Record.ROLL:
            return roll.kept(round)
        case Record.DRAFTS | Record.NOT_FUNDED | Record.FUNDED:
            return ideas.kept(round, record)
        case Record.VOLUNTEERS:
            recruitment = getattr(round, "recruitment", None)
            return recruitment.volunteers.filter(erased_at=None).count() if recruitment else 0
    rows: dict[Record, QuerySet[Need] | QuerySet[Paper] | QuerySet[Post]] = {
        Record.NEEDS: _needs(round),
        Record.CLAIMS: _receipts(round),
        Record.PAPERS: _removed(round),
        Record.DISCUSSION: _posts(round),
    }
    return rows[record].count()


def _needs(round: Round) -> QuerySet[Need]:
    return Need.objects.filter(member__panel__round=round)


def _receipts(round: Round) -> QuerySet[Paper]:
    return Paper.objects.filter(panel__round=round, private=True).exclude(file="")


def _removed(round: Round) -> QuerySet[Paper]:
    rows = Paper.objects.filter(Q(panel__round=round), private=False, removed_at__isnull=False)
    return rows.exclude(file="")


def _posts(round: Round) -> QuerySet[Post]:
    return Post.objects.filter(thread__panel__round=round)


def _forget_files(rows: QuerySet[Paper], at: datetime) -> int:
    """The file first and then its row: a crash in between leaves the row to the next run."""
    done = 0
    for row in rows.select_for_update(of=("self",)):
        row.file.delete(save=False)
        row.title = row.name = "Deleted"
        row.size, row.digest, row.removed_at = 0, "", row.removed_at or at
        row.save(update_fields=["file", "title", "name", "size", "digest", "removed_at"])
        done += 1
    return done
