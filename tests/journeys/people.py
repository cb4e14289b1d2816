"""Accounts that can sign in for real."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP

from pb.models import Person
from tests.journeys.walker import SECRET


def with_account(person: Person, *, authenticator: bool = False) -> Person:
    """A verified e-mail address, and an authenticator app if asked."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if authenticator:
        TOTP.activate(person, SECRET)
    return person
