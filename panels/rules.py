"""Who may do what in a panel's room."""

from __future__ import annotations

from panels.models import Member
from panels.queries.interests import has_stepped_out
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Person
from pb.queries.people import Visitor
from pb.rules import Case, anybody, has_role, is_council_staff, permit, predicate


def _is_seated(person: Visitor, case: Case | None = None) -> bool:
    return (
        isinstance(person, Person)
        and case is not None
        and Member.objects.filter(panel__round=case.round, person=person, left_at=None).exists()
    )


def _has_no_interest(person: Visitor, case: Case | None = None) -> bool:
    return case is not None and not has_stepped_out(person, case.round, case.subject)


def _is_own_seat(person: Visitor, case: Case | None = None) -> bool:
    """The case is about nobody's seat in particular, or about this person's own."""
    subject = case.subject if case is not None else None
    return not isinstance(subject, Member) or subject.person_id == getattr(person, "pk", None)


has_no_interest = predicate(_has_no_interest, "has_no_interest")
"""Not stepped out of what the case is about (`panels.queries.interests.matter_of`); true of no matter."""
is_own_seat = predicate(_is_own_seat, "is_own_seat")
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
permit(
    "panels.consent",
    hand=is_seated & has_no_interest,
    phases=co_design,
    says="a member of the panel who has not stepped out",
)
permit(
    "panels.declare_interest",
    hand=(is_seated & is_own_seat) | facilitator,
    phases=None,
    says="the member, or the facilitator at their word",
)
permit("panels.end_interest", hand=facilitator, phases=None, says="the panel's facilitator")
permit(
    "panels.adopt",
    hand=facilitator | is_seated,
    phases=co_design,
    says="a member of the panel or its facilitator",
)
permit(
    "panels.recruit",
    hand=has_role(Role.OFFICER, Role.FACILITATOR),
    phases=None,
    says="an officer of this round or the panel's facilitator",
)
permit("panels.volunteer", hand=anybody, phases=None, says="anybody")
permit(
    "panels.countersign",
    hand=has_role(Role.OFFICER, Role.FACILITATOR) | is_council_staff,
    phases=None,
    says="council staff or the panel's facilitator",
)
permit(
    "panels.try_rules",
    hand=has_role(Role.OFFICER, Role.FACILITATOR) | is_seated,
    phases=None,
    says="the panel, its facilitator or an officer of this round",
)
