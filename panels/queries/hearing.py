"""Appeals before the panel: who may speak, what was said, and what waits for a member."""

from __future__ import annotations

from django.db.models import QuerySet

from panels.domain.hearing import Hearing
from panels.domain.interests import Matter
from panels.models import AppealVoice, Member, Panel
from panels.queries.interests import members_out_of, stepped_out_of
from panels.queries.panels import sitting
from proposals.models import Appeal
from proposals.queries.appeals import waiting


def judges(panel: Panel, appeal: Appeal) -> QuerySet[Member]:
    """Members who may speak on it: seated, not stepped out of the idea, and neither its applicant nor whoever
    assessed it.
    """
    out = members_out_of(panel, Matter(proposal=appeal.proposal_id))
    return sitting(panel).exclude(pk__in=out).exclude(person__in=[appeal.by_id, appeal.assessment.by_id])


def voices_on(panel: Panel, appeal: Appeal) -> QuerySet[AppealVoice]:
    """What stands, of members who may speak on it now."""
    return AppealVoice.objects.filter(appeal=appeal, replaced_at=None, member__in=judges(panel, appeal))


def hearing_of(panel: Panel, appeal: Appeal) -> Hearing:
    said = list(voices_on(panel, appeal).values_list("overturn", flat=True))
    seats = judges(panel, appeal).count()
    out = sitting(panel).count() - seats
    return Hearing(overturn=sum(said), uphold=len(said) - sum(said), seats=seats, out=out)


def voice_on(appeal: Appeal, member: Member) -> AppealVoice | None:
    return AppealVoice.objects.filter(appeal=appeal, member=member, replaced_at=None).first()


def unheard_by(member: Member) -> list[Appeal]:
    """Appeals that wait for this member's voice."""
    round, person = member.panel.round, member.person
    out = stepped_out_of(person, round).proposals
    said = AppealVoice.objects.filter(member=member, replaced_at=None).values("appeal")
    rows = waiting(round).exclude(pk__in=said).exclude(proposal__in=out)
    return list(rows.exclude(by=person).exclude(assessment__by=person))
