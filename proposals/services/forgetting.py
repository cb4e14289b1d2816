"""Freeing ideas of names, and drafts of everything, when the charter's days are over."""

from __future__ import annotations

from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from pb.domain.charter import Record
from pb.models import Round
from proposals.domain.lifecycle import State
from proposals.models import Appeal, CostLine, Proposal, Revision

_UNSENT = (State.DRAFT, State.WITHDRAWN)
RECORDS = (Record.DRAFTS, Record.NOT_FUNDED, Record.FUNDED)


def kept(round: Round, record: Record) -> int:
    """How many ideas of this class still lead to somebody."""
    return _rows(round, record).count()


@transaction.atomic
def forget(*, round: Round, record: Record) -> int:
    """Take off who sent the ideas in and which adult stands by them; of drafts and withdrawn ideas, every
    word. Numbers, costs and what was decided stay. Returns how many ideas. The database lets it happen only
    when the charter's days are over.
    """
    ids = list(_rows(round, record).select_for_update(of=("self",)).values_list("pk", flat=True))
    rows = Proposal.objects.filter(pk__in=ids)
    texts = Revision.objects.filter(proposal__in=ids)
    Appeal.objects.filter(proposal__in=ids).update(by=None)
    if record is Record.DRAFTS:
        texts.delete()
        CostLine.objects.filter(proposal__in=ids).delete()
        empty = dict.fromkeys(("summary", "description", "place", "group_name", "host_body"), "")
        rows.update(title="Deleted", area=None, people=None, **empty)
    else:
        texts.update(by=None)
    number = Cast(F("pk"), output_field=CharField())
    rows.update(author=None, under_age=False, sponsor="", external_id=Concat(Value("forgotten-"), number))
    return len(ids)


def _rows(round: Round, record: Record) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(round=round, author__isnull=False)
    if record is Record.DRAFTS:
        return rows.filter(state__in=_UNSENT)
    if record is Record.FUNDED:
        return rows.filter(state=State.WON)
    return rows.exclude(state__in=[*_UNSENT, State.WON])
