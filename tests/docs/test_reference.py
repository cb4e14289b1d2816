"""Every name that the code has is in the reference, and the tables say what the code says."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest
from django.core.management import get_commands

from config.celery import app
from config.env import SETTINGS
from config.reference.pages import PARTS, parts_in_use, stale
from config.reference.records import FILLED, REASONS
from config.reference.source import APPS, calls, ledger_acts, where_said
from config.schedule import schedule_for
from pb.domain import charter, phases, roles
from pb.rules import PERMISSIONS
from proposals.domain import award, lifecycle
from tests.docs.pages import page, spans
from voting.domain import bundle, counting, paper, result
from voting.models import Box, Ratification
from voting.services import sealing


def missing(name: str, words: Iterable[str]) -> list[str]:
    """Which of the words do not stand in backquotes on the page."""
    there = set(spans(page(f"reference/{name}.md")))
    return sorted(set(words) - there)


def test_the_tables_are_up_to_date() -> None:
    assert [str(path) for path in stale()] == [], "run ./decides docs_reference"


def test_every_table_stands_on_a_page() -> None:
    assert parts_in_use() == set(PARTS)


def test_every_setting_is_documented() -> None:
    assert missing("settings", SETTINGS) == []


def test_every_job_is_documented() -> None:
    app.autodiscover_tasks(force=True)
    assert missing("jobs", (name for name in app.tasks if not name.startswith("celery."))) == []


def test_every_beat_entry_names_a_job() -> None:
    app.autodiscover_tasks(force=True)
    entries = schedule_for(run_due_seconds=60).values()
    assert [entry["task"] for entry in entries if entry["task"] not in app.tasks] == []


def test_every_permission_is_documented() -> None:
    assert missing("permissions", PERMISSIONS) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("permissions", roles.Role),
        ("permissions", (phase for each in PERMISSIONS.values() for phase in each.phases or ())),
        ("states", lifecycle.State),
        ("states", (row.act for row in lifecycle.ROWS)),
        ("states", {state for row in award.ROWS for state in (row.source, row.target)}),
        ("states", (row.act for row in award.ROWS)),
        ("states", Box.State),
        ("states", Ratification.State),
        ("charter", charter.ARTICLES),
    ],
)
def test_every_state_act_and_role_is_documented(name: str, words: Iterable[str]) -> None:
    assert missing(name, map(str, words)) == []


def test_every_reason_is_documented() -> None:
    assert missing("reasons", (path.stem for path in REASONS.glob("*.txt"))) == []


def test_every_code_that_is_refused_with_has_its_words() -> None:
    """Literal codes only; codes put together from parts are in the templates' folder alone."""
    said = {
        call.args[0].value
        for _, call in calls("refuse", "no", "Reason")
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }
    assert said, "no refusal found: the scan is broken"
    assert missing("reasons", said) == []


def test_every_documented_reason_is_said_somewhere() -> None:
    codes = [path.stem for path in REASONS.glob("*.txt")]
    parts = ("title", "summary", "description", "place")
    assert [
        code for code in codes if not where_said(code) and code.removesuffix("_missing") not in parts
    ] == []


def test_every_ledger_act_is_documented() -> None:
    acts = ledger_acts()
    assert len(acts) > 20
    whole = [each.act for each in acts if "{}" not in each.act]
    filled = [each.act.format(part) for each in acts if "{}" in each.act for part in FILLED[each.act]]
    assert missing("ledger", whole + filled) == []


def test_every_command_is_documented() -> None:
    ours = [name for name, owner in get_commands().items() if str(owner) in APPS]
    assert missing("commands", (f"./decides {name}" for name in ours)) == []


def test_the_bundle_page_names_every_file_and_format() -> None:
    files = [bundle.MANIFEST, bundle.CHARTER, bundle.PAPER, bundle.BLANK, bundle.SEED, bundle.RESULT]
    files += [bundle.ballots_name("<contest>"), sealing.COUNTED_SET]
    formats = [bundle.FORMAT, paper.FORMAT, result.FORMAT]
    choices = list(counting.Counting.__dataclass_fields__)
    assert missing("bundle", [*files, *formats, *choices, *paper.Kind, *counting.Rule]) == []


def test_every_phase_is_in_the_glossary() -> None:
    text = page("glossary.md").lower()
    assert [phase for phase in phases.Phase if f"\n### {phase.replace('_', '-')}\n" not in text] == []
