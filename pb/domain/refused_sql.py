"""What PostgreSQL has logged of a statement that it refused because it would have changed a rule."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

_BY_RIGHT = frozenset({"42501", "P0001"})  # not the role's right; a row that is kept
_ROUND = re.compile(r"round (\d{1,18})")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class RefusedStatement:
    """`guard`: the database's own words, never the statement. `session` and `when` as PostgreSQL writes them;
    `round`: the id of the round, when the guard told it."""

    guard: str
    role: str
    state: str
    session: str
    when: str
    round: int | None = None


def read(line: bytes, *, database: str, hint: str, names: Collection[str]) -> RefusedStatement | None:
    """One line of a log in PostgreSQL's JSON form: a refusal of a rule's guard (told by its `hint`), or of a
    right or a kept row on one of the `names` (tables, functions, settings). None for every other line, and
    for one that is not whole.
    """
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, dict) or told.get("dbname") != database:
        return None
    words, state = str(told.get("message", "")), str(told.get("state_code", ""))
    if told.get("error_severity") not in ("ERROR", "FATAL"):
        return None
    guarded = state in _BY_RIGHT and bool(set(re.findall(r"\w+", words)) & set(names))
    if told.get("hint") != hint and not guarded:
        return None
    found = _ROUND.fullmatch(str(told.get("detail", ""))) if told.get("hint") == hint else None
    return RefusedStatement(
        guard=words[:_LONGEST],
        role=str(told.get("user", "")),
        state=state,
        session=str(told.get("session_id", "")),
        when=str(told.get("timestamp", "")),
        round=int(found[1]) if found else None,
    )
