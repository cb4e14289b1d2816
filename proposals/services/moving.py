"""The one door through which a proposal changes its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from pb.domain.verdict import Kind, Refused, Verdict, refuse
from pb.models import Person
from pb.queries.people import Visitor
from pb.rules import Case, may
from pb.services import ledger
from proposals.domain.lifecycle import Hand, Row, State, acts_from, row
from proposals.models import Proposal


def allowed(*, proposal: Proposal, act: str, by: Visitor | None, at: datetime) -> Verdict:
    """Whether this person may do this act to this proposal now: yes, or `act_not_open`, `wrong_hand`,
    `wrong_phase`.
    """
    line = row(act, State(proposal.state))
    if line is None:
        return Verdict.no("act_not_open", act=act, state=proposal.state)
    return may(by or AnonymousUser(), f"proposals.{line.permission}", Case(proposal.round, at, proposal))


def acts_open(*, person: Visitor, proposal: Proposal, at: datetime) -> tuple[Row, ...]:
    """The rows of the table that this person could use now: what buttons are made of."""
    return tuple(
        line
        for line in acts_from(State(proposal.state))
        if may(person, f"proposals.{line.permission}", Case(proposal.round, at, proposal))
    )


@transaction.atomic
def move(
    *,
    proposal: Proposal,
    act: str,
    by: Person,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Proposal:
    """Do one act of the table: ask it, write the new state over the old one, write the ledger.

    `facts` go into the ledger's entry (pence, keys; no names); `changes` are fields written in the same
    stroke. Refuses an act the table does not have from this state or that somebody else has just overtaken
    (kind "state"), a wrong hand ("hand") or phase ("phase"), and a missing reason where one is owed
    ("input").
    """
    verdict = allowed(proposal=proposal, act=act, by=by, at=at)
    if not verdict:
        raise Refused(verdict, kind_of(verdict))
    return _write(proposal, act, by, "", at, reason, facts or {}, changes or {})


@transaction.atomic
def move_by_rule(*, proposal: Proposal, act: str, job: str, at: datetime) -> Proposal:
    """An act that follows from a rule rather than from somebody's hand (the reserve list moves up by itself).
    Only rows in the council's hand can be done so; `job` names the rule in the ledger.
    """
    line = row(act, State(proposal.state))
    if line is None or line.hand is not Hand.COUNCIL:
        raise refuse("act_not_open", "state", act=act, state=proposal.state)
    return _write(proposal, act, None, job, at, "", {}, {})


def _write(
    proposal: Proposal,
    act: str,
    by: Person | None,
    job: str,
    at: datetime,
    reason: str,
    facts: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> Proposal:
    line = row(act, State(proposal.state))
    assert line is not None
    if line.reason_needed and not reason.strip():
        raise refuse("reason_missing")
    fields = {"state": line.target, "state_reason": reason.strip(), "changed_at": at, **changes}
    if not Proposal.objects.filter(pk=proposal.pk, state=line.source).update(**fields):
        raise refuse("changed_meanwhile", "state")
    for name, value in fields.items():
        setattr(proposal, name, value)
    body = {"proposal": proposal.pk, "from": line.source, "to": line.target, **facts}
    if reason.strip():
        body["reason"] = reason.strip()
    ledger.record(act=f"proposal.{act}", round=proposal.round, by=by, job=job, at=at, body=body)
    return proposal


def kind_of(verdict: Verdict) -> Kind:
    """The sort of no: a state the table has no row for, else a wrong hand, else a wrong phase."""
    if "act_not_open" in verdict.codes:
        return "state"
    return "hand" if {"wrong_hand", "not_signed_in"} & set(verdict.codes) else "phase"
