"""Keyed marks of who somebody is in a round: useless once its link key is shredded."""

from __future__ import annotations

import hmac

from pb.models import Person


def uid_hash(*, link_key: bytes, round: str, kind: str, uid: str) -> str:
    """Keyed, so that a list of people or cards cannot be tried against the roll; useless once the key is
    shredded.
    """
    message = "\0".join(("decides-uid/1", round, kind, uid)).encode()
    return hmac.digest(link_key, message, "sha256").hex()


def uid_of(person: Person) -> str:
    """What an account is unique by."""
    return f"person:{person.pk}"


def person_mark(*, link_key: bytes, round: str, email: str) -> str:
    """Of an e-mail address, whoever types it and however: without capitals and the spaces around it."""
    message = "\0".join(("decides-person/1", round, email.strip().casefold())).encode()
    return hmac.digest(link_key, message, "sha256").hex()
