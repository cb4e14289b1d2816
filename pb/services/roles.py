"""Granting and taking back roles, round by round."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pb.domain.roles import Role
from pb.domain.verdict import refuse
from pb.models import Person, RoleGrant, Round
from pb.services import ledger


@transaction.atomic
def grant_role(*, person: Person, round: Round, role: Role, by: Person | None, at: datetime) -> RoleGrant:
    """Give somebody a role. Nobody grants a role to themselves; granting twice changes nothing."""
    if by is not None and by.pk == person.pk:
        raise refuse("role_to_oneself", "hand")
    grant, new = RoleGrant.objects.get_or_create(
        person=person, round=round, role=role, revoked_at=None, defaults={"granted_by": by, "granted_at": at}
    )
    if new:
        ledger.record(
            act="role.granted", round=round, by=by, at=at, body={"role": role, "person": str(person.subject)}
        )
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, by: Person, at: datetime) -> None:
    """Take a role back. Doing so twice changes nothing."""
    changed = RoleGrant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=at)
    if changed:
        body = {"role": grant.role, "person": str(grant.person.subject)}
        ledger.record(act="role.revoked", round=grant.round, by=by, at=at, body=body)
