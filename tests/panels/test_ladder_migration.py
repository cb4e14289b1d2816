"""Panels that were at work before the ladder: their bar, their drafts and their members' voices live on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from panels.models import Answer, Asking, Panel
from panels.queries.ladder import tallies

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
BEFORE = [("panels", "0010_charter_of_the_panel")]


@pytest.fixture
def empty_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of its own without a single table, for the one connection that migrations write to."""
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS ladder_migration")
            cursor.execute("CREATE DATABASE ladder_migration")
        _turn_to("ladder_migration")
        try:
            yield
        finally:
            _turn_to(name)
            with connection.cursor() as cursor:
                cursor.execute("DROP DATABASE ladder_migration WITH (FORCE)")


def _turn_to(name: str) -> None:
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connection.settings_dict["NAME"] = name


def _old_panel(get: Any) -> None:
    """Two drafts, the newer one current: a voice that was changed, an objection without a wish, and somebody
    who left."""
    programme = get("pb", "Programme").objects.create(slug="old", name="Old", council="Old")
    round = get("pb", "Round").objects.create(programme=programme, slug="old", title="Old", created_at=AT)
    people = [get("pb", "Person").objects.create(email=f"{n}@old.example") for n in range(4)]
    panel = get("panels", "Panel").objects.create(round=round, name="Old panel", quorum=2, threshold=66)
    members = [
        get("panels", "Member").objects.create(panel=panel, person=each, joined_at=AT) for each in people
    ]
    for each in people[:3]:
        get("pb", "RoleGrant").objects.create(round=round, person=each, role="panel_member", granted_at=AT)
    get("panels", "Member").objects.filter(pk=members[3].pk).update(left_at=AT)
    body = {"format": 1, "purpose": {"statement": "Old."}, "openness": {"small_number": 5}}
    drafts = [
        get("panels", "Draft").objects.create(
            panel=panel, number=number, body=body, digest=str(number) * 64, by=people[0], at=AT,
            replaced_at=AT + timedelta(days=1) if number == 1 else None,
        )
        for number in (1, 2)
    ]  # fmt: skip
    for draft, member, stand, words, replaced in (
        (drafts[0], members[0], "consents", "", None),
        (drafts[1], members[0], "objects", "Too vague.", AT + timedelta(days=3)),
        (drafts[1], members[0], "consents", "", None),
        (drafts[1], members[1], "objects", "Not like this.", None),
    ):
        get("panels", "Consent").objects.create(
            draft=draft, member=member, article="purpose", stand=stand, words=words, at=AT,
            replaced_at=replaced,
        )  # fmt: skip


def test_old_panels_keep_their_bar_and_their_voices(empty_database: None) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    _old_panel(executor.loader.project_state(BEFORE).apps.get_model)
    call_command("migrate", verbosity=0)
    panel = Panel.objects.get()
    assert (panel.quorum, panel.quorum_out_of, panel.threshold, panel.patience) == (2, 3, 66, 1)
    askings = Asking.objects.filter(article="purpose").order_by("pk")
    assert [(row.draft.number if row.draft else 0, row.closed_at is None) for row in askings] == [
        (1, False),
        (2, True),
    ]
    assert Answer.objects.count() == 4
    current = Answer.objects.filter(asking=askings[1], replaced_at=None).order_by("pk")
    assert [(row.stand, row.words, bool(row.change)) for row in current] == [
        ("consents", "", False),
        ("objects", "Not like this.", True),
    ]
    assert {(row.channel, row.confirmed_at) for row in Answer.objects.all()} == {("online", AT)}
    (purpose,) = (tally for tally in tallies(panel) if tally.article == "purpose")
    assert (purpose.consents, purpose.objects) == (1, 1)
