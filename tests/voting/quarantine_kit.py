"""Rounds with patterns of cheating in them, and people who judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from panels.domain.templates import QUARANTINE
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import Person, Round
from pb.moment import now
from pb.services.roles import grant_role
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.domain.evidence import Seen
from voting.domain.judging import Decision, Why
from voting.models import Box, Elector, Finding
from voting.services.judging import judge, seen_digest
from voting.services.publishing import bundle_folder
from voting.services.quarantining import look_for_patterns
from voting.services.running import run_due

HOME, LIBRARY, ELSEWHERE = "81.2.69.142", "212.58.244.20", "151.101.{}.7"
ASIDE, COUNTS = Why.NO_INNOCENT_REASON, Why.IN_DOUBT


def watched_round(**changes: Any) -> Round:
    """An open round whose charter looks for what the templates look for; `changes` of the thresholds."""
    return make.open_round(quarantine={**QUARANTINE, **changes})


def come(
    round: Round,
    many: int,
    *,
    device: str = "",
    address: str = "",
    emails: str = "",
    vote: bool = True,
    **more: Any,
) -> list[Elector]:
    """So many people enrol, and vote: each with a device and a network of their own unless one is given.
    `emails`: a pattern with a place for a number."""
    electors = []
    for number in range(many):
        person = ground.person(email=emails.format(number)) if emails else None
        seen = Seen(
            device or f"device {round.pk} {number} {now()}", address or ELSEWHERE.format(number % 250)
        )
        electors.append(make.elector(round, person, seen=seen, **more))
        if vote:
            make.cast(round, electors[-1])
    return electors


def judge_of(round: Round, role: Role = Role.OFFICER) -> Person:
    person = make.second_factor(ground.person())
    grant_role(person=person, round=round, role=role, by=None, at=now())
    return person


def say(finding: Finding, why: Why, by: Person) -> Decision | None:
    return judge(finding=finding, digest_seen=seen_digest(finding), why=why, by=by, at=now())


def both_say(finding: Finding, whys: Iterable[Why] = (ASIDE, ASIDE)) -> Decision | None:
    """Different people say these one after the other; what the last of them decided."""
    decided = None
    for why in whys:
        decided = say(finding, why, judge_of(finding.round))
    return decided


def found(round: Round) -> list[Finding]:
    """The findings after a look."""
    look_for_patterns(round=round)
    return list(Finding.objects.filter(round=round))


def told(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    return [(each.pattern, each.shape["electors"]) for each in findings]


HOURS_AGO = timedelta(hours=5)


def finish(round: Round) -> dict[str, bytes]:
    """Let voting close; the bundle's files."""
    make.end_voting(round)
    run_due(job="test", at=now())
    box = Box.objects.get(round=round)
    assert box.state == Box.State.PUBLISHED, box.stuck
    return {path.name: path.read_bytes() for path in bundle_folder(round).iterdir()}


def refused_with(act: Callable[[], object]) -> tuple[str, ...]:
    """With which codes the act is refused."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.verdict.codes
