"""The stand-alone checker agrees with the count on every rule, and needs nothing but Python."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.architecture.source import ROOT
from tests.voting.checker_kit import Change, forged
from tests.voting.domain.paper_kit import CHARTER, SEED, approvals, coded, contest, elections, paper
from tests.voting.domain.test_bundle import ABOUT, bundle_of
from voting.checker import check, main
from voting.checker_pots import Wrong
from voting.domain.ballot import Marks
from voting.domain.bundle import build_bundle
from voting.domain.contest import Contest, PaperPot
from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.limits import Limit
from voting.domain.paper import Kind, PaperError
from voting.domain.tally import tally
from voting.domain.votes import group_marks

SHARES = [
    Counting(Rule.EQUAL_SHARES, completion, utility, start=start, stop=stop, increment=step)
    for completion, utility, start, stop, step in product(Completion, Utility, Start, Stop, (1, 2))
    if stop is Stop.OVERSPEND or completion in (Completion.ADD1, Completion.ADD1U)
]
RULES = [
    *(Counting(rule) for rule in Rule if rule is not Rule.EQUAL_SHARES),
    Counting(Rule.PHRAGMEN, Completion.UTILITARIAN),
    Counting(Rule.STV, Completion.UTILITARIAN),
    *SHARES,
    *(replace(each, comparison=True) for each in SHARES[::3]),
]
LIMITS: list[tuple[Limit, ...]] = [
    (),
    (Limit("one", "One of two", ("a", "b"), most_lines=1),),
    (Limit("cap", "Cap", ("a", "c", "d"), most_money=9),),
    (Limit("place", "A place", ("b", "c"), least_lines=1),),
    (
        Limit("both", "Places", ("a", "b", "c"), most_lines=2, least_lines=1),
        Limit("more", "More", ("c", "d"), least_lines=1, most_money=11),
    ),
]


@st.composite
def countings(draw: st.DrawFn) -> Counting:
    """Any rule with any of the choices that go with every rule."""
    return replace(
        draw(st.sampled_from(RULES)),
        threshold_votes=draw(st.sampled_from([0, 0, 2, 3])),
        threshold_percent=draw(st.sampled_from([0, 0, 30, 60])),
        part_funding_percent=draw(st.sampled_from([0, 0, 20, 75])),
        scoring=draw(st.sampled_from([Scoring.BORDA, Scoring.BORDA, *Scoring])),
    )


@st.composite
def anything(draw: st.DrawFn) -> tuple[Contest, list[Marks]]:
    """An election of any kind, its lines in areas, with limits and sometimes boosts."""
    one, marks = draw(st.sampled_from(list(Kind)).flatmap(elections))
    lines = tuple(replace(line, area=draw(st.sampled_from(["", "north", "south"]))) for line in one.lines)
    known = {line.id for line in lines}
    limits = tuple(limit for limit in draw(st.sampled_from(LIMITS)) if set(limit.lines) <= known)
    one = replace(one, lines=lines, limits=limits)
    if one.kind is Kind.APPROVAL and draw(st.booleans()):
        one = replace(one, boost=2)
        first = (3, 1, 1, 1, 1, 1)
        marks = [
            Marks(mark.lines, first[: len(mark.lines)] if place % 2 else ())
            for place, mark in enumerate(marks)
        ]
    return one, marks


@given(anything(), countings())
def test_what_was_counted_stands(election: tuple[Contest, list[Marks]], counting: Counting) -> None:
    try:
        files = bundle_of(*election, counting)
    except PaperError:
        assume(False)  # a rule that has no meaning for such ballots
    assert len(check(files)) == 1


@given(elections(Kind.RANKED), st.sampled_from([Completion.NONE, Completion.UTILITARIAN]))
def test_stv_stands(election: tuple[Contest, list[Marks]], completion: Completion) -> None:
    assert check(bundle_of(*election, Counting(Rule.STV, completion)))


@given(elections(), elections(), st.sampled_from(RULES), st.sampled_from(LIMITS[1:]))
def test_limits_span_pots_and_contests(
    first: tuple[Contest, list[Marks]],
    second: tuple[Contest, list[Marks]],
    counting: Counting,
    limits: tuple[Limit, ...],
) -> None:
    """The first contest has two pots; the second has other lines, and limits name lines of both."""
    assume(counting.rule is not Rule.STV)
    pots = (*first[0].pots, PaperPot("more", "More", 9))
    lines = tuple(
        replace(line, pot="more" if place % 2 else "main") for place, line in enumerate(first[0].lines)
    )
    known = {line.id for line in lines} | {line.id.upper() for line in second[0].lines}
    spanning = tuple(
        replace(
            limit, lines=tuple(line for each in limit.lines for line in (each, each.upper()) if line in known)
        )
        for limit in limits
    )
    assume(all(len(limit.lines) >= limit.least_lines for limit in spanning))
    one = replace(first[0], pots=pots, lines=lines, limits=spanning)
    other = replace(
        second[0],
        key="other",
        lines=tuple(replace(line, id=line.id.upper()) for line in second[0].lines),
        limits=spanning,
    )
    theirs = [Marks(tuple(line.upper() for line in mark.lines)) for mark in second[1]]
    sheet = paper(one, other, counting=counting)
    ballots = [*coded(first[1]), *(replace(each, code=f"B{each.code}") for each in coded(theirs, "other"))]
    votes = {
        "main": group_marks(one, [*first[1], *(Marks() for _ in theirs)]),
        "other": group_marks(other, [*theirs, *(Marks() for _ in first[1])]),
    }
    files = build_bundle(
        paper=sheet,
        charter=CHARTER,
        ballots=ballots,
        seed=SEED,
        result=tally(sheet, votes, SEED, ballots=len(ballots)),
        about=ABOUT,
    )
    assert len(check(files)) == 3


def test_stopping_add1_too_early_is_seen() -> None:
    one = contest({"a": 6000, "b": 5000}, 10000)
    files = bundle_of(one, approvals([("a", 5), ("b", 4), ("ab", 1)]), Counting(Rule.EQUAL_SHARES))
    sheet = json.loads(files["paper.json"])
    sheet["counting"]["completion"] = "add1"
    sheet["counting"]["increment"] = 1
    changed = json.dumps(sheet).encode()
    result = json.loads(files["result.json"]) | {"paper_digest": hashlib.sha256(changed).hexdigest()}
    for every_step in (True, False):
        with pytest.raises(Wrong, match="stopped too early"):
            check(
                {**files, "paper.json": changed, "result.json": json.dumps(result).encode()},
                every_step=every_step,
            )


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
        "outside |= {name for name in sys.modules if name.startswith('voting.domain')}\n"
        f"sys.exit(9 if outside else main([{str(bundle)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "It stands." in done.stdout


@pytest.mark.parametrize(
    ("change", "code"),
    [(lambda pot: None, 0), (lambda pot: pot["selected"].reverse(), 1), (lambda pot: pot.pop("selected"), 2)],
)
def test_exit_codes(change: Change, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write(forged(change), tmp_path))]) == code
    told = capsys.readouterr()
    assert told.out or told.err


def test_a_rule_it_does_not_know_is_not_called_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = forged(lambda pot: None)
    sheet, result = json.loads(files["paper.json"]), json.loads(files["result.json"])
    sheet["counting"]["rule"] = result["rule"] = "lottery"
    changed = json.dumps(sheet).encode()
    result["paper_digest"] = hashlib.sha256(changed).hexdigest()
    files |= {"paper.json": changed, "result.json": json.dumps(result).encode()}
    del files["manifest.json"]
    assert main([str(write(files, tmp_path))]) == 2
    assert "lottery" in capsys.readouterr().err
