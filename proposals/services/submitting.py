"""Writing a proposal and handing it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Area, Person, Pot, Round
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from proposals.domain import readiness
from proposals.domain.costing import Cost
from proposals.domain.lifecycle import State
from proposals.models import CostLine, Proposal, Revision
from proposals.queries.listings import standing_of
from proposals.services import moving

UNTITLED = "Untitled proposal"


@dataclass(frozen=True, slots=True)
class Words:
    """Everything an author can write down. Sums in pence; anything may be empty in a draft."""

    title: str = ""
    summary: str = ""
    description: str = ""
    place: str = ""
    area: Area | None = None
    pot: Pot | None = None
    applicant: str = ""
    group_name: str = ""
    people: int | None = None
    host_body: str = ""
    under_age: bool = False
    sponsor: str = ""
    costs: Sequence[Cost] = ()


@transaction.atomic
def save_draft(
    *, round: Round, words: Words, by: Person, at: datetime, proposal: Proposal | None = None
) -> Proposal:
    """Keep what has been written, however little: a new draft, or a change to one's own draft.

    Refuses anyone but the author, and any moment outside the submitting phase.
    """
    if proposal is None:
        verdict = may(by, "proposals.propose", Case(round, at))
        if not verdict:
            raise Refused(verdict, moving.kind_of(verdict))
        proposal = Proposal(round=round, author=by, created_at=at)
    else:
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        verdict = moving.allowed(proposal=locked, act="edit", by=by, at=at)
        if not verdict:
            raise Refused(verdict, moving.kind_of(verdict))
        proposal = locked
    _write(proposal, words, by, at)
    return proposal


@transaction.atomic
def submit(*, proposal: Proposal, by: Person, at: datetime) -> Proposal:
    """Hand a draft in. Refuses with every reason that stands in the way (kind "input"); the draft stays as it
    is.

    Submissions to a round queue up, so that two at once of one applicant cannot pass the charter's limits
    together.
    """
    Round.objects.select_for_update(no_key=True).get(pk=proposal.round_id)
    current = Proposal.objects.costed().select_related("pot", "round").get(pk=proposal.pk)
    ready = what_stands_in_the_way(proposal=current)
    open_now = moving.allowed(proposal=current, act="submit", by=by, at=at)
    if open_now and not ready:
        raise Refused(ready, "input")
    return moving.move(
        proposal=current,
        act="submit",
        by=by,
        at=at,
        facts={"pot": current.pot.key if current.pot else "", "pence": current.asked},
        changes={"submitted_at": at},
    )


def what_stands_in_the_way(*, proposal: Proposal) -> Verdict:
    """Every reason why the draft cannot be submitted yet; yes when it can. Reads, never writes."""
    charter = charter_of(proposal.round)
    if charter is None or proposal.author is None:
        raise refuse("round_without_charter", "phase", round=proposal.round.title)
    others, asked = standing_of(proposal)
    return readiness.check(
        readiness.Draft(
            title="" if proposal.title == UNTITLED else proposal.title,
            summary=proposal.summary,
            description=proposal.description,
            place=proposal.place or (proposal.area.name if proposal.area else ""),
            pot=proposal.pot.key if proposal.pot else "",
            applicant=proposal.applicant,
            group_name=proposal.group_name,
            people=proposal.people,
            host_body=proposal.host_body,
            under_age=proposal.under_age,
            sponsor=proposal.sponsor,
            costs=tuple(Cost(line.what, line.pence) for line in proposal.lines.all()),
            others=others,
            asked_elsewhere=asked,
        ),
        charter,
    )


def _write(proposal: Proposal, words: Words, by: Person, at: datetime) -> None:
    if words.pot is not None and words.pot.round_id != proposal.round_id:
        raise refuse("pot_missing")
    title = words.title.strip() or UNTITLED
    before = (proposal.title, proposal.summary, proposal.description) if proposal.pk else None
    for name in ("summary", "description", "place", "group_name", "host_body", "sponsor"):
        setattr(proposal, name, getattr(words, name).strip())
    proposal.title, proposal.area, proposal.pot = title, words.area, words.pot
    proposal.applicant, proposal.people, proposal.under_age = words.applicant, words.people, words.under_age
    proposal.state, proposal.changed_at = State.DRAFT, at
    proposal.save()
    proposal.lines.all().delete()
    CostLine.objects.bulk_create(
        CostLine(proposal=proposal, position=position, what=cost.what.strip(), pence=cost.pence)
        for position, cost in enumerate(filter(_something, words.costs), start=1)
    )
    if before != (proposal.title, proposal.summary, proposal.description):
        Revision.objects.create(
            proposal=proposal,
            number=proposal.revisions.count() + 1,
            title=proposal.title,
            summary=proposal.summary,
            description=proposal.description,
            by=by,
            at=at,
        )


def _something(cost: Cost) -> bool:
    return bool(cost.what.strip() or cost.pence)
