"""The import contracts hold, and each one, when broken on purpose, says what to do instead."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import APPS, ROOT

LINT = Path(sys.executable).parent / "lint-imports"
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

# contract → the files whose addition breaks it
BREAKS: dict[str, dict[str, str]] = {
    "The house stands on pb": {"pb/queries/upward.py": "import proposals.models\n"},
    "Inside an app, arrows run down": {"pb/models/upward.py": "import pb.services.ledger\n"},
    "The domain knows no framework": {"proposals/domain/framed.py": "import django.db\n"},
    "Only casting, boarding, notifying, sealing and counting may touch an envelope": {
        "voting/services/prying.py": "from voting.models.envelope import Envelope\n"
    },
    "Siblings never form a circle": {
        "frontend/round_one.py": "import frontend.round_two\n",
        "frontend/round_two.py": "import frontend.round_one\n",
    },
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The apps and their contracts, somewhere else."""
    there = tmp_path_factory.mktemp("house")
    for app in APPS:
        ignore = shutil.ignore_patterns("node_modules", "__pycache__", "static", "templates")
        shutil.copytree(ROOT / app, there / app, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", there)
    return there


@pytest.fixture
def broken(copy: Path) -> Iterator[Callable[[dict[str, str]], subprocess.CompletedProcess[str]]]:
    added: list[Path] = []

    def run(files: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for name, text in files.items():
            (copy / name).write_text(text)
            added.append(copy / name)
        return lint(copy)

    yield run
    for path in added:
        path.unlink()


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINT], cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_is_kept(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_every_contract_has_a_way_to_break_it_here() -> None:
    assert sorted(BREAKS) == sorted(CONTRACTS)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_contract_names_the_way_out(
    name: str, broken: Callable[[dict[str, str]], subprocess.CompletedProcess[str]]
) -> None:
    done = broken(BREAKS[name])
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{name} BROKEN" in done.stdout
    shown = " ".join(done.stdout.split())
    assert " ".join(CONTRACTS[name]["broken_contract_guidance"].split()) in shown
