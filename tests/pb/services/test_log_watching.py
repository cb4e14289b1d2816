"""What PostgreSQL refuses by SQL stands in the ledger: read in its log, once, and without the statement."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from pb.domain.refused_sql import read
from pb.models import LedgerEntry, LogMark, Round
from pb.models.app_role import grant_app_role
from pb.models.guards import RULE_HINT
from pb.services.ledger import verify
from pb.services.log_watching import CHUNK, guarded_names, note_refused_statements
from pb.services.watching import ACT
from tests.factories import pb as make

NOW = make.START
ROLE = "decides_app_of_a_test"


def line(**told: Any) -> bytes:
    plain = {
        "timestamp": "2027-03-01 09:00:00.000 UTC",
        "user": "decides_app",
        "dbname": connection.settings_dict["NAME"],
        "session_id": "65e0.1f",
        "error_severity": "ERROR",
        "state_code": "23514",
        "message": "the charter says otherwise of the window voting",
        "hint": RULE_HINT,
        "statement": "UPDATE pb_phasewindow SET closes = 'secret'",
    }
    return json.dumps(plain | told).encode() + b"\n"


def written() -> list[dict[str, Any]]:
    return list(LedgerEntry.objects.filter(act=ACT).order_by("number").values_list("body", flat=True))


@pytest.mark.django_db
def test_each_try_is_written_once_with_its_round_and_never_its_statement(tmp_path: Path) -> None:
    round = make.chartered_round()
    log = tmp_path / "2027-03-01.json"
    log.write_bytes(line(detail=f"round {round.pk}") * 3 + line(message="x", hint=None))
    assert (note_refused_statements(folder=tmp_path, at=NOW), written()) == (
        1,
        [
            {
                "door": "sql",
                "what": "the charter says otherwise of the window voting",
                "codes": ["23514"],
                "role": "decides_app",
                "times": 3,
                "first": "2027-03-01 09:00:00.000 UTC",
                "last": "2027-03-01 09:00:00.000 UTC",
            }
        ],
    )
    assert note_refused_statements(folder=tmp_path, at=NOW) == 0
    with log.open("ab") as more:
        more.write(line(user="somebody", detail=f"round {round.pk}")[:-40])
    assert note_refused_statements(folder=tmp_path, at=NOW) == 0  # the line is not whole yet
    with log.open("ab") as more:
        more.write(line(user="somebody", detail=f"round {round.pk}")[-40:])
    assert note_refused_statements(folder=tmp_path, at=NOW) == 1
    assert [row.round for row in LedgerEntry.objects.filter(act=ACT)] == [round, round]
    assert "secret" not in str(written())
    assert verify() is None


@pytest.mark.django_db
def test_a_file_begun_anew_is_read_from_its_beginning_and_long_lines_are_passed(tmp_path: Path) -> None:
    log = tmp_path / "daily.json"
    log.write_bytes(line(message="long", hint="x" * (CHUNK + 10)) + line())
    assert note_refused_statements(folder=tmp_path, at=NOW) == 1
    log.write_bytes(line(user="another"))
    assert note_refused_statements(folder=tmp_path, at=NOW) == 1
    assert LogMark.objects.get().read == len(log.read_bytes())


NO_RIGHT = {"hint": None, "state_code": "42501"}
READ: dict[str, tuple[dict[str, Any], bool]] = {
    "a guard": ({}, True),
    "another database": ({"dbname": "postgres"}, False),
    "a warning": ({"error_severity": "WARNING"}, False),
    "another check": ({"hint": None}, False),
    "no right on a charter": (NO_RIGHT | {"message": "permission denied for table pb_charterversion"}, True),
    "no right on something else": (NO_RIGHT | {"message": "permission denied for table mine"}, False),
    "guards to sleep": (
        NO_RIGHT | {"message": 'permission denied to set parameter "session_replication_role"'}, True
    ),
    "a kept row": (
        {"hint": None, "state_code": "P0001", "message": "rows of pb_phasewindow are kept"}, True
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", READ)
def test_what_counts_as_a_try(name: str) -> None:
    told, counts = READ[name]
    database = str(connection.settings_dict["NAME"])
    found = read(line(**told), database=database, hint=RULE_HINT, names=guarded_names())
    assert (found is not None) == counts


@pytest.mark.parametrize("text", [line()[:50], b"[1]", b"\xff\xfe", b""])
def test_what_is_no_line_is_passed_over(text: bytes) -> None:
    assert read(text, database="decides", hint=RULE_HINT, names=()) is None


@pytest.mark.django_db
def test_a_try_without_a_round_stands_on_the_page_of_every_round(tmp_path: Path) -> None:
    round = make.chartered_round()
    (tmp_path / "a.json").write_bytes(
        line(hint=None, state_code="42501", message="permission denied for table pb_charterversion")
    )
    note_refused_statements(folder=tmp_path, at=NOW)
    page = Client().get(f"/rounds/{round.slug}/ledger/").content.decode()
    assert "permission denied for table pb_charterversion" in page


@pytest.mark.django_db
def test_the_command_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="DECIDES_DATABASE_LOG"):
        call_command("note_refusals", str(tmp_path / "none"))
    (tmp_path / "a.json").write_bytes(line())
    call_command("note_refusals", str(tmp_path))
    assert len(written()) == 1


@pytest.fixture
def log() -> Path:
    folder = Path(settings.DATABASE_LOG or "none")
    if not list(folder.glob("*.json")):
        pytest.skip("this run's PostgreSQL writes no log in JSON form (DECIDES_DATABASE_LOG)")
    note_refused_statements(folder=folder, at=NOW)  # what other tests have tried
    return folder


@pytest.fixture
def stranger() -> Iterator[psycopg.Connection]:
    """A session of its own, as the role that the software runs as."""
    grant_app_role(role=ROLE, password="only-in-tests")
    known = connection.get_connection_params()
    address = {name: known[name] for name in ("host", "port", "dbname") if known.get(name)}
    with psycopg.connect(**address, user=ROLE, password="only-in-tests", autocommit=True) as session:
        yield session


TRIES = {
    "a window": "UPDATE pb_phasewindow SET closes = closes + '1 day'",
    "a charter": "UPDATE pb_charterversion SET body = '{}'",
    "the round's charter": "UPDATE pb_round SET charter_id = NULL",
    "a pot away": "DELETE FROM pb_pot",
    "the panel's bar": "UPDATE panels_panel SET quorum = 1, quorum_out_of = 99",
    "a voice": "UPDATE panels_answer SET stand = 'supports'",
    "guards to sleep": "SET session_replication_role = replica",
    "a guard away": "ALTER TABLE pb_phasewindow DISABLE TRIGGER USER",
    "everything away": "TRUNCATE pb_pot CASCADE",
}


@pytest.mark.django_db(transaction=True)
def test_real_tries_of_a_real_session_stand_in_the_ledger(log: Path, stranger: psycopg.Connection) -> None:
    round = make.chartered_round()
    before = len(written())
    for statement in TRIES.values():
        with pytest.raises(psycopg.Error):
            stranger.execute(statement)
    whole = "BEGIN; UPDATE panels_panel SET name = 'Mine'; UPDATE pb_pot SET name = 'Mine'; COMMIT"
    with pytest.raises(psycopg.Error):
        stranger.execute(whole)  # nothing of it is there, and still it is told
    wait_for(log, before + len(TRIES))
    bodies = written()[before:]
    assert {body["door"] for body in bodies} == {"sql"}
    assert {body["role"] for body in bodies} == {ROLE}
    assert len(bodies) >= len(TRIES)
    assert Round.objects.get(pk=round.pk).charter_id == round.charter_id
    of_the_round = LedgerEntry.objects.filter(act=ACT, round=round).values_list("body__what", flat=True)
    assert "a bar is what its panel has agreed" in set(of_the_round)
    assert "'1 day'" not in str(bodies)
    assert verify() is None


def wait_for(folder: Path, number: int) -> None:
    """PostgreSQL hands its log to a process of its own; that takes a moment."""
    until = time.monotonic() + 10
    while len(written()) < number and time.monotonic() < until:
        note_refused_statements(folder=folder, at=NOW)
        time.sleep(0.02)


@pytest.mark.django_db
def test_what_cannot_be_read_keeps_nothing_else_back(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    (tmp_path / "b.json").write_bytes(line())
    assert note_refused_statements(folder=tmp_path, at=NOW) == 1
    assert note_refused_statements(folder=tmp_path / "none", at=NOW) == 0
