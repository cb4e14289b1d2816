"""What becomes of quarantine at the seal: marks turn into exclusions, numbers are told, evidence goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pb import chance
from pb.models import Round
from pb.queries.rounds import charter_of
from pb.services import ledger
from voting.domain.evidence import aside_mark_of, evidence_key, handle_of
from voting.domain.judging import Decision
from voting.models import Exclusion, Finding, SetAside, Trace
from voting.services.locking import hold_quarantine
from voting.services.quarantining import look_for_patterns


def close_quarantine(
    *,
    round: Round,
    link_key: bytes,
    voted: Mapping[str, int],
    slots: Mapping[str, str],
    job: str,
    at: datetime,
) -> None:
    """Exclude the ballots that are set aside, tell the ledger how many and why, and destroy the evidence.

    The entry says how many ballots there were `before` and `after`, so many `envelopes` apart.

    Part of the seal's transaction. `voted`: the last version of every slot that counts so far; `slots`: the
    slot of every elector, by `ref`. What nobody judged counts. Nothing is done, and nothing told, where the
    charter has nothing looked for.
    """
    hold_quarantine(round)
    charter = charter_of(round)
    looked = charter is not None and charter.quarantine.looks
    if not looked and not Finding.objects.filter(round=round).exists():
        return
    look_for_patterns(round=round)
    key = evidence_key(link_key, round.slug)
    aside = dict(SetAside.objects.filter(round=round, released=False).values_list("mark", "pattern"))
    gone = [
        Exclusion(round=round, slot=slot, version=version, reason=aside[mark])
        for slot, version in voted.items()
        if aside and (mark := aside_mark_of(key, slot)) in aside
    ]
    Exclusion.objects.bulk_create(chance.shuffled(gone), batch_size=5000)
    counting = _counting_all_the_same(round, key, voted, slots, {row.slot for row in gone})
    body = {"before": len(voted), "after": len(voted) - len(gone), **_numbers(round, gone, counting)}
    ledger.record(act="ballots.set_aside", round=round, job=job, at=at, body=body)
    _destroy(round, job, at)


def _numbers(round: Round, gone: list[Exclusion], counting: int) -> dict[str, Any]:
    """`counted_in_findings`: ballots that were in a pattern and count."""
    patterns: Counter[str] = Counter()
    objections: Counter[str] = Counter()
    for pattern, decision in Finding.objects.filter(round=round).values_list("pattern", "decision"):
        (objections if pattern == Finding.OBJECTION else patterns)[decision] += 1
    return {
        "envelopes": len(gone),
        "reasons": dict(sorted(Counter(str(row.reason) for row in gone).items())),
        "findings": {
            "set_aside": patterns[Decision.ASIDE],
            "counted": patterns[Decision.COUNTS],
            "not_judged": patterns[""],
        },
        "objections": {
            "upheld": objections[Decision.COUNTS],
            "dismissed": objections[Decision.ASIDE],
            "not_heard": objections[""],
        },
        "counted_in_findings": counting,
    }


def _counting_all_the_same(
    round: Round, key: bytes, voted: Mapping[str, int], slots: Mapping[str, str], gone: set[str]
) -> int:
    rows = Finding.objects.filter(round=round).exclude(pattern=Finding.OBJECTION)
    concerned = {handle for handles in rows.values_list("handles", flat=True) for handle in handles}
    if not concerned:
        return 0
    return sum(
        slot in voted and slot not in gone for ref, slot in slots.items() if handle_of(key, ref) in concerned
    )


def _destroy(round: Round, job: str, at: datetime) -> None:
    traces, _ = Trace.objects.filter(round=round).delete()
    Finding.objects.filter(round=round).update(mark="", handles=[], words="")
    SetAside.objects.filter(round=round).delete()
    ledger.record(act="evidence.destroyed", round=round, job=job, at=at, body={"traces": traces})
