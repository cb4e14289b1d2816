"""Tries to change a rule that came past the software, for the public ledger: a refused statement takes back
whatever it wrote, so they are read in PostgreSQL's own log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import SEEK_END
from pathlib import Path
from typing import Any

import structlog
from django.apps import apps
from django.db import connection, transaction

from pb.domain.refused_sql import RefusedStatement, read
from pb.models import LedgerEntry, LogMark, Round
from pb.models.guards import RULE_HINT
from pb.services import ledger
from pb.services.watching import ACT

log = structlog.get_logger()
CHUNK = 4_000_000
"""Bytes of the log that are read at once."""


def guarded_names() -> frozenset[str]:
    """Tables whose rows are rules or make them, and what would put their guards to sleep."""
    bearing = [model for model in apps.get_models() if getattr(model, "bears_rules", False)]
    tables = {model._meta.db_table for model in bearing}  # noqa: SLF001 (Django documents _meta)
    return frozenset(tables | {"session_replication_role", "decides_windows", "decides_bar_is_met"})


def note_refused_statements(*, folder: Path, at: datetime) -> int:
    """Read on in every file of PostgreSQL's log in JSON form (`*.json`) that lies in the folder, and write
    each refused try to change a rule into the ledger: by which role of the database, and in the guard's own
    words. The statement itself is not copied. Returns how many entries were written.

    A try that a page, the API or the admin has told already is not told twice. The same try of the same role
    in one reading is one entry with its number, so that nobody can fill the ledger faster than it is read.
    A file that cannot be read is passed over, and our own log says so.
    """
    written = 0
    for path in sorted(folder.glob("*.json")):
        try:
            written += _note_file(path, at)
        except OSError as error:
            log.error("the database's log cannot be read", file=path.name, error=str(error))
    return written


def _note_file(path: Path, at: datetime) -> int:
    written = 0
    while True:
        with transaction.atomic():
            LogMark.objects.get_or_create(file=path.name)
            mark = LogMark.objects.select_for_update().get(file=path.name)
            with path.open("rb") as lines:
                if lines.seek(0, SEEK_END) < mark.read:  # begun anew under the same name
                    mark.read = 0
                lines.seek(mark.read)
                chunk = lines.read(CHUNK)
            end = chunk.rfind(b"\n") + 1
            if not end and len(chunk) < CHUNK:
                return written
            end = end or len(chunk)  # a line longer than a chunk is none of ours
            written += _write_down(chunk[:end].splitlines(), at)
            mark.read += end
            mark.save(update_fields=["read"])


def _write_down(lines: Sequence[bytes], at: datetime) -> int:
    database, names = str(connection.settings_dict["NAME"]), guarded_names()
    found: dict[tuple[Any, ...], list[RefusedStatement]] = {}
    for line in lines:
        each = read(line, database=database, hint=RULE_HINT, names=names)
        if each is not None:
            found.setdefault((each.role, each.guard, each.state, each.round), []).append(each)
    written = 0
    for (role, guard, state, round), tries in found.items():
        told = LedgerEntry.objects.filter(act=ACT, body__door="code", body__what=guard)
        sessions = set(told.values_list("body__session", flat=True))
        new = [each for each in tries if each.session not in sessions]
        if not new:
            continue
        body = {
            "door": "sql",
            "what": guard,
            "codes": [state],
            "role": role,
            "times": len(new),
            "first": new[0].when,
            "last": new[-1].when,
        }
        of = Round.objects.filter(pk=round).first() if round else None
        ledger.record(act="rule.change_refused", round=of, job="pb.note_refusals", at=at, body=body)
        written += 1
    return written
