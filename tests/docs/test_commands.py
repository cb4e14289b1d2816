"""Every command, option, module and page address that the documentation names exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.urls import Resolver404, resolve

from config.env import ROOT
from pb.models import Programme
from tests.docs.pages import code_blocks, code_lines, everything, spans

BUILT_IN = {"test", "check", "format", "docs", "help"}
SHELL = ("bash", "console", "sh", "shell")
WORDS = {
    "slug": "a-round",
    "pk": "1",
    "name": "result.json",
    "topic": "contact",
    "article": "money",
    "number": "1",
}
# Inside these a path belongs to somebody else's server or file system.
ELSEWHERE = ("/data/", "/srv/", "/var/", "/etc/", "/backup", "/usr/", "/opt/", "/tmp/", "/path/")
FILES = list(everything())
IDS = [str(path.relative_to(ROOT)) for path in FILES]


def commands(text: str) -> list[list[str]]:
    """Every ./decides command of a page, as words."""
    lines = [line.removeprefix("$ ") for line in code_lines(text, *SHELL)]
    lines += [span for span in spans(text) if span.startswith("./decides ")]
    return [shlex.split(line, comments=True) for line in lines if line.startswith("./decides ")]


def wrong(words: list[str]) -> str | None:
    """What is wrong with a ./decides command, or None."""
    name = words[1]
    if name in BUILT_IN or name.isupper():
        return None
    if name not in get_commands():
        return f"there is no command {name}"
    parser = load_command_class(get_commands()[name], name).create_parser("./decides", name)
    known = {option for action in parser._actions for option in action.option_strings}
    unknown = [word for word in words[2:] if word.startswith("--") and word.partition("=")[0] not in known]
    return f"{name} does not know {', '.join(unknown)}" if unknown else None


def addresses(text: str) -> list[str]:
    """Page addresses in backquotes, with something in the place of <slug> and the like."""
    found = []
    for span in spans(text):
        address = span.partition("?")[0]
        if re.fullmatch(r"/[\w/<>.:-]*", address) and not address.startswith(ELSEWHERE):
            found.append(re.sub(r"<(?:\w+:)?(\w+)>", lambda word: WORDS[word[1]], address))
    return found


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_every_command_exists(path: Path) -> None:
    assert [found for words in commands(everything()[path]) if (found := wrong(words))] == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_every_module_that_is_run_exists(path: Path) -> None:
    text = everything()[path]
    names = re.findall(r"python -m ([\w.]+)", "\n".join(code_lines(text, *SHELL) + spans(text)))
    assert [name for name in names if find_spec(name) is None] == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_every_page_address_exists(path: Path) -> None:
    nowhere = []
    for address in addresses(everything()[path]):
        try:
            resolve(address, urlconf="tests.docs.urls")
        except Resolver404:
            nowhere.append(address)
    assert nowhere == []


def test_the_recount_page_names_every_option() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "voting.recount", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    options = set(re.findall(r"--[a-z-]+", done.stdout)) - {"--help"}
    assert len(options) > 3
    assert options - set(spans(everything()[ROOT / "docs" / "reference" / "commands.md"])) == set()


@pytest.mark.django_db
def test_the_programme_on_the_page_can_be_laid_down(tmp_path: Path) -> None:
    page = everything()[ROOT / "docs" / "how-to" / "run-on-a-server.md"]
    (plan,) = code_blocks(page, "toml")
    file = tmp_path / "programme.toml"
    file.write_text(plan, encoding="utf-8")
    call_command("found_programme", file)
    assert Programme.objects.get().name in plan


def test_mistakes_are_found() -> None:
    assert wrong(["./decides", "no_such_command"]) == "there is no command no_such_command"
    assert wrong(["./decides", "migrate", "--sideways"]) == "migrate does not know --sideways"
    assert addresses("see `/rounds/<slug>/vote/` and `/srv/keys`") == ["/rounds/a-round/vote/"]
