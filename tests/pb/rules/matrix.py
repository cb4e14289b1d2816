"""The permission matrix: who may do what, when."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import AnonymousUser

from panels.domain.interests import InterestKind
from panels.models import Interest, Member, Panel
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Round
from pb.queries.people import Visitor
from pb.rules import PERMISSIONS, Case, may
from proposals.models import Proposal
from tests.factories import pb as make

AGREED = Path(__file__).with_name("matrix.json")
Answers = dict[str, dict[str, str]]


def moments(round: Round) -> dict[str, datetime]:
    inside = {phase.value: make.during(phase) for phase in Phase}
    ends = make.during(Phase.DELIVERING) + timedelta(days=400)
    return {"before": make.START - timedelta(days=1), **inside, "after": ends}


def cast(round: Round, subject: Proposal) -> dict[str, Visitor]:
    """Everybody who could ask. `recused_panel_member` sits and has stepped out of the subject."""
    holders: dict[str, Visitor] = {role.value: make.with_role(round, role) for role in Role}
    seated = make.with_role(round, Role.PANEL_MEMBER)
    panel = Panel.objects.get(round=round)
    recused = make.with_role(round, Role.PANEL_MEMBER)
    seats = [
        Member.objects.create(panel=panel, person=each, joined_at=make.START) for each in (seated, recused)
    ]
    Interest.objects.create(
        member=seats[1], proposal=subject, kind=InterestKind.FAMILY, by=recused, at=make.START
    )
    return {
        "seated_panel_member": seated,
        "recused_panel_member": recused,
        "visitor": AnonymousUser(),
        "resident": make.person(),
        "author": subject.author or AnonymousUser(),
        "council_staff": make.person(is_staff=True),
        "superuser": make.person(is_superuser=True),
        **holders,
    }


def answers() -> Answers:
    """permission → cast → the moments at which the answer is yes, in order; "always" or "never"."""
    round = make.chartered_round()
    subject = Proposal.objects.create(
        round=round, author=make.person(), created_at=make.START, changed_at=make.START
    )
    times, people = moments(round), cast(round, subject)
    table: Answers = {}
    for name in sorted(PERMISSIONS):
        table[name] = {}
        for who, person in people.items():
            yes = [when for when, at in times.items() if may(person, name, Case(round, at, subject))]
            words = "always" if len(yes) == len(times) else " ".join(yes) or "never"
            table[name][who] = words
    return table


def agreed() -> Answers:
    table: Answers = json.loads(AGREED.read_text())
    return table


def write(table: Answers) -> None:
    AGREED.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")
