"""The paper: its form, its digest, and papers that cannot work."""

from __future__ import annotations

import pytest

from tests.voting.domain.paper_kit import contest, paper
from voting.domain.contest import Contest, Line, PaperPot
from voting.domain.counting import Completion, Counting, Rule, Utility
from voting.domain.paper import Kind, Paper, PaperError


def test_paper_reads_back_what_it_writes() -> None:
    counting = Counting(Rule.EQUAL_SHARES, Completion.ADD1U, Utility.COST, 40, 50, part_funding_percent=60)
    frozen = paper(contest({"a": 100, "b": 250}, 300, kind=Kind.CUMULATIVE, max_points=10), counting=counting)
    assert Paper.from_dict(frozen.to_dict()) == frozen


def test_digest_changes_with_a_single_penny() -> None:
    assert paper(contest({"a": 100}, 300)).digest != paper(contest({"a": 101}, 300)).digest


def test_digest_of_equal_papers_is_equal() -> None:
    assert paper(contest({"a": 100}, 300)).digest == paper(contest({"a": 100}, 300)).digest


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (Contest("m", "M", Kind.APPROVAL, 0, 1, (PaperPot("p", "P", 1),), ()), "no lines"),
        (
            Contest("m", "M", Kind.APPROVAL, 3, 2, (PaperPot("p", "P", 1),), (Line("a", "A", "p", 1, 1),)),
            "choices must",
        ),
        (
            Contest("m", "M", Kind.APPROVAL, 2, 2, (PaperPot("p", "P", 1),), (Line("a", "A", "p", 1, 1),)),
            "2 choices of 1",
        ),
        (
            Contest("m", "M", Kind.APPROVAL, 0, 1, (PaperPot("p", "P", 1),), (Line("a", "A", "q", 1, 1),)),
            "not there",
        ),
        (
            Contest("m", "M", Kind.APPROVAL, 0, 1, (PaperPot("p", "P", 1),), (Line("a,b", "A", "p", 1, 1),)),
            "ballot file",
        ),
        (
            Contest("m", "M", Kind.APPROVAL, 0, 1, (PaperPot("p", "P", -1),), (Line("a", "A", "p", 1, 1),)),
            "less than",
        ),
        (
            Contest("m", "M", Kind.SCORE, 0, 1, (PaperPot("p", "P", 1),), (Line("a", "A", "p", 1, 1),)),
            "max_points",
        ),
        (
            Contest(
                "m", "M", Kind.APPROVAL, 0, 1, (PaperPot("p", "P", 1),), (Line("a", "A", "p", 1, 1),) * 2
            ),
            "same id",
        ),
    ],
)
def test_paper_that_cannot_work_says_why(bad: Contest, why: str) -> None:
    with pytest.raises(PaperError, match=why):
        paper(bad)


@pytest.mark.parametrize("missing", ["round", "contests", "counting", "seed_commitment"])
def test_form_with_something_missing_is_refused(missing: str) -> None:
    form = paper(contest({"a": 100}, 300)).to_dict()
    del form[missing]
    with pytest.raises(PaperError, match=missing):
        Paper.from_dict(form)


@pytest.mark.parametrize("key", ["", "../etc", "a b", "a/b", "a,b", ".hidden"])
def test_key_that_cannot_name_a_file_is_refused(key: str) -> None:
    form = paper(contest({"a": 100}, 300)).to_dict()
    form["contests"][0]["key"] = key
    with pytest.raises(PaperError, match="cannot name a file"):
        Paper.from_dict(form)


def test_form_with_an_unknown_rule_is_refused() -> None:
    form = paper(contest({"a": 100}, 300)).to_dict()
    form["counting"]["rule"] = "the loudest wins"
    with pytest.raises(PaperError, match="the loudest wins"):
        Paper.from_dict(form)
