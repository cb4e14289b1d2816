"""Granting and taking back roles, round by round. A grant takes two people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pb.domain.roles import Role
from pb.domain.verdict import refuse
from pb.models import Person, RoleGrant, Round, SignRequest
from pb.services import ledger, signing

ACT = "grant_role"


@transaction.atomic
def request_role(
    *, person: Person, round: Round, role: Role, reason: str, by: Person, at: datetime
) -> SignRequest:
    """Ask a second officer to give somebody a role. Refuses roles for oneself and roles already held."""
    if by.pk == person.pk:
        raise refuse("role_to_oneself", "hand")
    if RoleGrant.objects.filter(person=person, round=round, role=role, revoked_at=None).exists():
        raise refuse("role_already_held", "state", name=person.name, role=role)
    payload = {"person": str(person.subject), "role": role}
    return signing.request_signature(round=round, act=ACT, payload=payload, reason=reason, by=by, at=at)


@transaction.atomic
def sign_role(*, request: SignRequest, digest_seen: str, by: Person, at: datetime) -> RoleGrant:
    """The second officer signs, and the role is granted in the same transaction. Nobody signs a role for
    themselves."""
    person = Person.objects.get(subject=request.payload["person"])
    if person.pk == by.pk:
        raise refuse("role_to_oneself", "hand")
    signing.sign(request=request, digest_seen=digest_seen, by=by, at=at)
    signing.use_signature(round=request.round, act=ACT, payload=request.payload, at=at)
    return grant_role(
        person=person, round=request.round, role=Role(request.payload["role"]), by=request.requested_by, at=at
    )


@transaction.atomic
def grant_role(*, person: Person, round: Round, role: Role, by: Person | None, at: datetime) -> RoleGrant:
    """Write a grant down. The pages reach it through `sign_role`; set-up of a new programme calls it with no
    `by`. Nobody grants a role to themselves; granting twice changes nothing."""
    if by is not None and by.pk == person.pk:
        raise refuse("role_to_oneself", "hand")
    grant, new = RoleGrant.objects.get_or_create(
        person=person,
        round=round,
        role=role,
        revoked_at=None,
        defaults={"granted_by": by, "granted_at": at},
    )
    if new:
        body = {"role": role, "person": str(person.subject)}
        ledger.record(act="role.granted", round=round, by=by, at=at, body=body)
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, by: Person, at: datetime) -> None:
    """Take a role back, at once and by one person. Doing so twice changes nothing."""
    changed = RoleGrant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=at)
    if changed:
        body = {"role": grant.role, "person": str(grant.person.subject)}
        ledger.record(act="role.revoked", round=grant.round, by=by, at=at, body=body)
