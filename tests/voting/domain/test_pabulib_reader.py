"""Reading Pabulib files: what real files contain, and what is refused with its line and field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.pb_kit import PROJECTS, VOTES, pb_file
from voting.domain.pabulib import PabulibError, Selected
from voting.domain.pabulib_reader import cast_votes, read_election
from voting.domain.paper import Kind
from voting.domain.votes import Group

POINTS = ["voter_id;vote;points", "v1;1,2;3,1", "v2;1;4", "v3;2,1;1,3", "v4;3;2"]


def test_reads_meta_projects_and_grouped_ballots() -> None:
    election = read_election(pb_file())
    header = election.header
    assert (header.budget, header.scale, header.kind, header.rule) == (100, 1, Kind.APPROVAL, "greedy")
    assert [(project.id, project.cost, project.name) for project in header.projects] == [
        ("1", 60, "Orchard"),
        ("2", 50, "Workshop"),
        ("3", 40, 'Café; "late" nights'),
    ]
    assert header.official == frozenset({"1", "3"})
    assert set(election.votes.groups) == {Group((0,), (), 1), Group((0, 1), (), 2), Group((0, 2), (), 1)}
    assert election.notes == ()


@pytest.mark.parametrize(
    "data",
    [
        pb_file(end="\r\n"),
        b"\xef\xbb\xbf" + pb_file(),
        pb_file() + b"\n\n",
        pb_file().replace(b"\nMETA", b"\n").rstrip(b"\n"),
        pb_file(votes=["voter_id;vote", "v1;2,1", "v2;1", "v3;1,3", "v4;2,1"]),
        pb_file(projects=[row + ";;" for row in PROJECTS]),
        pb_file(votes=["VOTER_ID ; Vote", *VOTES[1:]]),
    ],
)
def test_variants_of_the_same_file_read_alike(data: bytes) -> None:
    plain, other = read_election(pb_file()), read_election(data)
    assert sorted(other.votes.groups) == sorted(plain.votes.groups)
    assert [project.cost for project in other.header.projects] == [60, 50, 40]


def test_decimals_become_whole_numbers() -> None:
    election = read_election(pb_file({"budget": "100.5"}, ["project_id;cost", "1;60.25", "2;50", "3;40.0"]))
    assert (election.header.scale, election.header.budget) == (100, 10050)
    assert election.header.costs == {"1": 6025, "2": 5000, "3": 4000}


def test_points_are_read_in_any_order_and_scaled() -> None:
    election = read_election(pb_file({"vote_type": "cumulative"}, votes=POINTS))
    assert Group((0, 1), (3, 1), 2) in election.votes.groups
    halves = read_election(
        pb_file({"vote_type": "scoring"}, votes=[row.replace(";4", ";4.5") for row in POINTS])
    )
    assert halves.points_scale == 10
    assert Group((0,), (45,), 1) in halves.votes.groups


def test_scores_left_out_take_the_default() -> None:
    election = read_election(pb_file({"vote_type": "scoring", "default_score": "1"}, votes=POINTS))
    assert Group((0, 1, 2), (1, 1, 2), 1) in election.votes.groups


def test_ranked_ballots_keep_their_order() -> None:
    groups = read_election(pb_file({"vote_type": "ordinal"})).votes.groups
    assert {group.lines for group in groups} == {(0, 1), (0,), (2, 0), (1, 0)}


def test_project_named_twice_on_an_approval_ballot_counts_once_and_is_noted() -> None:
    election = read_election(pb_file(votes=[*VOTES[:-1], "v4;2,2"]))
    assert Group((1,), (), 1) in election.votes.groups
    assert election.notes == ("line 24: a project is named twice on one ballot; counted once",)


def test_selected_keeps_money_from_elsewhere_apart() -> None:
    election = read_election(pb_file(projects=["project_id;cost;selected", "1;60;1", "2;50;2", "3;40;3"]))
    assert [project.selected for project in election.header.projects] == [
        Selected.FUNDED,
        Selected.FUNDED_FROM_RESERVE,
        Selected.FUNDED_AFTERWARDS,
    ]
    assert (
        read_election(pb_file(projects=["project_id;cost", "1;60", "2;50", "3;40"])).header.official is None
    )


def test_older_name_of_beneficiaries_is_understood_and_noted() -> None:
    election = read_election(
        pb_file(projects=["project_id;cost;target", "1;60;children,youth", "2;50;", "3;40;"])
    )
    assert election.header.projects[0].beneficiaries == ("children", "youth")
    assert election.notes == ("the column `target` is now called `beneficiaries`",)


def test_ballots_come_one_by_one_with_their_voters() -> None:
    data = pb_file(votes=["voter_id;age;vote", "v1;33;1,2", "v2;40;1", "v3;;3,1", "v4;9;2,1"])
    cast = list(cast_votes(data, read_election(data)))
    assert [(vote.voter, vote.lines, vote.fields) for vote in cast[:2]] == [
        ("v1", ("1", "2"), {"age": "33"}),
        ("v2", ("1",), {"age": "40"}),
    ]
    assert len(cast) == 4


@pytest.mark.parametrize(
    ("data", "line", "field"),
    [
        (b"", 1, "section"),
        (b"hello", 1, "section"),
        (pb_file({"budget": "-"}), 13, "budget"),
        (pb_file({"budget": "much"}), 9, "budget"),
        (pb_file({"budget": "1,5"}), 9, "budget"),
        (pb_file({"budget": "-5"}), 9, "budget"),
        (pb_file({"budget": "NaN"}), 9, "budget"),
        (pb_file({"budget": "1e400"}), 9, "budget"),
        (pb_file({"budget": "10000000000001"}), 9, "budget"),
        (pb_file({"budget": "0.0000001"}), 9, "budget"),
        (pb_file({"vote_type": "shouting"}), 10, "vote_type"),
        (pb_file({"num_projects": "4"}), 7, "num_projects"),
        (pb_file({"num_votes": "5"}), 24, "num_votes"),
        (pb_file(projects=["project_id;name", "1;a", "2;b", "3;c"]), 15, "PROJECTS"),
        (pb_file(projects=[*PROJECTS[:-1], "2;40;Again;1"]), 18, "project_id"),
        (pb_file(projects=[*PROJECTS[:-1], "3;forty;X;1"]), 18, "cost"),
        (pb_file(projects=[*PROJECTS[:-1], "3;40;X;4"]), 18, "selected"),
        (pb_file(projects=[*PROJECTS[:-1], "3;40"]), 18, "row"),
        (pb_file(projects=[*PROJECTS[:-1], '3;40;"X;1']), 24, "row"),
        (pb_file(votes=[*VOTES[:-1], "v4;9"]), 24, "vote"),
        (pb_file(votes=[*VOTES[:-1], "v1;1"]), 24, "voter_id"),
        (pb_file(votes=[*VOTES[:-1], "v4;1;extra"]), 24, "row"),
        (pb_file({"vote_type": "ordinal"}, votes=[*VOTES[:-1], "v4;1,1"]), 24, "vote"),
        (pb_file({"vote_type": "cumulative"}), 20, "VOTES"),
        (pb_file({"vote_type": "cumulative"}, votes=[*POINTS[:-1], "v4;1,3;2"]), 24, "points"),
        (pb_file({"vote_type": "cumulative"}, votes=[*POINTS[:-1], "v4;1;-2"]), 24, "points"),
        (pb_file().replace(b"Orchard", b"Orch\xffrd"), 16, "encoding"),
        (pb_file().replace(b"Orchard", b"Orch\0rd"), 16, "encoding"),
        (pb_file().decode().encode("utf-16"), 1, "encoding"),
        (pb_file().split(b"VOTES")[0], 18, "section"),
        (pb_file().split(b"voter_id")[0], 19, "VOTES"),
    ],
)
def test_bad_file_is_refused_with_line_and_field(data: bytes, line: int, field: str) -> None:
    with pytest.raises(PabulibError) as refused:
        read_election(data)
    assert (refused.value.line, refused.value.field) == (line, field)
    assert refused.value.expected
    assert str(refused.value).startswith(f"line {line}, {field}: expected ")


@given(st.data())
def test_damaged_file_is_read_or_refused_but_nothing_else(data: st.DataObject) -> None:
    """Cut, doubled or overwritten anywhere: a PabulibError or a reading whose ballots number what META
    says."""
    whole = pb_file(
        {"vote_type": data.draw(st.sampled_from(["approval", "ordinal", "cumulative"]))}, votes=POINTS
    )
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    damage = data.draw(
        st.sampled_from([b"", whole[start:end] * 2, b";", b'"', b"\n", b"\xff", b"9" * 30, b"\0"])
    )
    try:
        election = read_election(whole[:start] + damage + whole[end:])
    except PabulibError:
        return
    assert election.votes.ballots == election.header.num_votes
    assert len(election.votes.ids) == len(election.header.projects)


def many(ids: list[str]) -> bytes:
    """A file of several pieces: ballots for one, two or three projects in turn."""
    chosen = ("1", "2,1", "3,1,2")
    rows = [f"{voter};{chosen[place % 3]};{'x' * 20}" for place, voter in enumerate(ids)]
    return pb_file({"num_votes": f"{len(ids)}"}, votes=["voter_id;vote;told", *rows])


NUMBERS = [str(number) for number in range(60_000)]


@pytest.mark.parametrize(
    "ids",
    [
        NUMBERS,
        [f"v{number:0>6}" for number in NUMBERS],
        NUMBERS[::-1],
        [*NUMBERS[30_000:], *NUMBERS[:30_000]],
    ],
    ids=["rising numbers", "rising text", "falling", "rising, then from below"],
)
@pytest.mark.parametrize("damage", ["none", "twice", "quoted", "spaced"])
def test_long_file_reads_the_same_whatever_the_order_of_its_voters(ids: list[str], damage: str) -> None:
    place = 55_000  # its ballot is the second of the three
    if damage == "twice":
        ids = [*ids[:place], ids[40_000], *ids[place + 1 :]]
    data = many(ids)
    assert len(data) > 2**20
    line = f"\n{ids[place]};2,1;".encode()
    if damage == "twice":
        with pytest.raises(PabulibError) as refused:
            read_election(data)
        assert (refused.value.line, refused.value.field) == (21 + place, "voter_id")
        return
    assert line in data
    if damage == "quoted":
        data = data.replace(line, f'\n"{ids[place]}";"2,1";'.encode())
    if damage == "spaced":
        data = data.replace(line, f"\n{ids[place]};2 , 1;".encode())
    election = read_election(data)
    assert set(election.votes.groups) == {
        Group((0,), (), 20_000),
        Group((0, 1), (), 20_000),
        Group((0, 1, 2), (), 20_000),
    }
    assert election.notes == (
        (f"line {21 + place}: blanks around the parts of a list",) if damage == "spaced" else ()
    )
