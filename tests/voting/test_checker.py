"""The stand-alone checker: it agrees with the count, sees every forgery, and needs nothing but Python."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.architecture.source import ROOT
from tests.voting.domain.paper_kit import approvals, contest, elections
from tests.voting.domain.test_bundle import bundle_of
from tests.voting.domain.test_enough import RULES
from voting.checker import Wrong, check, main
from voting.domain.ballot import Marks
from voting.domain.counting import Completion, Counting, Rule, Stop
from voting.domain.paper import Contest, Kind, PaperError

SHARES = Counting(Rule.EQUAL_SHARES, Completion.ADD1U, increment=100)


def forged(change: Callable[[dict[str, Any]], object]) -> dict[str, bytes]:
    """A bundle of equal shares whose result somebody changed."""
    one = contest({"a": 6000, "b": 5000, "c": 4000, "d": 900}, 10000)
    files = bundle_of(one, approvals([("ab", 3), ("bc", 2), ("c", 2), ("d", 1)]), SHARES)
    check(files)
    result = json.loads(files["result.json"])
    change(result["contests"][0]["pots"][0])
    return {**files, "result.json": json.dumps(result).encode()}


@given(
    st.sampled_from([Kind.APPROVAL, Kind.CUMULATIVE, Kind.RANKED]).flatmap(elections),
    st.sampled_from(
        [*RULES, Counting(Rule.EQUAL_SHARES, Completion.ADD1, stop=Stop.EXHAUSTIVE, increment=1)]
    ),
)
def test_what_was_counted_stands(election: tuple[Contest, list[Marks]], counting: Counting) -> None:
    try:
        files = bundle_of(*election, counting)
    except PaperError:
        assume(False)  # a rule that has no meaning for such ballots
    assert len(check(files)) == 1


def swapped(pot: dict[str, Any]) -> None:
    pot["selected"].reverse()


def other_price(pot: dict[str, Any]) -> None:
    pot["steps"][0]["price"] = "1"


def other_payers(pot: dict[str, Any]) -> None:
    pot["steps"][0]["payers"]["full"] -= 1


def another_winner(pot: dict[str, Any]) -> None:
    pot["steps"][0]["line"], pot["steps"][1]["line"] = pot["steps"][1]["line"], pot["steps"][0]["line"]


def another_share(pot: dict[str, Any]) -> None:
    pot["endowment"] = "1/3"


def more_votes(pot: dict[str, Any]) -> None:
    pot["lines"][0]["votes"] += 1


def one_left_out(pot: dict[str, Any]) -> None:
    last = [step for step in pot["steps"] if step["price"]][-1]
    pot["steps"].remove(last)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (swapped, "in another order"),
        (other_price, "a supporter, not 1"),
        (other_payers, "the payers of"),
        (another_winner, "comes first"),
        (another_share, "can have held"),
        (more_votes, "votes, score or cost of a"),
        (one_left_out, "is left out"),
    ],
)
def test_a_forged_result_is_refused_with_the_reason(
    change: Callable[[dict[str, Any]], object], says: str
) -> None:
    files = forged(change)
    with pytest.raises(Wrong, match=says):
        check(files)


def test_stopping_add1_too_early_is_seen() -> None:
    one = contest({"a": 6000, "b": 5000}, 10000)
    files = bundle_of(one, approvals([("a", 5), ("b", 4), ("ab", 1)]), Counting(Rule.EQUAL_SHARES))
    sheet = json.loads(files["paper.json"])
    sheet["counting"]["completion"] = "add1"
    sheet["counting"]["increment"] = 1
    paper = json.dumps(sheet).encode()
    result = json.loads(files["result.json"]) | {"paper_digest": hashlib.sha256(paper).hexdigest()}
    with pytest.raises(Wrong, match="stopped too early"):
        check({**files, "paper.json": paper, "result.json": json.dumps(result).encode()})


def write(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_it_runs_on_the_standard_library_alone(tmp_path: Path) -> None:
    """Python without its packages (-S) and without the current folder (-I): any other import fails."""
    bundle = write(forged(lambda pot: None), tmp_path)
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from voting.checker import main\n"
        "outside = {'numpy', 'django', 'pydantic', 'rfc8785'} & set(sys.modules)\n"
        f"sys.exit(9 if outside else main([{str(bundle)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "It stands." in done.stdout


@pytest.mark.parametrize(
    ("change", "code"), [(lambda pot: None, 0), (swapped, 1), (lambda pot: pot.pop("selected"), 2)]
)
def test_exit_codes(
    change: Callable[[dict[str, Any]], object], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(write(forged(change), tmp_path))]) == code
    told = capsys.readouterr()
    assert told.out or told.err


def test_a_rule_it_does_not_know_is_not_called_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = contest({"a": 6000, "b": 5000}, 10000)
    files = bundle_of(one, approvals([("a", 5), ("b", 4)]), Counting(Rule.MAXIMIN_SUPPORT))
    assert main([str(write(files, tmp_path))]) == 2
    assert "recount" in capsys.readouterr().err
