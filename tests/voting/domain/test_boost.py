"""The boost vote: which ballots are allowed, what they count, and that their file recounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.voting.domain.paper_kit import CHARTER, SEED, coded, contest, paper
from voting.domain.ballot import Ballot, Marks, check_marks, decode, encode, sealed_size
from voting.domain.bundle import build_bundle, check_bundle
from voting.domain.counting import Counting, Rule
from voting.domain.pabulib_writer import About
from voting.domain.race import race_of
from voting.domain.tally import tally
from voting.domain.votes import group_marks

BOOSTED = replace(contest({"a": 60, "b": 60, "c": 40}, 100, choices=(1, 3)), boost=2)
ABOUT = About("Canal", "Council", "2027", "01.05.2027", "31.05.2027")
BALLOTS = [Marks(("a", "b"), (1, 3)), Marks(("a",), (1,)), Marks(("c", "b")), Marks(("a",), (3,))]


@pytest.mark.parametrize(
    ("marks", "codes"),
    [
        (Marks(("a", "b"), (3, 1)), []),
        (Marks(("a", "b"), (1, 1)), []),
        (Marks(("a", "b")), []),
        (Marks(("a", "b"), (3, 3)), ["boost_more_than_one"]),
        (Marks(("a", "b"), (2, 1)), ["boost_points_wrong"]),
        (Marks(("a", "b"), (3,)), ["points_missing"]),
        (Marks(("a", "c"), (1, 3)), ["boost_not_for_this"]),
    ],
)
def test_at_most_one_of_the_chosen_lines_is_boosted(marks: Marks, codes: list[str]) -> None:
    verdict = check_marks(replace(BOOSTED, boost_lines=("a", "b")), marks)
    assert [reason.code for reason in verdict.reasons] == codes


def test_points_are_refused_where_there_is_no_boost_vote() -> None:
    verdict = check_marks(replace(BOOSTED, boost=0), Marks(("a",), (3,)))
    assert [reason.code for reason in verdict.reasons] == ["points_not_asked"]


def test_boost_counts_as_points_and_every_ballot_as_one_vote() -> None:
    race = race_of(BOOSTED, "main", group_marks(BOOSTED, BALLOTS))
    assert (race.votes, race.scores) == ((3, 2, 1), (5, 4, 1))


@pytest.mark.parametrize(
    "counting", [Counting(), Counting(Rule.EQUAL_SHARES), Counting(Rule.GREEDY_PER_COST)]
)
def test_a_boosted_bundle_recounts_to_the_same_result(counting: Counting) -> None:
    sheet = paper(BOOSTED, counting=counting)
    result = tally(sheet, {"main": group_marks(BOOSTED, BALLOTS)}, SEED)
    files = build_bundle(
        paper=sheet, charter=CHARTER, ballots=coded(BALLOTS), seed=SEED, result=result, about=ABOUT
    )
    assert b"vote_type;scoring" in files["ballots-main.pb"]
    assert b"max_points;3" in files["ballots-main.pb"]
    recount = check_bundle(files)
    assert recount.findings == ()
    assert recount.result == result


def test_any_boosted_ballot_fits_its_envelope() -> None:
    sheet = paper(BOOSTED)
    fullest = Ballot({"main": Marks(("a", "b", "c"), (3, 1, 1))}, "X" * 32)
    assert decode(encode(fullest, sealed_size(sheet))) == fullest
