"""Two people judge a pattern, neither knowing what the other said; a third where they differ.

Nothing of a judgement is told, on a page or in the ledger, before the finding is decided.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import rfc8785
from django.db import transaction

from pb.domain.verdict import Refused, refuse
from pb.models import Person, Round
from pb.rules import Case, may
from pb.services import ledger
from voting.domain.judging import Decision, Why, decide
from voting.models import Box, Finding, Judgement, SetAside
from voting.services.locking import hold_quarantine
from voting.services.quarantining import (
    OPEN_TO_JUDGE,
    is_set_aside,
    mark_of_slot,
    set_aside,
)

MOST_WORDS = 500


def seen_digest(finding: Finding) -> str:
    """SHA-256 (hex) of what there is to judge: whoever judges says which group they saw."""
    seen = {"pattern": finding.pattern, "handles": finding.handles, "words": finding.words}
    return hashlib.sha256(rfc8785.dumps(seen)).hexdigest()


@transaction.atomic
def judge(*, finding: Finding, digest_seen: str, why: Why, by: Person, at: datetime) -> Decision | None:
    """Say whether the ballots of a finding are set aside or count, by the reason for it. Returns what is
    decided now; None while another person is needed.

    Refuses who may not (as the permission says), a second judgement of one person (`already_judged`), a
    finding that is decided (`already_answered`), one that is not as it was looked at (`finding_has_changed`)
    and a box that is sealed (`too_late_to_judge`), all "state".
    """
    round = finding.round
    verdict = may(by, "voting.judge_findings", Case(round, at))
    if not verdict:
        raise Refused(verdict, "hand" if "wrong_hand" in verdict.codes else "phase")
    box = _box(round)
    row = Finding.objects.get(pk=finding.pk)
    if row.decision:
        raise refuse("already_answered", "state")
    if row.judgements.filter(by=by).exists():
        raise refuse("already_judged", "state")
    digest = seen_digest(row)
    if digest_seen != digest or row.judgements.exclude(seen=digest).exists():
        raise refuse("finding_has_changed", "state")
    Judgement.objects.create(finding=row, by=by, decision=why.decision, why=why, seen=digest, at=at)
    given = list(row.judgements.select_related("by").order_by("pk"))
    decided = decide([Decision(each.decision) for each in given])
    if decided is None:
        return None
    row.decision = decided
    row.save(update_fields=["decision"])
    electors = _carry_out(row, box, decided)
    body = {
        "finding": row.number,
        "pattern": row.pattern,
        "electors": electors,
        "decision": decided,
        "digest": digest,
        "reasons": sorted({each.why for each in given if each.decision == decided}),
        "judges": sorted(str(each.by.subject) for each in given),
    }
    ledger.record(act="finding.decided", round=round, by=by, at=at, body=body)
    return decided


def _carry_out(row: Finding, box: Box, decided: Decision) -> int:
    """How many electors the decision is about."""
    if row.pattern == Finding.OBJECTION:
        if decided is Decision.COUNTS:
            SetAside.objects.filter(round=row.round, mark=row.mark).update(released=True, told=False)
        return 1
    if decided is Decision.ASIDE:
        set_aside(round=row.round, box=box, handles=row.handles, pattern=row.pattern)
    return len(row.handles)


@transaction.atomic
def object_to(*, round: Round, slot: str, words: str, at: datetime) -> Finding:
    """A voter, known by nothing but a receipt, objects: two people look again at this one ballot.

    Refuses a slot that is not set aside (`not_set_aside`), a second objection (`objection_known`), a box
    that is sealed (`too_late_to_judge`), all "state", and `words_too_long` ("input"). Whoever judges reads
    the words. The ledger says that there is an objection, and not what it says.
    """
    _box(round)
    if len(words) > MOST_WORDS:
        raise refuse("words_too_long", most=MOST_WORDS)
    if not is_set_aside(round=round, slot=slot):
        raise refuse("not_set_aside", "state")
    mark = mark_of_slot(round=round, slot=slot)
    if Finding.objects.filter(round=round, pattern=Finding.OBJECTION, mark=mark).exists():
        raise refuse("objection_known", "state")
    number = Finding.objects.filter(round=round).count() + 1
    row = Finding.objects.create(
        round=round, number=number, pattern=Finding.OBJECTION, mark=mark, words=words, shape={"electors": 1}
    )
    ledger.record(act="finding.objected", round=round, at=at, body={"finding": number})
    return row


def _box(round: Round) -> Box:
    hold_quarantine(round)
    box = Box.objects.filter(round=round).first()
    if box is None or box.state not in OPEN_TO_JUDGE:
        raise refuse("too_late_to_judge", "state", round=round.title)
    return box
