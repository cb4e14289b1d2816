"""The panel hears an appeal: its members speak, and what its own bar makes of that is the answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.models import AppealVoice, Member, Panel
from panels.queries.hearing import hearing_of, judges, voice_on
from panels.queries.panels import bar_of, panel_of
from panels.services.guarding import guard
from pb.domain.verdict import Refused, refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger
from proposals.models import Appeal
from proposals.services import appealing


@transaction.atomic
def speak(*, appeal: Appeal, overturn: bool, words: str, by: Person, at: datetime) -> AppealVoice:
    """A member says whether the idea can be done after all, and why. Speaking again replaces what was said.

    Refuses anyone without a seat, who stepped out of the idea, or who assessed it ("hand"); any moment
    outside assessing and shortlisting ("phase"); an appeal that was answered ("state"); and no words
    ("input"). The ledger tells that somebody spoke, not how.
    """
    panel, appeal, member = _turn_of(appeal, by, at)
    if not words.strip():
        raise refuse("reason_missing")
    last = voice_on(appeal, member)
    if last is not None and (last.overturn, last.words) == (overturn, words.strip()):
        return last
    AppealVoice.objects.filter(appeal=appeal, member=member, replaced_at=None).update(replaced_at=at)
    voice = AppealVoice.objects.create(
        appeal=appeal, member=member, overturn=overturn, words=words.strip(), at=at
    )
    ledger.record(
        act="panel.appeal_voice", round=panel.round, by=by, at=at, body={"proposal": appeal.proposal_id}
    )
    return voice


@transaction.atomic
def give_answer(*, appeal: Appeal, reason: str, by: Person, at: datetime) -> Appeal:
    """A member writes down the panel's answer: which one it is follows from the voices and the panel's bar.
    The assessment stands unless the panel's own share of those who spoke wants it otherwise.

    Refuses as `speak` does; while too few have spoken, or silent members could still turn it within two days
    of the appeal ("state"); and what `proposals.services.appealing.answer` refuses.
    """
    panel, appeal, _ = _turn_of(appeal, by, at)
    bar, found = bar_of(panel), hearing_of(panel, appeal)
    ready = found.ready(bar, asked=appeal.at, at=at)
    if not ready:
        raise Refused(ready, "state")
    overturns = found.overturns(bar)
    answered = appealing.answer(
        appeal=appeal, overturn=overturns, reason=reason, by=by, at=at, panel_found=overturns
    )
    body = {
        "proposal": appeal.proposal_id,
        "answer": answered.answer,
        "voices": [found.overturn, found.uphold, found.silent, found.out],
    }
    ledger.record(act="panel.appeal_answered", round=panel.round, by=by, at=at, body=body)
    return answered


def _turn_of(appeal: Appeal, by: Person, at: datetime) -> tuple[Panel, Appeal, Member]:
    """Panel and appeal, locked in this order, and the seat of the member whose turn it is."""
    found = panel_of(appeal.proposal.round)
    if found is None:
        raise refuse("panel_missing", "state", round=appeal.proposal.round.title)
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=found.pk)
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("proposal", "assessment")
        .get(pk=appeal.pk)
    )
    guard(by, "panels.hear_appeal", Case(panel.round, at, appeal.proposal))
    member = judges(panel, appeal).filter(person=by).first()
    if member is None:
        raise refuse("judge_in_own_matter", "hand")
    if appeal.answer:
        raise refuse("already_answered", "state")
    return panel, appeal, member
