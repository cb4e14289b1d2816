"""Which proposals a person may see, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pb.models import Area, Person, Pot, Round
from pb.queries.people import Visitor
from proposals.domain.applicants import Asking, one_applicant
from proposals.domain.lifecycle import PUBLIC, State
from proposals.models import Proposal

ORDERS = {"newest": ("-submitted_at", "-pk"), "title": ("title", "pk"), "cost": ("cost", "title")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. Empty means everything; unknown values are taken as empty."""

    words: str = ""
    pot: str = ""
    area: str = ""
    order: str = ""


def public_list(round: Round, wanted: Wanted = Wanted()) -> QuerySet[Proposal]:
    """What anyone may read of a round, with `asked` and `cost` in pence. Two further queries a page at
    most.
    """
    rows = _listed().filter(round=round, state__in=PUBLIC)
    if wanted.words:
        words = Q()
        for name in ("title", "summary", "description", "place", "group_name"):
            words |= Q(**{f"{name}__icontains": wanted.words})
        rows = rows.filter(words)
    if wanted.pot:
        rows = rows.filter(pot__key=wanted.pot)
    if wanted.area:
        rows = rows.filter(area__code=wanted.area)
    return rows.order_by(*ORDERS.get(wanted.order, ORDERS["newest"]))


def visible_to(person: Visitor, round: Round) -> QuerySet[Proposal]:
    """Everything public, and one's own drafts and withdrawn proposals. Nobody else sees those, staff
    included.
    """
    seen = Q(state__in=PUBLIC)
    if isinstance(person, Person):
        seen |= Q(author=person)
    return _listed().filter(seen, round=round)


def proposals_of(person: Person) -> QuerySet[Proposal]:
    """A person's own proposals in all rounds, newest first, with their rounds."""
    return _listed().filter(author=person).select_related("round").order_by("-changed_at")


def standing_of(proposal: Proposal) -> tuple[int, int]:
    """How many other proposals of the same applicant stand in the round (submitted or further), and for how
    many pence.

    The same applicant: the author, the group that asks, or the organisation that would hold the money.
    """
    rows = Proposal.objects.filter(round=proposal.round_id).exclude(state__in=[State.DRAFT, State.WITHDRAWN])
    costs = {row.pk: row.cost for row in rows.exclude(pk=proposal.pk).costed()}
    askings = [
        Asking(row.pk, row.author_id, (row.group_name, row.host_body)) for row in rows.exclude(pk=proposal.pk)
    ]
    own = Asking(proposal.pk, proposal.author_id, (proposal.group_name, proposal.host_body))
    number = one_applicant([*askings, own])
    same = [pk for pk in costs if pk in number and number[pk] == number.get(proposal.pk)]
    return len(same), sum(costs[pk] for pk in same)


def areas_of(round: Round) -> list[Area]:
    """Areas of the round that public proposals are in, for the filter."""
    named = Proposal.objects.filter(round=round, state__in=PUBLIC, area__isnull=False)
    return list(Area.objects.filter(pk__in=named.values("area")).order_by("name"))


def pots_of(round: Round) -> list[Pot]:
    return list(round.pots.all())


def counts_of(round: Round) -> dict[str, int]:
    """How many proposals stand in each public state."""
    states = Proposal.objects.filter(round=round, state__in=PUBLIC).values_list("state", flat=True)
    found: dict[str, int] = {}
    for state in states:
        found[state] = found.get(state, 0) + 1
    return found


def _listed() -> QuerySet[Proposal]:
    return Proposal.objects.costed().select_related("pot", "area")
