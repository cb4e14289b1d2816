"""Declaring an interest: the member steps out of that one matter, and their voice on it is taken out."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from panels.domain.interests import InterestKind, Matter
from panels.models import Answer, AppealVoice, Interest, Member, Panel
from panels.services import sharing
from panels.services.guarding import guard
from pb.domain.charter import ARTICLES
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger
from proposals.domain.lifecycle import PUBLIC
from proposals.models import Proposal


@transaction.atomic
def declare_interest(
    *, member: Member, matter: Matter, kind: InterestKind, words: str, by: Person, at: datetime
) -> Interest:
    """A member (or the facilitator, at a member's word) declares an interest in an article or a proposal.
    From then on the member has no voice and no score on it, and sees nothing hidden of it. A voice given
    before on the current draft, or on an appeal that waits, is taken out; the row stays. A score is taken out
    too, and the proposal goes to somebody who is free.

    Refuses anyone else ("hand"), a matter that is not the round's ("input") and one already declared
    ("state"). The ledger tells the matter, neither kind nor words.
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=member.panel_id)
    guard(by, "panels.declare_interest", Case(panel.round, at, member))
    known = matter.article in ARTICLES if matter.article else _is_of_the_round(panel, matter.proposal)
    if not known:
        raise refuse("matter_unknown")
    put = panel.askings.filter(closed_at=None, article=matter.article) if matter.article else None
    asked = list(put.select_for_update()) if put is not None else []  # no voice comes in meanwhile
    try:
        with transaction.atomic():
            interest = Interest.objects.create(
                member=member,
                article=matter.article,
                proposal_id=matter.proposal,
                kind=kind,
                words=words.strip(),
                by=by,
                at=at,
            )
    except IntegrityError as error:
        raise refuse("interest_already_declared", "state") from error
    Answer.objects.filter(asking__in=asked, member=member, replaced_at=None).update(replaced_at=at)
    if matter.proposal is not None:
        said = AppealVoice.objects.filter(member=member, replaced_at=None, appeal__answer="")
        said.filter(appeal__proposal=matter.proposal).update(replaced_at=at)
    body = {"article": matter.article, "proposal": matter.proposal}
    ledger.record(act="panel.interest_declared", round=panel.round, by=by, at=at, body=body)
    if matter.proposal is not None:
        sharing.step_out(panel=panel, member=member, proposal=matter.proposal, by=by, at=at)
    return interest


@transaction.atomic
def end_interest(*, interest: Interest, why: str, by: Person, at: datetime) -> Interest:
    """The facilitator ends an interest that holds no more, and says why. The member who declared it cannot:
    stepping back in is somebody else's judgement. Refuses anyone else ("hand"), no reason ("input") and an
    interest ended already ("state").
    """
    round = interest.member.panel.round
    guard(by, "panels.end_interest", Case(round, at, interest.member))
    if not why.strip():
        raise refuse("reason_missing")
    changes = {"ended_at": at, "ended_by": by, "ended_why": why.strip()}
    if not Interest.objects.filter(pk=interest.pk, ended_at=None).update(**changes):
        raise refuse("changed_meanwhile", "state")
    interest.refresh_from_db()
    body = {"article": interest.article, "proposal": interest.proposal_id}
    ledger.record(act="panel.interest_ended", round=round, by=by, at=at, body=body)
    return interest


def _is_of_the_round(panel: Panel, proposal: int | None) -> bool:
    found = Proposal.objects.filter(round=panel.round_id, state__in=PUBLIC)
    return proposal is not None and found.filter(pk=proposal).exists()
