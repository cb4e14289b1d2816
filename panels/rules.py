"""Who may do what in a panel's room."""

from __future__ import annotations

from panels.models import Member
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Person
from pb.queries.people import Visitor
from pb.rules import Case, has_role, permit, predicate


def _is_seated(person: Visitor, case: Case | None = None) -> bool:
    return (
        isinstance(person, Person)
        and case is not None
        and Member.objects.filter(panel__round=case.round, person=person, left_at=None).exists()
    )


is_seated = has_role(Role.PANEL_MEMBER) & predicate(_is_seated, "has_a_seat")
facilitator = has_role(Role.FACILITATOR)
co_design = {Phase.CO_DESIGN}

permit(
    "panels.room",
    hand=has_role(*Role),
    phases=None,
    says="the panel, its facilitator and staff of this round",
)
permit(
    "panels.seat",
    hand=has_role(Role.OFFICER, Role.FACILITATOR),
    phases=co_design,
    says="an officer of this round or the panel's facilitator",
)
permit("panels.draft", hand=facilitator, phases=co_design, says="the panel's facilitator")
permit("panels.consent", hand=is_seated, phases=co_design, says="a member of the panel")
permit(
    "panels.adopt",
    hand=facilitator | is_seated,
    phases=co_design,
    says="a member of the panel or its facilitator",
)
