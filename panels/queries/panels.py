"""A round's panel, who sits on it, and its draft charter."""

from __future__ import annotations

from django.db.models import QuerySet

from panels.domain.consent import Bar
from panels.models import Draft, Member, Panel
from pb.domain.charter import Charter
from pb.domain.roles import Role
from pb.models import Person, RoleGrant, Round


def panel_of(round: Round) -> Panel | None:
    return Panel.objects.filter(round=round).first()


def sitting(panel: Panel) -> QuerySet[Member]:
    """Members who sit now: a seat not left, and the role of panel member not taken back."""
    holders = RoleGrant.objects.filter(round=panel.round_id, role=Role.PANEL_MEMBER, revoked_at=None)
    return panel.members.filter(left_at=None, person__in=holders.values("person"))


def seat_of(panel: Panel, person: Person) -> Member | None:
    """The person's seat, when they sit now."""
    return sitting(panel).filter(person=person).first()


def seats(panel: Panel) -> int:
    """How many members sit on the panel now."""
    return sitting(panel).count()


def bar_of(panel: Panel) -> Bar:
    """The bar in force."""
    return Bar(panel.quorum, panel.quorum_out_of, panel.threshold, panel.patience)


def current_draft(panel: Panel) -> Draft | None:
    return panel.drafts.filter(replaced_at=None).first()


def charter_in(draft: Draft) -> Charter:
    """The draft's charter as a value."""
    return Charter.model_validate(draft.body)
