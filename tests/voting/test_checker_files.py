"""The stand-alone checker on plain Pabulib files: it reads them by itself, and knows rules by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.voting.domain.pb_kit import VOTES, pb_file
from voting import checker, recount
from voting.checker_pabulib import File, rule_named
from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.tally import rule_name

POINTS = {"max_points": "5", "vote_type": "scoring", "default_score": "0.5"}
FILES = {
    "approval": pb_file(),
    "choose-1": pb_file({"vote_type": "choose-1"}, votes=["voter_id;vote", "v1;1", "v2;2", "v3;1", "v4;3"]),
    "ordinal": pb_file({"vote_type": "ordinal"}),
    "cumulative": pb_file(
        {"vote_type": "cumulative"},
        votes=["voter_id;vote;points", "v1;1,2;3,2", "v2;1;5", "v3;3;1", "v4;2;4"],
    ),
    "scoring": pb_file(POINTS, votes=["voter_id;vote;points", "v1;1,2;3,2.5", "v2;1;5", "v3;3;1", "v4;2;4"]),
    "decimals": pb_file({"budget": "100.50"}, ["project_id;cost", "1;60.25", "2;50", "3;40.1"]),
    "windows": pb_file(
        {"description": "Żabka"}, ["project_id;cost;name", '1;60;"a; ""b"""', "2;50;ż", "3;40;"], end="\r\n"
    ),
    "mark": b"\xef\xbb\xbf" + pb_file(),
    "blanks": pb_file(votes=["voter_id; vote", "v1; 1, 2", "v2;1 ", "", "v3;3,1", "v4;2,1"]),
    "twice": pb_file(votes=["voter_id;vote", "v1;1,1,2", "v2;1", "v3;3,1", "v4;2,1"]),
    "threshold": pb_file({"min_project_score_threshold": "1.5", "rule": "greedy-threshold"}),
    "add1": pb_file({"rule": "equalshares/add1-comparison"}),
    "unknown": pb_file({"rule": "unknown"}),
}
NAMES = [
    "",
    "greedy-no-skip",
    "greedy-per-cost",
    "equal-shares/cost/add1u;step=1",
    "equal-shares/cardinality/utilitarian;start=budget/voters,whole",
    "equal-shares/cost/add1;stop=exhaustive;comparison=greedy",
    "phragmen/utilitarian",
    "maximin-support",
    "stv",
    "greedy;threshold=60%;part-funding=20%",
    "greedy;scoring=dowdall",
]


def recounted(path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> Path | None:
    """RESULT.json beside the file; None where the rule cannot count such ballots."""
    capsys.readouterr()
    code = recount.main([str(path), "--format", "json", *arguments])
    out = path.with_suffix(".json")
    out.write_text(capsys.readouterr().out)
    return None if code == 2 else out


@pytest.mark.parametrize("kind", FILES)
def test_what_recount_finds_stands(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file.pb"
    path.write_bytes(FILES[kind])
    checked = 0
    for rule in NAMES:
        for tie_order in ([], ["--tie-order", "seed:00ff"]):
            named = ["--rule", rule] if rule else []
            if result := recounted(path, capsys, *named, *tie_order):
                assert checker.main([str(path), "--result", str(result), *tie_order]) == 0, (
                    capsys.readouterr()
                )
                checked += 1
    assert checked > len(NAMES)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda result: result["selected"].reverse(), 1),
        (lambda result: result["steps"][0].update(price="7"), 1),
        (lambda result: result.update(endowment="30"), 1),
        (lambda result: result.update(voters=5), 1),
        (lambda result: result.update(left=result["left"] + 1), 1),
        (lambda result: result.update(scale=10), 1),
        (lambda result: result.update(rule="equal-shares/cost/none"), 1),
        (lambda result: result.update(rule="lots"), 2),
        (lambda result: result.pop("steps"), 2),
    ],
)
def test_a_changed_result_is_refused(
    change: Callable[[dict[str, Any]], object], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file.pb"
    path.write_bytes(FILES["approval"])
    result = recounted(path, capsys, "--rule", "equal-shares/cost/add1u;step=1")
    assert result is not None
    assert checker.main([str(path), "--result", str(result), "--last-steps"]) == 0
    data = json.loads(result.read_text())
    change(data)
    result.write_text(json.dumps(data))
    assert checker.main([str(path), "--result", str(result)]) == code


def test_other_ballots_are_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file.pb"
    path.write_bytes(FILES["approval"])
    result = recounted(path, capsys, "--rule", "phragmen")
    path.write_bytes(pb_file(votes=[*VOTES[:-1], "v4;2,3"]))
    assert checker.main([str(path), "--result", str(result)]) == 1
    assert checker.main([str(path)]) == 2
    assert "--result" in capsys.readouterr().err


@pytest.mark.parametrize(
    "counting",
    [
        *(Counting(rule) for rule in Rule),
        Counting(
            Rule.EQUAL_SHARES, Completion.ADD1U, Utility.CARDINALITY, 3, 7, Start.WHOLE, Stop.EXHAUSTIVE, True
        ),
        Counting(Rule.STV, Completion.UTILITARIAN, threshold_percent=5, part_funding_percent=80),
        *(Counting(scoring=scoring) for scoring in Scoring),
    ],
)
def test_names_mean_what_the_count_means_by_them(counting: Counting) -> None:
    found = rule_named(rule_name(counting), step=counting.increment)
    for key, value in found.items():
        assert getattr(counting, key) == value


@pytest.mark.parametrize(
    "name", ["lots", "greedy/most", "greedy;bias=2", "greedy;scoring=mine", "greedy;stop=now"]
)
def test_a_name_that_is_not_understood_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"lots|not a part"):
        rule_named(name, step=1)


def test_amounts_keep_their_decimals() -> None:
    file = File(FILES["decimals"])
    assert (file.scale, file.budget, file.costs) == (100, 10050, {"1": 6025, "2": 5000, "3": 4010})
