"""A file is about one thing: short by habit, and long only with a reason written in it."""

from pathlib import Path
from statistics import median

import pytest

from tests.architecture.source import APPS, ROOT, python_files

LONGEST = 300
REASON = "long because:"


def long_files() -> list[Path]:
    others = [
        path
        for app in APPS
        for kind in ("*.html", "*.css", "*.js", "*.txt")
        for path in (ROOT / app).rglob(kind)
        if not {"node_modules", "static"} & set(path.parts)
    ]
    files = [*python_files(*APPS, "tests"), *others]
    return [path for path in files if len(path.read_text().splitlines()) > LONGEST]


def test_a_file_over_three_hundred_lines_says_why() -> None:
    silent = [str(path.relative_to(ROOT)) for path in long_files() if REASON not in path.read_text()]
    assert silent == [], f"split these, or write a line '# {REASON} …' near their top"


def test_files_are_short_by_habit() -> None:
    lengths = [len(path.read_text().splitlines()) for path in python_files()]
    assert median(length for length in lengths if length) < 100


@pytest.mark.parametrize("app", ["pb", "proposals", "voting", "panels"])
def test_no_junk_drawers(app: str) -> None:
    drawers = {"common", "core", "utils", "helpers", "misc", "signals"}
    names = {path.stem for path in python_files(app)} | {path.parent.name for path in python_files(app)}
    assert names & drawers == set()
