"""SQL as the software's own role: enough for a whole vote, and no way round a guard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from pb.models import PhaseWindow
from pb.models.app_role import grant_app_role
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.queries.papers import state_of
from voting.services.running import run_due

ROLE = "decides_app_of_a_test"
WINDOW = "UPDATE public.pb_phasewindow SET closes = closes + '1 hour'"
TRIES = {
    "a window": WINDOW,
    "a window, past the triggers by a variable": (
        "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger), true);"
        + WINDOW
    ),
    "a charter": "UPDATE pb_charterversion SET body = '{}'",
    "a charter's row away": "DELETE FROM pb_charterversion",
    "the round's charter": "UPDATE pb_round SET charter_id = NULL",
    "an entry of the ledger": "UPDATE pb_ledgerentry SET act = 'x'",
    "a pot": "UPDATE pb_pot SET name = 'x'",
    "money": "DELETE FROM pb_moneyentry",
    "everything away": "TRUNCATE pb_phasewindow, pb_charterversion CASCADE",
    "triggers to sleep": "SET LOCAL session_replication_role = replica",
    "triggers off": "ALTER TABLE pb_phasewindow DISABLE TRIGGER USER",
    "a trigger away": "DROP TRIGGER pgtrigger_window_is_the_charters_b25b4 ON pb_phasewindow",
    "another definition of the windows": (
        "CREATE OR REPLACE FUNCTION public.decides_windows(of_round bigint)"
        " RETURNS TABLE (phase text, opens timestamptz, closes timestamptz)"
        " LANGUAGE sql AS 'SELECT phase, opens, closes FROM pb_phasewindow'"
    ),
    "a schema of its own": "CREATE SCHEMA mine",
    "a table in the way": "CREATE TABLE public.mine (id int)",
    "the migrations": "DELETE FROM django_migrations",
}


@contextmanager
def as_the_app() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.mark.django_db
@pytest.mark.parametrize("what", TRIES)
def test_the_role_changes_no_rule_and_no_guard(what: str) -> None:
    grant_app_role(role=ROLE)
    round = ground.chartered_round()
    before = list(PhaseWindow.objects.filter(round=round).values_list("phase", "opens", "closes"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE};" + TRIES[what])
    assert list(PhaseWindow.objects.filter(round=round).values_list("phase", "opens", "closes")) == before
    round.refresh_from_db()
    assert round.charter is not None


@pytest.mark.django_db(transaction=True)
def test_the_role_is_enough_for_a_whole_vote() -> None:
    with transaction.atomic():
        grant_app_role(role=ROLE)
    with as_the_app():
        round = make.open_round()
        for _ in range(3):
            make.cast(round, make.elector(round))
    make.end_voting(round)
    with as_the_app():
        run_due(job="test", at=now())
        assert state_of(round) == "published"


@pytest.mark.django_db
def test_a_role_that_owns_the_tables_is_not_taken() -> None:
    with pytest.raises(CommandError, match="switch every guard off"):
        call_command("grant_app_role", connection.settings_dict["USER"])
