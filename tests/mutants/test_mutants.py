"""A test that cannot fail proves nothing: each of these breaks the ballot box, and something must notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.mutants.mutants import MUTANTS, Mutant

pytestmark = [pytest.mark.mutants, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
PARTS = ("pb", "proposals", "panels", "voting", "config", "frontend", "tests")
IN_CI = 4


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The product beside itself, to be broken."""
    folder = tmp_path_factory.mktemp("mutants")
    for part in PARTS:
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("node_modules", "__pycache__")
        )
    for name in ("pyproject.toml", "decides"):
        shutil.copy(ROOT / name, folder / name)
    yield folder
    shutil.rmtree(folder)


def run(copy: Path, tests: tuple[str, ...], *, anew: bool) -> subprocess.CompletedProcess[str]:
    """Those tests on the copy, on a database of its own, up to the first that fails."""
    kept = connection.settings_dict["NAME"].removeprefix("test_")
    env = os.environ | {"DATABASE_URL": os.environ["DATABASE_URL"].replace("/decides?", f"/mutants_{kept}?")}
    env |= {"DECIDES_TEST_HOME": str(copy / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    command += ["--create-db"] if anew else ["--reuse-db"]
    return subprocess.run(
        command, cwd=copy, env=env, capture_output=True, text=True, check=False, timeout=300
    )


def chosen(times: int) -> list[Mutant]:
    """A few in CI, others from one release to the next by hand; all of them with `--times 12`."""
    return list(MUTANTS[:: ceil(len(MUTANTS) / (IN_CI * times))])


@pytest.mark.django_db(transaction=True)
def test_every_mutant_is_noticed(copy: Path, times: int) -> None:
    """4 mutants, evenly over the list; `--times 12`: all of them."""
    alive, mutants = [], chosen(times)
    needed = tuple(sorted({test for mutant in mutants for test in mutant.tests}))
    sound = run(copy, needed, anew=True)
    assert sound.returncode == 0, sound.stdout[-3000:] + sound.stderr[-1000:]
    for mutant in mutants:
        file = copy / mutant.file
        whole = file.read_text()
        assert whole.count(mutant.old) == 1, f"{mutant.name}: its text stands {whole.count(mutant.old)} times"
        file.write_text(whole.replace(mutant.old, mutant.new))
        done = run(copy, mutant.tests, anew=mutant.anew)
        file.write_text(whole)
        noticed = done.returncode == 1 and "failed" in done.stdout
        by = next(
            (line for line in done.stdout.splitlines() if line.startswith("FAILED")), done.stdout[-300:]
        )
        print(f"{'killed' if noticed else 'ALIVE '}  {mutant.name}: {by[:110]}", flush=True)
        if not noticed:
            alive.append(mutant.name)
    print(f"{len(mutants) - len(alive)} of {len(mutants)} mutants killed")
    assert alive == []


def test_the_databases_of_mutants_are_not_kept() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
        for (name,) in db.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_mutants%'"):
            db.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
