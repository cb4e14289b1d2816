"""The clock is read and chance is drawn in one place each; nothing happens behind a save."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, calls_of, python_files, trees

RUFF = str(Path(sys.executable).parent / "ruff")

BANNED = {
    "from django.utils.timezone import now\n\nnow()\n": "pb/moment.py",
    "from django.utils import timezone\n\ntimezone.now()\n": "pb/moment.py",
    "from datetime import UTC, datetime\n\ndatetime.now(UTC)\n": "pb/moment.py",
    "import datetime\n\ndatetime.datetime.now(datetime.UTC)\n": "pb/moment.py",
    "import random\n\nrandom.random()\n": "pb/chance.py",
    "from secrets import token_bytes\n\ntoken_bytes(8)\n": "pb/chance.py",
    "from django.db.models.signals import post_save\n\nprint(post_save)\n": "service",
    "from django.dispatch import receiver\n\nprint(receiver)\n": "service",
}


def ruff(source: str, name: str) -> str:
    command = [
        RUFF,
        "check",
        "--select",
        "TID251",
        "--output-format",
        "concise",
        "--stdin-filename",
        name,
        "-",
    ]
    return subprocess.run(command, input=source, cwd=ROOT, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("source", BANNED)
def test_ruff_bans_it_and_names_the_way_out(source: str) -> None:
    said = ruff(source, "proposals/services/anything.py")
    assert "TID251" in said
    assert BANNED[source] in said


HOMES = {
    "pb/moment.py": "from datetime import UTC, datetime\n\ndatetime.now(UTC)\n",
    "pb/chance.py": "import secrets\n\nsecrets.token_bytes(8)\n",
}


@pytest.mark.parametrize(("home", "source"), HOMES.items())
def test_but_in_its_home(home: str, source: str) -> None:
    assert "TID251" not in ruff(source, home)


def test_nobody_waves_a_ban_through() -> None:
    waved = [str(path.relative_to(ROOT)) for path in python_files() if "noqa: TID251" in path.read_text()]
    assert waved == []


def test_the_environment_is_read_in_config_alone() -> None:
    readers = {
        path
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    tools = {"frontend/build.py", "frontend/font.py"}  # run by hand, beside the site
    assert {path for path in readers if not path.startswith("config/")} - tools == set()


def test_no_model_does_more_when_it_is_saved() -> None:
    doers = [
        f"{path}: {node.name}.{part.name}"
        for path, tree in trees()
        if "/models/" in path
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"}
    ]
    assert doers == []


def test_services_take_their_arguments_by_name() -> None:
    """Acts are keyword-only, so that a call says aloud who acts and when."""
    loose = [
        f"{path}: {node.name}"
        for path, tree in trees()
        if "/services/" in path and not path.startswith("config/") and not path.endswith("guarding.py")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if {"by", "at"} & {arg.arg for arg in node.args.args}
    ]
    assert loose == []


def test_services_know_no_request() -> None:
    knowing = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        if "/services/" in path and not path.startswith("config/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.alias) and "HttpRequest" in ast.dump(node)
    ]
    assert knowing == []


def test_queries_write_nothing() -> None:
    writing = {
        "create",
        "bulk_create",
        "update",
        "bulk_update",
        "delete",
        "save",
        "get_or_create",
        "update_or_create",
    }
    found = [
        f"{path}:{call.lineno} {word}"
        for path, tree in trees()
        if "/queries/" in path
        for word in writing
        for call in calls_of(tree, word)
        if not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Dict | ast.Name))
    ]
    assert found == []
