"""Database guards that several records share."""

from __future__ import annotations

import pgtrigger


def append_only(what: str) -> list[pgtrigger.Trigger]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE. `what` starts their names."""
    return [
        pgtrigger.Protect(name=f"{what}_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        never_emptied(what),
    ]


def never_emptied(what: str) -> pgtrigger.Trigger:
    """A trigger that refuses TRUNCATE."""
    return pgtrigger.Trigger(
        name=f"{what}_never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME; RETURN NULL;",
    )
