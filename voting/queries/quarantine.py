"""Findings as judges may see them, and what quarantine did, as everybody may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pb.models import Person, Round
from pb.queries.rounds import ledger_of
from voting.domain.evidence import start_of
from voting.models import Finding, SetAside, Trace

MOST_ROWS = 60
"""So many of a group are listed: a pattern shows by then."""

MOST_TIMES = 12


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding for one person. `mine`: they have judged it; `third`: two others differ, and this person
    decides. Whether somebody else has judged it alone is not told."""

    row: Finding
    mine: bool
    third: bool

    @property
    def open(self) -> bool:
        return not self.row.decision

    @property
    def objection(self) -> bool:
        return self.row.pattern == Finding.OBJECTION

    @property
    def to_judge(self) -> bool:
        return self.open and not self.mine


@dataclass(frozen=True, slots=True)
class Member:
    """One of a group, under a pseudonym; numbers stand for the marks, 0 for what is not known."""

    handle: str
    device: int
    network: int
    contact: int
    card: bool
    too_old: bool
    first: datetime


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What the ledger tells after the seal. Ballots `before` and `after`; `reasons`: pattern to ballots."""

    number: int
    before: int
    after: int
    aside: int
    reasons: Mapping[str, int]
    findings: Mapping[str, int]
    objections: Mapping[str, int]
    counted_in_findings: int

    @property
    def looked_at(self) -> int:
        return sum(self.findings.values())

    @property
    def objected(self) -> int:
        return sum(self.objections.values())


def findings_for(round: Round, person: Person | None) -> list[ToldFinding]:
    """All findings of a round, those that this person can judge first."""
    rows = Finding.objects.filter(round=round).prefetch_related("judgements").order_by("number")
    told = [_told(row, person) for row in rows]
    return sorted(told, key=lambda each: (not each.to_judge, not each.open, each.row.number))


def finding_for(round: Round, number: int, person: Person | None) -> ToldFinding | None:
    row = Finding.objects.filter(round=round, number=number).prefetch_related("judgements").first()
    return _told(row, person) if row else None


def _told(row: Finding, person: Person | None) -> ToldFinding:
    given = list(row.judgements.all())
    mine = person is not None and any(each.by_id == person.pk for each in given)
    return ToldFinding(row, mine, third=not row.decision and len(given) == 2 and not mine)


def members_of(finding: Finding) -> list[Member]:
    """The group under pseudonyms, in the order of the ten minutes in which they came; at most MOST_ROWS."""
    rows = Trace.objects.filter(round=finding.round, handle__in=finding.handles).order_by("bucket", "handle")
    firsts: dict[str, Trace] = {}
    for row in rows:
        firsts.setdefault(row.handle, row)
    names: dict[tuple[str, str], int] = {}
    counts: dict[str, int] = {}

    def nth(what: str, mark: str) -> int:
        if not mark:
            return 0
        if (what, mark) not in names:
            counts[what] = counts.get(what, 0) + 1
            names[what, mark] = counts[what]
        return names[what, mark]

    return [
        Member(
            f"{row.handle[:4]}-{row.handle[4:8]}",
            nth("device", row.device),
            nth("network", row.network),
            nth("contact", row.contact),
            row.kind == "card",
            row.too_old,
            start_of(row.bucket),
        )
        for row in list(firsts.values())[:MOST_ROWS]
    ]


def pattern_of_objection(finding: Finding) -> str:
    """By which pattern the ballot of an objection was set aside; "" for what is no objection."""
    if finding.pattern != Finding.OBJECTION:
        return ""
    row = SetAside.objects.filter(round=finding.round, mark=finding.mark).first()
    return row.pattern if row else ""


def came_of(finding: Finding) -> list[tuple[datetime, int]]:
    """How many of the group came first in which ten minutes; the MOST_TIMES fullest, in order of time."""
    rows = Trace.objects.filter(round=finding.round, handle__in=finding.handles)
    first = dict(rows.order_by("-bucket").values_list("handle", "bucket"))
    fullest = Counter(first.values()).most_common(MOST_TIMES)
    return [(start_of(bucket), number) for bucket, number in sorted(fullest)]


def quarantined(round: Round) -> Quarantined | None:
    """What quarantine did, once the box is sealed; None before, and where nothing is looked for."""
    entry = ledger_of(round).filter(act="ballots.set_aside").first()
    if entry is None:
        return None
    body: dict[str, Any] = entry.body
    return Quarantined(
        number=entry.number,
        before=body["before"],
        after=body["after"],
        aside=body["envelopes"],
        reasons=body["reasons"],
        findings=body["findings"],
        objections=body["objections"],
        counted_in_findings=body["counted_in_findings"],
    )
