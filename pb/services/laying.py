"""Laying what follows from a charter: windows and pots. The database compares each row with the charter."""

from __future__ import annotations

import pgtrigger
from django.db import connection
from django.db.models import ProtectedError

from pb.domain.charter import Charter
from pb.domain.verdict import refuse
from pb.models import CharterVersion, MoneyEntry, PhaseWindow, Pot, Round

_LAID = "pb.CharterVersion:charter_is_laid", "pb.Extension:extension_is_laid"


def begin() -> None:
    """From here to `finish` the windows may differ from what they follow from. Inside a transaction."""
    pgtrigger.constraints(pgtrigger.Deferred, *_LAID)


def finish() -> None:
    """Let the database compare now rather than at the end of the transaction."""
    pgtrigger.constraints(pgtrigger.Immediate, *_LAID)


def lay(*, round: Round, version: CharterVersion, charter: Charter) -> None:
    """Make windows, pots and the round itself follow its newest charter version, in the caller's transaction.

    Refuses to take away a pot that has been used (`pot_in_use`, kind "state").
    """
    lay_windows(round=round)
    _lay_pots(round, charter)
    round.charter = version
    round.save(update_fields=["charter"])
    finish()


def lay_windows(*, round: Round) -> None:
    """Write the windows that follow from the newest charter version and the extensions made since."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS windows_do_not_overlap DEFERRED")
        cursor.execute("SELECT phase, opens, closes FROM public.decides_windows(%s)", [round.pk])
        due = {phase: (opens, closes) for phase, opens, closes in cursor.fetchall()}
    for row in PhaseWindow.objects.select_for_update().filter(round=round):
        if row.phase not in due:
            row.delete()
        elif (row.opens, row.closes) != (span := due.pop(row.phase)):
            row.opens, row.closes = span
            row.save(update_fields=["opens", "closes"])
    PhaseWindow.objects.bulk_create(
        PhaseWindow(round=round, phase=phase, opens=opens, closes=closes)
        for phase, (opens, closes) in due.items()
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS windows_do_not_overlap IMMEDIATE")


def _lay_pots(round: Round, charter: Charter) -> None:
    rules = {rule.key: (position, rule.name) for position, rule in enumerate(charter.money.pots)}
    for pot in Pot.objects.filter(round=round).exclude(key__in=rules):
        if MoneyEntry.objects.filter(target=pot.account).exists():
            raise refuse("pot_in_use", "state", pot=pot.name)
        try:
            pot.delete()
        except ProtectedError as error:
            raise refuse("pot_in_use", "state", pot=pot.name) from error
    for key, (position, name) in rules.items():
        Pot.objects.update_or_create(round=round, key=key, defaults={"name": name, "position": position})
