"""Which ballots a paper allows, in every way of voting, and the fixed-size form of a ballot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import contest, paper
from voting.domain.ballot import Ballot, Marks, check_ballot, check_marks, decode, encode, sealed_size
from voting.domain.contest import Contest, Line, PaperPot
from voting.domain.paper import Kind

COSTS = {"a": 4000, "b": 5000, "c": 6000, "d": 1000}
UP_TO_TWO = contest(COSTS, 10000, choices=(1, 2))
EXACTLY_TWO = contest(COSTS, 10000, choices=(2, 2))
KNAPSACK = contest(COSTS, 10000, kind=Kind.KNAPSACK)
POINTS = contest(COSTS, 10000, kind=Kind.CUMULATIVE, max_points=5)
SCORES = contest(COSTS, 10000, kind=Kind.SCORE, max_points=5)
RANKED = contest(COSTS, 10000, kind=Kind.RANKED, choices=(1, 3))


@pytest.mark.parametrize(
    ("one", "marks"),
    [
        (UP_TO_TWO, Marks(("a",))),
        (UP_TO_TWO, Marks(("a", "d"))),
        (EXACTLY_TWO, Marks(("d", "a"))),
        (KNAPSACK, Marks(("a", "b", "d"))),
        (KNAPSACK, Marks()),
        (POINTS, Marks(("a", "b"), (2, 3))),
        (SCORES, Marks(("a", "b"), (5, 5))),
        (RANKED, Marks(("c", "a", "b"))),
    ],
)
def test_allowed(one: Contest, marks: Marks) -> None:
    assert check_marks(one, marks).codes == ()


@pytest.mark.parametrize(
    ("one", "marks", "codes"),
    [
        (UP_TO_TWO, Marks(), ("too_few_choices",)),
        (UP_TO_TWO, Marks(("a", "b", "c")), ("too_many_choices",)),
        (EXACTLY_TWO, Marks(("a",)), ("too_few_choices",)),
        (EXACTLY_TWO, Marks(("a", "a")), ("chosen_twice", "too_few_choices")),
        (UP_TO_TWO, Marks(("a", "x")), ("not_on_the_paper",)),
        (KNAPSACK, Marks(("a", "b", "c")), ("over_budget",)),
        (UP_TO_TWO, Marks(("a",), (1,)), ("points_not_asked",)),
        (POINTS, Marks(("a", "b"), (3, 3)), ("too_many_points",)),
        (POINTS, Marks(("a", "b"), (3,)), ("points_missing",)),
        (POINTS, Marks(("a", "b"), (3, 0)), ("points_below_one",)),
        (SCORES, Marks(("a",), (6,)), ("too_many_points",)),
        (RANKED, Marks(("a", "b", "c", "d")), ("too_many_choices",)),
    ],
)
def test_refused_with_every_reason(one: Contest, marks: Marks, codes: tuple[str, ...]) -> None:
    assert check_marks(one, marks).codes == codes


def test_refusal_says_how_many_pence_too_much() -> None:
    (reason,) = check_marks(KNAPSACK, Marks(("a", "b", "c"))).reasons
    assert (reason.params["spent"], reason.params["budget"], reason.params["over_by"]) == (15000, 10000, 5000)


def test_refusal_says_how_many_choices_to_take_away() -> None:
    (reason,) = check_marks(UP_TO_TWO, Marks(("a", "b", "c", "d"))).reasons
    assert (reason.params["chosen"], reason.params["maximum"], reason.params["excess"]) == (4, 2, 2)


def test_each_pot_of_a_knapsack_has_its_own_limit() -> None:
    pots = (PaperPot("small", "Small", 100), PaperPot("big", "Big", 1000))
    lines = (Line("s", "S", "small", 100, 1), Line("t", "T", "small", 1, 2), Line("u", "U", "big", 900, 3))
    one = Contest("m", "M", Kind.KNAPSACK, 0, 3, pots, lines)
    assert check_marks(one, Marks(("s", "u")))
    (reason,) = check_marks(one, Marks(("s", "t", "u"))).reasons
    assert (reason.params["pot"], reason.params["over_by"]) == ("Small", 1)


def test_every_contest_of_the_paper_is_checked() -> None:
    verdict = check_ballot(paper(EXACTLY_TWO), Ballot({"elsewhere": Marks(("a",))}))
    assert verdict.codes == ("contest_not_on_the_paper", "too_few_choices")


@given(st.lists(st.sampled_from("abcd"), unique=True, max_size=3))
def test_every_allowed_ballot_fits_one_size_and_comes_back(lines: list[str]) -> None:
    sheet = paper(RANKED)
    ballot = Ballot({"main": Marks(tuple(lines))}, code="K7QD-4M2P-XW9T")
    sealed = encode(ballot, sealed_size(sheet))
    assert len(sealed) == sealed_size(sheet)
    assert decode(sealed) == ballot


def test_fullest_ballot_fits() -> None:
    lines = {f"proposal-{number:04d}": 100 for number in range(60)}
    one = contest(lines, 100, kind=Kind.CUMULATIVE, max_points=1000)
    full = Ballot({"main": Marks(tuple(lines), (1000,) * 60)}, code="K7QD-4M2P-XW9T")
    assert decode(encode(full, sealed_size(paper(one)))) == full


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0\x05ab", b"\0\0\0\x02{}", b"\0\0\0\x02[]", b"\0\0\0\x02{}\0x", b"\xff" * 64]
)
def test_anything_else_is_not_a_ballot(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not an encoded ballot|Expecting"):
        decode(data)


def test_ballot_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="the envelope holds 16"):
        encode(Ballot({"main": Marks(("a",))}), 16)
