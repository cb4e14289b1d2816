"""Trying to break what an article settles: by the services, and by SQL as the software's own role."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.models import Round
from pb.models.app_role import grant_app_role
from proposals.services.submitting import submit
from tests.factories import pb as make
from tests.factories import proposals as ideas

ROLE = "decides_app_of_articles"
SUBMITTING = make.during(Phase.SUBMITTING)
TRIES: dict[str, list[Callable[[], None]]] = {}
"""By path in the charter (`article.field`, or `article.rows.field`): who tries to break it."""


Try = Callable[[], None]


def breaks(*paths: str) -> Callable[[Try], Try]:
    """Registers a try under every path that it would break."""

    def register(act: Try) -> Try:
        for path in paths:
            TRIES.setdefault(path, []).append(act)
        return act

    return register


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    """With which codes a service refuses."""
    with pytest.raises(Refused) as no:
        act()
    return no.value.verdict.codes


def sql_refused(match: str, statement: str, params: Sequence[Any] = ()) -> None:
    """The database refuses the statement from the role that the software runs as."""
    with transaction.atomic():
        grant_app_role(role=ROLE)
    with pytest.raises(DatabaseError, match=match):
        _as_the_role(statement, params)


def _as_the_role(statement: str, params: Sequence[Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute(statement, params)


def submission(round: Round, **words: Any) -> tuple[str, ...]:
    """With which codes somebody's idea is refused."""
    person = make.person()
    draft = ideas.draft(round, by=person, **words)
    return refused(lambda: submit(proposal=draft, by=person, at=SUBMITTING))
