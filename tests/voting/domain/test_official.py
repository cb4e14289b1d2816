"""Files counted under their own rule, and what stands between us and an announced outcome."""

from __future__ import annotations

import pytest

from tests.voting.domain.pb_kit import pb_file
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.official import Match, compare, count_official, election_race
from voting.domain.pabulib_paper import contest_of, counting_of
from voting.domain.pabulib_reader import read_election

EIGHTY = {"rule": "greedy-custom", "comment": "#1: ... fund at least 80% of that project, we fund it as well"}


def projects(costs: tuple[int, int, int], selected: str) -> list[str]:
    rows = zip("123", costs, selected, strict=True)
    return ["project_id;cost;selected", *(f"{line};{cost};{mark}" for line, cost, mark in rows)]


VOTES = ["voter_id;vote", "v1;1,2", "v2;1,2,3", "v3;1", "v4;3,1,2"]  # 4, 3 and 2 votes


@pytest.mark.parametrize(
    ("rule", "extra", "counting"),
    [
        ("greedy", {}, Counting(Rule.GREEDY)),
        (
            "greedy-threshold",
            {"min_project_score_threshold": "2.5"},
            Counting(Rule.GREEDY, threshold_votes=3),
        ),
        ("greedy-no-skip", {}, Counting(Rule.GREEDY_NO_SKIP)),
        ("greedy-exclusive", {}, Counting(Rule.GREEDY)),
        ("equalshares", {}, Counting(Rule.EQUAL_SHARES)),
        ("equalshares/add1", {}, Counting(Rule.EQUAL_SHARES, Completion.ADD1)),
        ("equalshares-comparison", {}, Counting(Rule.EQUAL_SHARES, comparison=True)),
        (
            "equalshares/add1-comparison",
            {},
            Counting(Rule.EQUAL_SHARES, Completion.ADD1, comparison=True),
        ),
        ("greedy-custom", {}, None),
        ("unknown", {}, None),
    ],
)
def test_rule_of_a_file_is_this_counting(rule: str, extra: dict[str, str], counting: Counting | None) -> None:
    header = read_election(pb_file({"rule": rule, **extra})).header
    assert counting_of(header, unit=100) == counting


@pytest.mark.parametrize(
    ("costs", "funded"),
    [
        ((60, 50, 40), ("1", "2")),  # 40 left are 80 % of 50
        ((60, 51, 40), ("1",)),  # and less than 80 % of 51: the count stops there
        ((60, 40, 10), ("1", "2")),  # the first that does not fit is too dear by far
    ],
)
def test_eighty_percent_rule(costs: tuple[int, int, int], funded: tuple[str, ...]) -> None:
    election = read_election(pb_file(EIGHTY, projects(costs, "000"), VOTES))
    assert count_official(election)[0] == "greedy-custom (80 % rule)"
    assert count_official(election)[1].selected == funded


@pytest.mark.parametrize(
    ("selected", "match", "ours", "theirs"),
    [
        ("101", Match.SAME, (), ()),
        ("121", Match.SAME_BUT_ADDED, (), ("2",)),
        ("111", Match.DIFFERENT, (), ("2",)),
        ("001", Match.DIFFERENT, ("1",), ()),
        ("021", Match.DIFFERENT, ("1",), ("2",)),
    ],
)
def test_comparison(selected: str, match: Match, ours: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    comparison = compare(read_election(pb_file(None, projects((60, 50, 40), selected), VOTES)))
    assert (comparison.match, comparison.only_ours, comparison.only_theirs) == (match, ours, theirs)


def test_comparison_without_an_official_outcome() -> None:
    comparison = compare(read_election(pb_file(None, ["project_id;cost", "1;60", "2;50", "3;40"], VOTES)))
    assert (comparison.match, comparison.selected) == (Match.NOT_STATED, ("1", "3"))


def test_outcome_that_another_order_of_equals_explains() -> None:
    level = ["voter_id;vote", "v1;1", "v2;2", "v3;1", "v4;2"]
    assert (
        compare(read_election(pb_file(None, projects((60, 60, 50), "010"), level))).match
        is Match.SAME_BUT_TIES
    )
    assert (
        compare(read_election(pb_file(None, projects((60, 60, 50), "001"), level))).match is Match.DIFFERENT
    )


def test_custom_rule_in_words_we_do_not_know_is_counted_as_greedy_and_says_so() -> None:
    election = read_election(pb_file({"rule": "greedy-custom", "comment": "#1: by lot"}))
    assert count_official(election)[0] == "greedy in place of greedy-custom"


def test_file_becomes_a_contest_in_pence() -> None:
    one = contest_of(
        read_election(
            pb_file({"budget": "100.5"}, ["project_id;cost;name", "1;60.25;Orchard", "2;50;", "3;40;"])
        )
    )
    assert one.pots[0].budget == 10050
    assert [(line.id, line.title, line.cost) for line in one.lines] == [
        ("1", "Orchard", 6025),
        ("2", "2", 5000),
        ("3", "3", 4000),
    ]
    assert (one.min_choices, one.max_choices) == (1, 2)


def test_amounts_finer_than_a_penny_are_refused() -> None:
    election = read_election(pb_file({"budget": "100.555"}))
    with pytest.raises(ValueError, match="hundredth"):
        contest_of(election)


def test_largest_numbers_that_are_read_are_counted_exactly() -> None:
    rows = ["voter_id;vote;points", *(f"{voter};1,2,3;1000000000,999999999,{voter}" for voter in range(2000))]
    election = read_election(
        pb_file(
            {"vote_type": "cumulative", "budget": "9999999999999.99", "num_votes": "2000"},
            ["project_id;cost", "1;9999999999999", "2;5000000000000.01", "3;1"],
            rows,
        )
    )
    assert election_race(election).scores == (2000 * 10**9, 2000 * (10**9 - 1), sum(range(2000)))
    assert election.header.costs == {"1": 999_999_999_999_900, "2": 500_000_000_000_001, "3": 100}
    assert compare(election).selected == ("1",)
