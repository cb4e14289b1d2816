"""Every setting is declared once, explained, and used."""

import ast
import re

import pytest

from config import env
from tests.architecture.source import ROOT, trees


def read() -> set[str]:
    """The names that config reads through config.env."""
    names = set()
    for path, tree in trees():
        for node in ast.walk(tree):
            if path.startswith("config/") and path != "config/env.py" and isinstance(node, ast.Constant):
                names.add(node.value)
    return {name for name in names if isinstance(name, str) and name in env.SETTINGS}


def test_every_setting_is_used() -> None:
    assert sorted(env.SETTINGS) == sorted(read())


@pytest.mark.parametrize("name", env.SETTINGS)
def test_every_setting_says_what_it_is(name: str) -> None:
    assert env.SETTINGS[name].meaning.endswith(".")


def test_the_compose_file_sets_nothing_that_is_not_declared() -> None:
    named = set(re.findall(r"^\s+([A-Z_]+):", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE))
    named -= {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}
    assert named - env.SETTINGS.keys() == set()


def test_a_setting_that_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(env.Missing, match=r"Set SECRET_KEY\..*docs/reference/settings\.md"):
        env.text("SECRET_KEY")
    monkeypatch.setenv("DECIDES_POOL", "many")
    with pytest.raises(env.Missing, match="DECIDES_POOL must be a whole number, not 'many'"):
        env.number("DECIDES_POOL")
