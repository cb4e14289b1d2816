"""The command as anyone runs it: exit codes, text, JSON, and no framework behind it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.voting.domain.paper_kit import CHARTER, SEED, approvals, coded, contest, paper
from tests.voting.domain.pb_kit import pb_file
from voting.domain.bundle import build_bundle
from voting.domain.pabulib_writer import About
from voting.domain.tally import tally
from voting.domain.votes import group_marks
from voting.recount import main, show_progress

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    one = contest({"a": 6000, "b": 5000, "c": 4000}, 10000)
    sheet, marks = paper(one), approvals([("a", 3), ("bc", 2), ("c", 2)])
    result = tally(sheet, {"main": group_marks(one, marks)}, SEED)
    about = About("Canal ideas", "Glasgow", "2027", "01.03.2027", "14.03.2027")
    folder = tmp_path / "bundle"
    folder.mkdir()
    files = build_bundle(
        paper=sheet, charter=CHARTER, ballots=coded(marks), seed=SEED, result=result, about=about
    )
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_same_as_published(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(bundle)]) == 0
    text = capsys.readouterr().out
    assert "main / main: 100, 7 voters" in text
    assert "1. c Idea c · 4 votes or points · 40 · funded · left 60" in text
    assert "Same as published." in text


def test_zip_counts_like_the_folder(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "bundle.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in bundle.iterdir():
            packed.write(file, f"canal-2027/{file.name}")
    assert main([str(archive), "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["selected"], data["cost"], data["left"], data["ties"], data["same"]) == (
        ["c", "a"],
        10000,
        0,
        [],
        True,
    )


def test_different_from_published(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ballots = bundle / "ballots-main.pb"
    ballots.write_bytes(ballots.read_bytes().replace(b"CODE-00000;a\n", b"CODE-00000;b\n"))
    assert main([str(bundle)]) == 1
    assert "DIFFERS  ballots-main.pb: is not the file that was published" in capsys.readouterr().out


def test_bundle_with_a_file_missing(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bundle / "seed.json").unlink()
    assert main([str(bundle)]) == 2
    assert "seed.json: is missing" in capsys.readouterr().err


def test_bundle_takes_its_rule_from_the_paper(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(bundle), "--rule", "equal-shares"]) == 2
    assert "the paper" in capsys.readouterr().err.replace("bundle's paper", "the paper")


def test_file_under_its_own_rule_and_under_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "vote.pb"
    file.write_bytes(pb_file())
    assert main([str(file), "--format", "json"]) == 0
    own = json.loads(capsys.readouterr().out)
    assert (own["rule"], own["selected"], own["left"]) == ("greedy", ["1", "3"], 0)
    assert own["official"]["match"] == "same"
    assert main([str(file), "--rule", "equal-shares", "--format", "json"]) == 0
    other = json.loads(capsys.readouterr().out)
    assert other["rule"] == "equal-shares/cost/none;start=budget/voters"
    assert set(other) >= {"rule", "budget", "selected", "cost", "left", "ties", "steps", "seconds", "digest"}


def test_file_whose_official_outcome_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "vote.pb"
    file.write_bytes(pb_file().replace(b"Workshop;0", b"Workshop;1").replace(b"Orchard;1", b"Orchard;0"))
    assert main([str(file)]) == 1
    assert "only in the official outcome: 2" in capsys.readouterr().out


@pytest.mark.parametrize(("order", "funded"), [("1\n2\n3\n", ["1"]), ("2\n1\n3\n", ["2"])])
def test_ties_in_the_order_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], order: str, funded: list[str]
) -> None:
    file, ranks = tmp_path / "vote.pb", tmp_path / "order.txt"
    file.write_bytes(pb_file(votes=["voter_id;vote", "v1;1", "v2;2", "v3;1", "v4;2"]))
    ranks.write_text(order)
    assert main([str(file), "--rule", "greedy", "--tie-order", str(ranks), "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["selected"] == funded
    assert data["ties"] == [
        {"lines": sorted(["1", "2"], key=order.index), "support": "2", "broken_by": "listed"}
    ]


def test_bad_file_says_line_and_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "vote.pb"
    file.write_bytes(pb_file({"budget": "much"}))
    assert main([str(file)]) == 2
    assert (
        "line 9, budget: expected a number from 0 to 10000000000000, decimals after a point, found much"
        in capsys.readouterr().err
    )


def test_no_such_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.pb")]) == 2
    assert "none.pb" in capsys.readouterr().err


def test_runs_as_a_module_without_django(bundle: Path) -> None:
    """A fresh interpreter in which importing Django fails still recounts."""
    block = (
        "import sys; sys.modules['django'] = None; import runpy; sys.argv = ['recount', sys.argv[1]]; "
        "runpy.run_module('voting.recount', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", block, str(bundle)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Same as published." in done.stdout


def test_rule_that_cannot_count_these_ballots_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "vote.pb"
    file.write_bytes(pb_file())
    assert main([str(file), "--rule", "stv"]) == 2
    assert "ranked" in capsys.readouterr().err


def test_whole_rule_name_and_single_choices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "vote.pb"
    file.write_bytes(pb_file())
    words = ["--rule", "equal-shares/cost/add1u", "--step", "3", "--stop", "exhaustive", "--format", "json"]
    assert main([str(file), *words]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rule"] == "equal-shares/cost/add1u;start=budget/voters;step=3;stop=exhaustive"
    assert 0 <= found["fallbacks"] <= found["runs"] >= 1


def test_long_counts_say_how_far_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show_progress(every=0)("runs", 12)
    show_progress(every=60)("runs", 13)
    assert capsys.readouterr().err == "still counting: 12 runs so far\n"


def test_what_a_ballot_paid_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever knows what they chose learns what their share paid for, on their own machine."""
    file = tmp_path / "vote.pb"
    file.write_bytes(pb_file())
    words = [str(file), "--rule", "equal-shares", "--format", "json"]
    assert main(words) == 0
    step = json.loads(capsys.readouterr().out)["steps"][0]
    assert main([*words, "--ballot", step["line"]]) == 0
    assert json.loads(capsys.readouterr().out)["ballot"] == {step["line"]: step["price"]}
    assert main([*words, "--ballot", "no-such-line"]) == 2
    assert "not on the paper" in capsys.readouterr().err
