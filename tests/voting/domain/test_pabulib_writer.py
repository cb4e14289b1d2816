"""Writing ballot files: the exact bytes of one, and that ours read back as what was cast."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import SEED, contest, elections, paper
from voting.domain.ballot import Marks
from voting.domain.counting import Completion, Counting, Rule, Start, Stop
from voting.domain.pabulib_reader import read_election
from voting.domain.pabulib_writer import About, ballot_file
from voting.domain.paper import Kind
from voting.domain.tally import tally
from voting.domain.votes import group_marks

ABOUT = About("Canal ideas", "Glasgow", "2027", "01.03.2027", "14.03.2027", subunit="Canal")


def test_file_is_exactly_this() -> None:
    one = contest({"a": 6000, "b": 5050}, 10000, choices=(1, 2))
    marks = [Marks(("b", "a")), Marks(("a",)), Marks()]
    result = tally(paper(one), {"main": group_marks(one, marks)}, SEED)
    codes = ["ZZZ", "AAA", "MMM"]
    written = ballot_file(
        one, Counting(), zip(codes, marks, [""] * len(marks), strict=True), ABOUT, result.contests[0]
    )
    assert (
        written.decode()
        == """META
key;value
description;Canal ideas
country;United Kingdom
unit;Glasgow
subunit;Canal
instance;2027
num_projects;2
num_votes;2
budget;100.00
vote_type;approval
rule;greedy
date_begin;01.03.2027
date_end;14.03.2027
min_length;1
max_length;2
language;en
currency;GBP
PROJECTS
project_id;cost;votes;name;category;selected
a;60.00;2;Idea a;main;1
b;50.50;1;Idea b;main;0
VOTES
voter_id;vote
AAA;a
ZZZ;a,b
"""
    )


def test_two_ballots_with_one_code_are_refused() -> None:
    one = contest({"a": 6000}, 10000)
    with pytest.raises(ValueError, match="same code"):
        ballot_file(one, Counting(), [("A", Marks(("a",)), ""), ("A", Marks(("a",)), "")], ABOUT)


@given(st.data(), st.sampled_from(Kind))
def test_what_is_written_reads_back(data: st.DataObject, kind: Kind) -> None:
    one, marks = data.draw(elections(kind))
    marks = [mark for mark in marks if mark.lines]
    written = ballot_file(
        one, Counting(), ((f"{place:03d}", mark, "") for place, mark in enumerate(marks)), ABOUT
    )
    election = read_election(written)
    pence = 100 // election.header.scale
    assert {line: cost * pence for line, cost in election.header.costs.items()} == {
        line.id: line.cost for line in one.lines
    }
    assert election.header.budget * pence == one.pots[0].budget
    assert election.notes == ()
    ids = election.votes.ids
    back = (
        sorted(
            (
                sorted(zip([ids[line] for line in group.lines], group.points or group.lines, strict=True))
                if kind is not Kind.RANKED
                else [ids[line] for line in group.lines],
                group.size,
            )
            for group in election.votes.groups
        )
        if kind in (Kind.CUMULATIVE, Kind.SCORE, Kind.RANKED)
        else None
    )
    again = group_marks(one, marks)
    assert election.votes.ballots == again.ballots
    if back is not None:
        assert back == sorted(
            (
                sorted(zip([again.ids[line] for line in group.lines], group.points, strict=True))
                if kind is not Kind.RANKED
                else [again.ids[line] for line in group.lines],
                group.size,
            )
            for group in again.groups
        )


@pytest.mark.parametrize(
    ("counting", "rule"),
    [
        (Counting(), "greedy"),
        (Counting(threshold_votes=3), "greedy-threshold"),
        (Counting(Rule.GREEDY_NO_SKIP), "greedy-no-skip"),
        (Counting(Rule.EQUAL_SHARES, comparison=True), "equalshares-comparison"),
        (Counting(Rule.EQUAL_SHARES, Completion.ADD1), "equalshares/add1"),
        (Counting(Rule.EQUAL_SHARES, Completion.ADD1, start=Start.WHOLE), "greedy-custom"),
        (Counting(Rule.EQUAL_SHARES, Completion.ADD1, stop=Stop.EXHAUSTIVE), "greedy-custom"),
        (Counting(Rule.EQUAL_SHARES, Completion.ADD1, increment=50), "greedy-custom"),
        (Counting(part_funding_percent=80), "greedy-custom"),
        (Counting(threshold_percent=10), "greedy-custom"),
        (Counting(Rule.PHRAGMEN), "greedy-custom"),
    ],
)
def test_rule_is_named_as_the_format_does_only_where_it_means_the_same(counting: Counting, rule: str) -> None:
    one = contest({"a": 6000}, 10000)
    header = read_election(ballot_file(one, counting, [("A", Marks(("a",)), "")], ABOUT)).header
    assert header.rule == rule
    assert ("comment" in header.meta) == (rule == "greedy-custom")
