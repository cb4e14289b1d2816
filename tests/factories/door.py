"""The one door past the database's guards: as its owner, for a moment, so that a test can let days pass or
break something on purpose. The product has no such door, and the role it runs as cannot make one
(`grant_app_role`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def owners_door() -> Iterator[None]:
    """Triggers sleep inside. An error inside takes everything back, the sleep too."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")
