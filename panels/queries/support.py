"""Needs and claims: a member's own, and for the support staff everybody's."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from panels.domain.budget import Budget
from panels.domain.room_states import ClaimState, NeedState, SittingState
from panels.domain.support import ClaimKind
from panels.models import Claim, Member, Need, Panel
from pb.domain.roles import Role
from pb.models import Person, Round

_OPEN_NEEDS = (NeedState.ASKED, NeedState.BEING_ARRANGED)


def support_staff_of(round: Round) -> QuerySet[Person]:
    """Who may own a need: the facilitator and officers of the round."""
    return Person.objects.filter(
        grants__round=round, grants__revoked_at=None, grants__role__in=[Role.OFFICER, Role.FACILITATOR]
    ).distinct()


def needs_of(member: Member) -> QuerySet[Need]:
    return member.needs.exclude(state=NeedState.WITHDRAWN).select_related("owner")


def claims_of(member: Member) -> QuerySet[Claim]:
    return member.claims.select_related("sitting", "receipt").order_by("-pk")


def open_needs(panel: Panel) -> QuerySet[Need]:
    """Needs that wait for somebody, the soonest day first."""
    rows = Need.objects.filter(member__panel=panel, state__in=_OPEN_NEEDS)
    return rows.select_related("member__person", "owner").order_by("due", "pk")


def settled_needs(panel: Panel) -> QuerySet[Need]:
    rows = Need.objects.filter(member__panel=panel).exclude(state__in=_OPEN_NEEDS)
    return rows.select_related("member__person", "owner").order_by("-changed_at")


def budget_of(panel: Panel) -> Budget | None:
    """The panel's own money and what is used of it; None while nobody has set a budget."""
    if panel.budget is None:
        return None
    rows = Claim.objects.filter(member__panel=panel)
    spent = rows.filter(state__in=[ClaimState.APPROVED, ClaimState.PAID]).values_list("kind")
    asked = rows.filter(state=ClaimState.CLAIMED).aggregate(pence=Sum("pence", default=0))
    return Budget(
        total=panel.budget,
        spent={ClaimKind(kind): pence for kind, pence in spent.annotate(Sum("pence")).order_by("kind")},
        waiting=asked["pence"],
        held=panel.sittings.filter(state=SittingState.HELD).count(),
        to_come=panel.sittings.filter(state=SittingState.CALLED).count(),
    )


def claims_in(panel: Panel) -> QuerySet[Claim]:
    """All claims, the undecided first."""
    rows = Claim.objects.filter(member__panel=panel).exclude(state=ClaimState.WITHDRAWN)
    return rows.select_related("member__person", "sitting", "receipt", "decided_by").order_by("state", "pk")
