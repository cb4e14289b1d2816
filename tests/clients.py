"""Browsers for tests: somebody signed in, at a moment of the round's own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from pb.models import Person


def signed_in(person: Person) -> Client:
    """A client of somebody who has signed in and has a second factor."""
    if not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Pages and the API think that it is this moment."""
    with pytest.MonkeyPatch.context() as patch:
        for reader in ("pb.web.now", "proposals.api.views.now", "frontend.pages.mine.now"):
            patch.setattr(reader, lambda: moment)
        yield
