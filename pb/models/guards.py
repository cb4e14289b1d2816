"""Database guards that several records share."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import connections

RULE_HINT = "A rule changes only as it was made: by an amendment that the panel agrees."
"""The hint of every error by which the database refuses to change a rule. Whoever types SQL reads it, and the
ledger's watch finds the try by it (`pb.services.watching`)."""


def telling(guard: str, *, round: str = "COALESCE(NEW.round_id, OLD.round_id)") -> str:
    """The function of a trigger that guards a rule, with the hint added to everything that it refuses, and in
    the detail the round (`round`: its id in SQL)."""
    plain = "USING ERRCODE = 'check_violation'"
    return guard.replace(plain, f"{plain}, DETAIL = concat('round ', {round}), HINT = '{RULE_HINT}'")


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


_HARDEN = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME)
    RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS 'SELECT FALSE';
DO $harden$
DECLARE
    guard regprocedure;
BEGIN
    FOR guard IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
        AND proname LIKE 'pgtrigger%' AND proconfig IS NULL
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', guard);
    END LOOP;
END
$harden$;
"""


def harden(*, using: str, **_: Any) -> None:
    """Close two doors past every trigger, after each migration.

    The package that writes our triggers lets any session switch them off by a variable (`pgtrigger.ignore`):
    here that variable means nothing. And a trigger looks its tables up in `public` before a session's own
    temporary tables, so that nobody can show it a table of their own making.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(_HARDEN)
