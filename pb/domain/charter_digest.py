"""One way of writing a charter down, and the digest that cites it."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from pb.domain.charter import Charter, Quarantine

SINCE: dict[str, tuple[str, ...]] = {
    "money": ("shared_out", "inputs"),
    "proposing": ("host_body",),
    "electorate": ("proof_online", "proof_paper", "proof_desk", "proof_event"),
    "timetable": ("shortest",),
}
"""Choices that articles have had only since charters were written down: left out where they are the usual
one, and those charters keep their digest."""


def as_data(charter: Charter) -> dict[str, Any]:
    """JSON-able data; moments as RFC 3339 text in UTC.

    What says no more than charters did which were written down before it could be said is left out: an
    article on quarantine that looks for nothing, and the usual ones of the choices in `SINCE`.
    """
    data = charter.model_dump(mode="json")
    if charter.quarantine == Quarantine():
        del data["quarantine"]
    for article, names in SINCE.items():
        value = getattr(charter, article)
        for name in names:
            if getattr(value, name) == type(value).model_fields[name].default:
                del data[article][name]
    for pot in data["money"]["pots"]:
        if not pot["always_vote"]:
            del pot["always_vote"]
    return data


def canonical(charter: Charter) -> bytes:
    """Canonical JSON (RFC 8785), UTF-8."""
    return rfc8785.dumps(as_data(charter))


def digest(charter: Charter) -> str:
    """SHA-256 (hex) of the canonical JSON."""
    return hashlib.sha256(canonical(charter)).hexdigest()


def article_digest(charter: Charter, article: str) -> str:
    """SHA-256 (hex) of one article's canonical JSON, with its name: the same as long as the article says the
    same, whatever becomes of the others. An article that `as_data` leaves out counts as null.
    """
    return hashlib.sha256(rfc8785.dumps({article: as_data(charter).get(article)})).hexdigest()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a charter."""
    return Charter.model_json_schema()
