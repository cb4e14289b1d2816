"""Rows of the roll stay until the charter's days for it are over."""

from __future__ import annotations

import pgtrigger

_STAYS = """
SELECT state INTO standing FROM public.voting_box WHERE round_id = OLD.round_id;
SEALING
IF standing = 'published' AND public.decides_purge_due(OLD.round_id, 'roll') THEN
    RETURN OLD;
END IF;
RAISE EXCEPTION 'the roll stays, until the charter lets go of it' USING ERRCODE = 'check_violation';
"""


_SEALING = "IF standing = 'closed' THEN RETURN OLD; END IF;"


def stays_until_forgotten(what: str, *, but_for_the_seal: bool = False) -> pgtrigger.Trigger:
    """A trigger that refuses DELETE until the result is published and the days of the roll are over.
    `but_for_the_seal`: rows of a closed box may go, because sealing lays them anew in another order and finds
    whatever is missing.
    """
    return pgtrigger.Trigger(
        name=f"{what}_stays_until_forgotten",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        declare=[("standing", "text")],
        func=_STAYS.replace("SEALING", _SEALING if but_for_the_seal else ""),
    )
