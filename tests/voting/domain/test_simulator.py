"""Rules side by side, drawn ballots, and the command that shows them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from tests.voting.domain.paper_kit import approvals, contest
from tests.voting.domain.pb_kit import pb_file
from voting.domain.progress import tell, told_to
from voting.domain.race import race_of
from voting.domain.rule_names import counting_named
from voting.domain.simulator import AreaShare, Simulation, simulate
from voting.domain.synthetic import drawn_votes
from voting.domain.ties import order_as_listed
from voting.domain.votes import Group, group_marks
from voting.simulate import main


def two_areas() -> Simulation:
    """Seven voters for two lines in the north, five for two in the south; ten pence for both."""
    one = contest({"n1": 5, "n2": 5, "s1": 4, "s2": 4}, 10)
    marks = approvals([])
    for lines, count in ((("n1", "n2"), 7), (("s1", "s2"), 5)):
        marks += [type(mark)(lines) for mark in approvals([("x", count)])]
    race = race_of(one, "main", group_marks(one, marks))
    names = ("greedy", "equal-shares/cost/add1u;step=1")
    asked = [(counting_named(name), race) for name in names]
    return simulate(asked, order_as_listed(race.ids), {line: line[0] for line in race.ids})


def test_equal_shares_serves_both_areas_where_greedy_serves_one() -> None:
    found = two_areas()
    greedy, shares = found.outcomes
    assert greedy.selected == ("n1", "n2")
    assert set(shares.selected) == {"n1", "s1"}
    assert (greedy.with_winner, shares.with_winner) == (7, 12)
    assert (greedy.choices_funded, shares.choices_funded) == (Fraction(14, 12), Fraction(1))
    assert greedy.areas == (AreaShare("n", 2, 14, 2, 10), AreaShare("s", 2, 10, 0, 0))
    assert found.preferred == ((0, 7), (5, 0))
    assert (greedy.cost, greedy.left, found.budget) == (10, 0, 10)


def test_drawn_ballots_are_the_same_for_the_same_seed() -> None:
    lines = [f"p{number}" for number in range(12)]
    areas = {line: "ab"[number % 2] for number, line in enumerate(lines)}
    drawn = [drawn_votes(lines, 500, choices=4, seed=seed, areas=areas).groups for seed in (3, 3, 4)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert sum(group.size for group in drawn[0]) == 500
    assert all(1 <= len(set(group.lines)) == len(group.lines) <= 4 for group in drawn[0])


def test_voters_prefer_what_is_near() -> None:
    lines = [f"p{number}" for number in range(40)]
    areas = {line: "ab"[number % 2] for number, line in enumerate(lines)}
    votes = drawn_votes(lines, 4000, choices=3, seed=1, areas=areas, residents={"a": 9, "b": 1})

    def at(group: Group, side: int) -> int:
        return group.size * sum(line % 2 == side for line in group.lines)

    chosen = [sum(at(group, side) for group in votes.groups) for side in (0, 1)]
    assert chosen[0] > chosen[1]


def test_progress_reaches_the_listener_and_nobody_else() -> None:
    heard: list[tuple[str, int]] = []
    tell("steps", 1)
    with told_to(lambda what, done: heard.append((what, done))):
        two_areas()
    tell("steps", 2)
    assert ("rules", 2) in heard
    assert ("runs of equal shares", 0) in heard
    assert ("steps", 2) not in heard


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "vote.pb"
    file.write_bytes(pb_file())
    assert main([str(file), "--rule", "greedy", "--rule", "phragmen", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["rule"].split(";")[0] for one in found["outcomes"]] == ["greedy", "phragmen"]
    assert main([str(file), "--synthetic", "200"]) == 0
    assert "voters with a winner" in capsys.readouterr().out
    assert main([str(file), "--rule", "gready"]) == 2
    assert "“gready” is no rule" in capsys.readouterr().err
