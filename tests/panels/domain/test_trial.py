"""Trials: other rules on the same ballots, other ballots from the same people."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panels.domain.trial import Ground, try_out
from panels.domain.trial_ballots import CannotFill, Preferences, contest_for, filled_from, refilled
from panels.domain.trial_ground import Place, drawn, from_file
from panels.domain.trial_outcome import OUTCOMES, as_data
from panels.domain.trial_rules import COLUMNS, BallotRule, Rules, Spread, limits_for, rules_of
from tests.factories.pb import charter
from tests.oracles.pabulib_files import content, needs_real_files, sample
from tests.voting.domain.paper_kit import approvals, contest, elections
from tests.voting.domain.pb_kit import pb_file
from voting.domain.ballot import Marks, check_marks
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.kinds import Kind
from voting.domain.limits import Limit
from voting.domain.tally import count_contest
from voting.domain.ties import order_as_listed
from voting.domain.votes import group_marks

GREEDY = Rules("Most votes first", Counting())
SHARES = Rules("Equal shares", Counting(Rule.EQUAL_SHARES, Completion.ADD1U, increment=1))


def two_areas() -> Ground:
    """Seven voters for two ideas in the north, five for two in the south; ten pence for both."""
    one = contest({"n1": 5, "n2": 5, "s1": 4, "s2": 4}, 10)
    lines = tuple(replace(line, area=line.id[0]) for line in one.lines)
    one = Contest("main", "", one.kind, 0, 4, one.pots, lines)
    marks = [Marks(("n1", "n2"))] * 7 + [Marks(("s1", "s2"))] * 5
    return Ground("Two areas", (one,), {"main": group_marks(one, marks)})


def test_equal_shares_serves_both_areas_where_most_votes_serves_one() -> None:
    greedy, shares = try_out(two_areas(), [GREEDY, SHARES])
    assert dict(greedy.granted) == {"n1": 5, "n2": 5}
    assert dict(shares.granted) == {"n1": 5, "s1": 4}
    assert (greedy.with_winner, shares.with_winner, greedy.voters) == (7, 12, 12)
    assert (greedy.left, shares.left) == (0, 1)
    assert [(area.name, area.funded, area.money) for area in shares.areas] == [("n", 1, 5), ("s", 1, 4)]
    assert greedy.better == (0, 7)
    assert shares.better == (5, 0)


def test_a_promised_place_for_every_area_changes_the_greedy_outcome() -> None:
    promised = Rules("One for each", Counting(), spread=(Spread(least_lines=1),))
    capped = Rules("Half at most", Counting(), spread=(Spread(most_percent=50),))
    first, second = try_out(two_areas(), [promised, capped])
    assert set(first.granted) == {"n1", "s1"}
    assert [area.money for area in second.areas] == [5, 4]


def test_a_limit_of_one_named_area_leaves_the_others_alone() -> None:
    (one,) = two_areas().contests
    limits = limits_for(one, (Spread("n", most_lines=1),))
    assert limits == (Limit("area-1", "n", ("n1", "n2"), most_lines=1),)


@given(elections(), st.sampled_from([GREEDY, SHARES, Rules("", Counting(Rule.PHRAGMEN))]))
@settings(max_examples=60)
def test_a_trial_funds_what_the_count_funds(made: tuple[Contest, list[Marks]], rules: Rules) -> None:
    one, marks = made
    votes = group_marks(one, marks)
    (tried,) = try_out(Ground("", (one,), {one.key: votes}), [rules])
    counted = count_contest(one, votes, rules.counting, order_as_listed([line.id for line in one.lines]))
    (pot,) = counted.pots
    assert dict(tried.granted) == dict(pot.granted)
    assert (tried.with_winner, tried.voters, tried.ties) == (pot.with_winner, pot.voters, len(pot.ties))
    assert Fraction(tried.choices_funded, tried.voters or 1) == Fraction(pot.choices_funded)
    assert tried.left == pot.left


@given(elections(Kind.RANKED), st.integers(1, 4))
@settings(max_examples=40)
def test_a_ranking_says_how_shorter_approval_ballots_are_filled(
    made: tuple[Contest, list[Marks]], number: int
) -> None:
    one, marks = made
    votes = refilled(one, group_marks(one, marks), BallotRule(Kind.APPROVAL, number))
    ids = [line.id for line in one.lines]
    expected = sorted(tuple(sorted(mark.lines[:number], key=ids.index)) for mark in marks)
    found = [
        tuple(votes.ids[place] for place in group.lines) for group in votes.groups for _ in range(group.size)
    ]
    assert sorted(found) == expected


def test_what_ballots_do_not_say_is_not_made_up() -> None:
    one = contest({"a": 1, "b": 1, "c": 1}, 3)
    votes = group_marks(one, approvals([("abc", 2)]))
    for rule in (BallotRule(Kind.RANKED), BallotRule(Kind.APPROVAL, 2), BallotRule(Kind.KNAPSACK)):
        with pytest.raises(CannotFill):
            refilled(one, votes, rule)
    assert refilled(one, votes, BallotRule(Kind.APPROVAL, 3)) is votes
    ground = Ground("", (one,), {"main": votes})
    ranked, greedy = try_out(ground, [Rules("", Counting(), BallotRule(Kind.RANKED)), GREEDY])
    assert ranked.fault.startswith("These are approval ballots.")
    assert not ranked.granted
    assert ranked.better == (None, None)
    assert greedy.better == (None, 0)


def test_a_rule_that_cannot_count_these_ballots_says_so() -> None:
    (tried,) = try_out(two_areas(), [Rules("STV", Counting(Rule.STV))])
    assert tried.fault == "Stv needs ranked ballots, not approval."


RULES = [
    BallotRule(Kind.APPROVAL, 2, exactly=True),
    BallotRule(Kind.APPROVAL, 3),
    BallotRule(Kind.RANKED, 3),
    BallotRule(Kind.CUMULATIVE, 7),
    BallotRule(Kind.SCORE, 5),
    BallotRule(Kind.KNAPSACK),
]


@given(st.integers(0, 10_000), st.sampled_from(RULES))
@settings(max_examples=60, deadline=None)
def test_drawn_voters_fill_every_kind_of_ballot_as_a_paper_allows(seed: int, rule: BallotRule) -> None:
    ground = drawn(charter(), [Place("North", 900), Place("South", 100)], ideas=12, voters=40, seed=seed)
    (one,) = ground.contests
    paper = contest_for(one, rule)
    votes = filled_from(paper, ground.liked[one.key], rule)
    assert votes.ballots == 40
    for group in votes.groups:
        marks = Marks(tuple(votes.ids[place] for place in group.lines), group.points)
        assert check_marks(paper, marks), (marks, check_marks(paper, marks).codes)
    if rule.exactly:
        assert {len(group.lines) for group in votes.groups} == {rule.number}


def test_drawn_grounds_are_the_same_for_the_same_seed_and_keep_within_the_charter() -> None:
    places = [Place("North", 900), Place("South", 100)]
    one, same, other = (drawn(charter(), places, ideas=40, voters=300, seed=seed) for seed in (1, 1, 2))
    assert one.contests == same.contests != other.contests
    assert np.array_equal(one.liked["all"].ranking, same.liked["all"].ranking)
    rules = charter()
    for line in one.contests[0].lines:
        pot = rules.pot(line.pot)
        assert pot is not None
        assert max(10_000, pot.minimum) <= line.cost <= max(10_000, pot.maximum)
    assert len(one.contests[0].lines) == 40
    (tried,) = try_out(one, [rules_of(rules, "Draft")])
    assert {group.name for group in tried.groups} == {"North", "South"}
    assert sum(group.voters for group in tried.groups) == tried.voters


def test_voters_like_what_is_near() -> None:
    ground = drawn(charter(), [Place("North", 1), Place("South", 1)], ideas=40, voters=2000, seed=3)
    liked: Preferences = ground.liked["all"]
    area = np.array([line.area for line in ground.contests[0].lines])
    homes = np.array(liked.homes)[liked.home]
    assert (area[liked.ranking[:, 0]] == homes).mean() > 0.6


def test_columns_and_outcomes_survive_being_kept_as_data() -> None:
    columns = (
        rules_of(charter(), "Draft"),
        SHARES,
        Rules("", Counting(), RULES[3], (Spread("n", 1, 2, 30, 5),)),
    )
    assert COLUMNS.validate_json(COLUMNS.dump_json(columns)) == columns
    found = try_out(two_areas(), [GREEDY, SHARES])
    assert OUTCOMES.validate_python(as_data(found)) == found


def test_a_file_tells_areas_kinds_and_groups_of_voters() -> None:
    projects = [
        "project_id;cost;name;neighborhood;category",
        "1;60;Orchard;North;green,food",
        "2;50;Workshop;South;work",
        "3;40;Late nights;South;",
    ]
    votes = ["voter_id;age;vote", "v1;12;1,2", "v2;35;1", "v3;70;3,1", "v4;x;2,1"]
    ground = from_file("A file", pb_file(projects=projects, votes=votes))
    (tried,) = try_out(ground, [GREEDY])
    assert [(area.name, area.asked, area.money) for area in tried.areas] == [
        ("North", 1, 6000),
        ("South", 2, 4000),
    ]
    assert {kind.name for kind in tried.kinds} == {"", "green", "work"}
    assert [(group.name, group.voters) for group in tried.groups] == [
        ("under 18", 1),
        ("30 to 44", 1),
        ("65 and over", 1),
    ]


@needs_real_files
@pytest.mark.parametrize("path", sample(6, 60_000), ids=lambda path: path.stem)
def test_real_elections_can_be_tried(path: Path) -> None:
    ground = from_file("", content(path))
    greedy, shares = try_out(ground, [GREEDY, SHARES])
    assert greedy.voters == shares.voters > 0
    assert not greedy.fault
    assert greedy.cost <= greedy.budget
    assert shares.cost <= shares.budget
