"""Changing an adopted charter, as the tests of amendments do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from panels.models import Draft
from panels.services.amending import adopt_amendment
from panels.services.drafting import change_article
from pb.domain.charter import Charter
from pb.domain.charter_digest import article_digest
from pb.domain.verdict import Refused
from pb.models import CharterVersion, Person
from tests.factories import panels as rooms
from tests.factories import pb as make

NOW = make.START


def said(no: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return (no.value.kind, *no.value.verdict.codes)


def money(made: rooms.Room, *, amount: int = 12_000_000) -> dict[str, Any]:
    """The article on money with another sum in its second pot."""
    body: dict[str, Any] = dict(made.draft.body["money"])
    return body | {"pots": [body["pots"][0], body["pots"][1] | {"amount": amount}]}


def change(made: rooms.Room, article: str, value: Any, *, at: datetime = NOW) -> Draft:
    seen = article_digest(Charter.model_validate(made.draft.body), article)
    return change_article(
        panel=made.panel, article=article, value=value, seen=seen, note="", by=made.facilitator, at=at
    )


def adopt(made: rooms.Room, by: Person | None = None, *, at: datetime = NOW) -> CharterVersion:
    return adopt_amendment(round=made.round, digest_seen=made.draft.digest, by=by or made.members[0], at=at)
