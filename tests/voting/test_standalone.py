"""The verifier that goes into every bundle: one file, nothing but Python, and no byte that it lets pass."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pb.models import Round
from pb.moment import now
from tests.factories import voting as make
from tests.voting.domain.test_bundle import relisted
from voting.checker import check, check_whole
from voting.checker_pots import CannotCheck, Wrong
from voting.queries.papers import box_of
from voting.services import standalone
from voting.services.publishing import bundle_folder
from voting.services.running import run_due

EVERY = 211


def published(**more: object) -> Round:
    round = make.open_round(**more)
    for marks in (("a", "b", "e"), ("a", "c", "e"), ("b", "d", "f"), ("a", "b", "f")):
        make.cast(round, make.elector(round), marks)
    make.end_voting(round)
    run_due(job="test", at=now())
    return round


def files_of(round: Round) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in bundle_folder(round).iterdir()}


def verify(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=120, check=False)


def test_it_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(standalone.source())
    names = {
        (alias.name if isinstance(node, ast.Import) else str(node.module)).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert names <= sys.stdlib_module_names


def test_no_two_modules_use_a_name_for_different_things() -> None:
    tree = ast.parse(standalone.source())
    named = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(set(named)) == len(named)


@pytest.mark.django_db(transaction=True)
def test_a_journalist_unpacks_a_bundle_and_runs_one_file() -> None:
    round = published()
    folder, box = bundle_folder(round), box_of(round)
    assert box is not None
    done = verify(folder, "--digest", box.bundle_digest)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 envelopes were sealed" in done.stdout
    assert "froze this paper, charter and seed" in done.stdout
    assert done.stdout.count("It stands.") == 2
    *_, sha256 = json.loads((folder / "sealed.json").read_bytes())["envelopes"][0]
    assert "is in the sealed set" in verify(folder, "--receipt", sha256[:24]).stdout
    gone = verify(folder, "--receipt", "0" * 24)
    assert (gone.returncode, "not in the sealed set" in gone.stdout) == (1, True)
    assert verify(folder, "--digest", "0" * 64).returncode == 1


@pytest.mark.tamper
@pytest.mark.django_db(transaction=True)
def test_any_byte_of_any_file_that_changes_is_seen(times: int) -> None:
    """`--times 211` tries every byte; by default every 211th, and all of them of the manifest."""
    files = files_of(published(counting={"rule": "equal-shares"}))
    check_whole(files)
    tried = 0
    for name, data in files.items():
        step = 1 if name == "manifest.json" else max(1, EVERY // times)
        for place in range(0, len(data), step):
            altered = data[:place] + bytes([data[place] ^ (1 + place % 255)]) + data[place + 1 :]
            tried += 1
            with pytest.raises((Wrong, CannotCheck)):
                check_whole({**files, name: altered})
        for gone in ({key: value for key, value in files.items() if key != name},):
            with pytest.raises((Wrong, CannotCheck)):
                check_whole(gone)
    print(f"{tried} altered bytes of {sum(map(len, files.values()))}, all seen")


@pytest.mark.tamper
@pytest.mark.django_db(transaction=True)
def test_a_forger_who_also_writes_the_manifest_anew_is_seen() -> None:
    files = files_of(published())
    sealed = json.loads(files["sealed.json"])
    for what, forged in {
        "an envelope more": {"envelopes": [*sealed["envelopes"], ["f" * 64, 1, "0" * 64]]},
        "an envelope less": {"envelopes": sealed["envelopes"][1:]},
        "another root": {"root": "0" * 64},
        "another hash": {"envelopes": [[*sealed["envelopes"][0][:2], "0" * 64], *sealed["envelopes"][1:]]},
    }.items():
        data = json.dumps(sealed | forged, sort_keys=True, separators=(",", ":")).encode()
        anew = relisted(files, sealed_json=data)
        try:
            check(anew)
        except Wrong:
            continue
        pytest.fail(what)
    entries = json.loads(files["ledger.json"])
    for place, entry in enumerate(entries):
        changed = list(entries)
        changed[place] = {**entry, "at": "2020-01-01T00:00:00.000000+00:00"}
        data = json.dumps(changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        with pytest.raises(Wrong):
            check(relisted(files, ledger_json=data))
    ballots = files["ballots-all.pb"]
    row = next(line for line in ballots.split(b"\n") if line.count(b"-") == 2 and b";" in line)
    fewer = relisted({**files, "ballots-all.pb": ballots.replace(row + b"\n", b"")})
    with pytest.raises(Wrong):
        check(fewer)
