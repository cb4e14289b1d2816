"""What a person is, and where."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from pb.domain.roles import SECOND_FACTOR, STAFF, Role
from pb.models import Person, RoleGrant, Round

Visitor = Person | AnonymousUser


def grants_of(round: Round) -> QuerySet[RoleGrant]:
    return round.grants.filter(revoked_at=None).select_related("person").order_by("role", "person__name")


def roles_of(person: Visitor, round: Round) -> frozenset[Role]:
    """The roles somebody holds in the round now; none for a visitor who is not signed in."""
    if not isinstance(person, Person):
        return frozenset()
    held = RoleGrant.objects.filter(person=person, round=round, revoked_at=None).values_list(
        "role", flat=True
    )
    return frozenset(Role(role) for role in held)


def rounds_of(person: Person, *roles: Role) -> QuerySet[Round]:
    """Rounds in which the person holds one of the roles (any role when none is named)."""
    grants = RoleGrant.objects.filter(person=person, revoked_at=None)
    if roles:
        grants = grants.filter(role__in=roles)
    return Round.objects.filter(pk__in=grants.values("round"))


def works_for_council(person: Visitor) -> bool:
    """Staff by account or by a staff role in any round."""
    return _staff_or(person, STAFF)


def needs_second_factor(person: Visitor) -> bool:
    """Whether a code by e-mail alone is too little for this person: staff, and trustees of a key."""
    return _staff_or(person, SECOND_FACTOR)


def _staff_or(person: Visitor, roles: frozenset[Role]) -> bool:
    if not isinstance(person, Person):
        return False
    return (
        person.is_staff or RoleGrant.objects.filter(person=person, revoked_at=None, role__in=roles).exists()
    )
