"""Files that are broken or made to break us: a clear error with line and field, or a reading that says what
it tolerated; never anything else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.domain.pb_kit import PROJECTS, VOTES, pb_file
from voting.domain.official import compare
from voting.domain.pabulib import Election, PabulibError
from voting.domain.pabulib_copy import election_file
from voting.domain.pabulib_reader import cast_votes, read_election
from voting.recount import main

POINTS = ["voter_id;vote;points", "v1;1,2;3,1", "v2;1;4", "v3;2,1;1,3", "v4;3;2"]
WHOLE = pb_file()
CUMULATIVE = {"vote_type": "cumulative"}
SCORING = {"vote_type": "scoring"}


def points(last: str) -> list[str]:
    return [*POINTS[:-1], last]


def projects(last: str) -> list[str]:
    return [*PROJECTS[:-1], last]


def votes(last: str) -> list[str]:
    return [*VOTES[:-1], last]


BAD: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 1, "section"),
    "a byte-order mark alone": (b"\xef\xbb\xbf", 1, "section"),
    "blank lines alone": (b"\n" * 5000, 5000, "section"),
    "noise": (bytes(range(1, 256)) * 40, 3, "encoding"),
    "zeros": (b"\0" * 10_000, 1, "encoding"),
    "another format": (b'{"votes": []}', 1, "section"),
    "a zero byte late": (WHOLE + b"\0", 25, "encoding"),
    "Latin-1": (WHOLE.decode().encode("latin-1"), 18, "encoding"),
    "UTF-16 with its mark": (WHOLE.decode().encode("utf-16"), 1, "encoding"),
    "UTF-16 without": (WHOLE.decode().encode("utf-16-le"), 1, "encoding"),
    "half a surrogate pair": (WHOLE.replace(b"Orchard", b"\xed\xa0\x80"), 16, "encoding"),
    "one voter in Latin-1": (WHOLE.replace(b"v4;", b"v\xe94;"), 24, "encoding"),
    "Latin-1 in lines that end in CR": (pb_file(end="\r").replace(b"v4;", b"v\xe94;"), 24, "encoding"),
    "two byte-order marks": (b"\xef\xbb\xbf" * 2 + WHOLE, 1, "section"),
    "sections in another order": (b"VOTES\nvoter_id;vote\n" + WHOLE, 1, "section"),
    "META twice": (WHOLE + WHOLE, 25, "section"),
    "PROJECTS after VOTES": (WHOLE + b"PROJECTS\n", 25, "section"),
    "a key twice": (WHOLE.replace(b"unit;Glasgow", b"unit;Glasgow\nunit;Leith"), 6, "unit"),
    "a value without a key": (WHOLE.replace(b"unit;Glasgow", b";Glasgow"), 5, "key"),
    "a column twice": (pb_file(votes=["voter_id;vote;vote", *VOTES[1:]]), 20, "VOTES"),
    "a column without a name": (pb_file(votes=["voter_id;;vote", *VOTES[1:]]), 20, "VOTES"),
    "both names of one column": (
        pb_file(projects=["project_id;cost;target;beneficiaries", "1;60;;"]),
        15,
        "PROJECTS",
    ),
    "too many projects promised": (pb_file({"num_projects": "9" * 12}), 7, "num_projects"),
    "too many votes promised": (pb_file({"num_votes": "9" * 12}), 24, "num_votes"),
    "votes in part": (pb_file({"num_votes": "4.5"}), 8, "num_votes"),
    "negative cost": (pb_file(projects=projects("3;-40;X;1")), 18, "cost"),
    "no cost": (pb_file(projects=projects("3;;X;1")), 18, "cost"),
    "infinite cost": (pb_file(projects=projects("3;inf;X;1")), 18, "cost"),
    "cost that is no number": (pb_file(projects=projects("3;NaN;X;1")), 18, "cost"),
    "cost by an exponent": (pb_file(projects=projects("3;1e400;X;1")), 18, "cost"),
    "cost with underscores": (pb_file(projects=projects("3;1_000;X;1")), 18, "cost"),
    "cost in other digits": (pb_file(projects=projects("3;٤٠;X;1")), 18, "cost"),
    "a million digits": (pb_file({"budget": "9" * 100_000}), 9, "budget"),
    "a long row of zeros": (pb_file({"budget": "1." + "0" * 100_000}), 9, "budget"),
    "finer than can be counted": (pb_file(projects=projects("3;0.1234567;X;1")), 18, "cost"),
    "large and fine": (
        pb_file({"budget": "9999999999999"}, projects=projects("3;0.123456;X;1")),
        9,
        "budget",
    ),
    "selected by half": (pb_file(projects=projects("3;40;X;0.5")), 18, "selected"),
    "votes below nothing": (
        pb_file(projects=["project_id;cost;votes", "1;60;-1", "2;50;1", "3;40;1"]),
        16,
        "votes",
    ),
    "a project without an id": (pb_file(projects=projects(" ;40;X;1")), 18, "project_id"),
    "one project twice": (pb_file(projects=projects("2;40;X;1")), 18, "project_id"),
    "one project twice but for a blank": (pb_file(projects=projects(" 2;40;X;1")), 18, "project_id"),
    "a comma in an id": (pb_file(projects=projects('"3,4";40;X;1')), 18, "project_id"),
    "a voter without an id": (pb_file(votes=votes(";1")), 24, "voter_id"),
    "one voter twice": (pb_file(votes=votes("v2;1")), 24, "voter_id"),
    "one voter twice but for a blank": (pb_file(votes=votes("v2 ;1")), 24, "voter_id"),
    "one numbered voter twice": (
        pb_file(votes=["voter_id;vote", "1;1", "2;1", "2;1", "3;1"]),
        23,
        "voter_id",
    ),
    "a vote for nobody's project": (pb_file(votes=votes("v4;1,99")), 24, "vote"),
    "an empty place in a vote": (pb_file(votes=votes("v4;1,,2")), 24, "vote"),
    "a trailing comma": (pb_file(votes=votes("v4;1,")), 24, "vote"),
    "two projects where one is allowed": (pb_file({"vote_type": "choose-1"}), 21, "vote"),
    "a project ranked twice": (pb_file({"vote_type": "ordinal"}, votes=votes("v4;1,2,1")), 24, "vote"),
    "fewer points than projects": (pb_file(CUMULATIVE, votes=points("v4;1,3;2")), 24, "points"),
    "more points than projects": (pb_file(CUMULATIVE, votes=points("v4;1;2,2")), 24, "points"),
    "no points": (pb_file(CUMULATIVE, votes=points("v4;1;")), 24, "points"),
    "negative points": (pb_file(CUMULATIVE, votes=points("v4;1;-2")), 24, "points"),
    "endless points": (pb_file(SCORING, votes=points("v4;1;1e999999999")), 24, "points"),
    "points beyond 64 bits": (pb_file(CUMULATIVE, votes=points("v4;1;9223372036854775808")), 24, "points"),
    "points beyond 64 bits once whole": (
        pb_file(
            CUMULATIVE, votes=["voter_id;vote;points", "1;1;0.000001", "2;1;4", "3;1;1", "4;1;999999999"]
        ),
        24,
        "points",
    ),
    "a quote never closed": (pb_file(votes=votes('v4;"1')), 24, "row"),
    "a quote closed too early": (pb_file(votes=votes('v4;"1"2')), 24, "row"),
    "a gigantic cell": (pb_file(votes=votes("v4;" + "1," * 200_000 + "1")), 24, "row"),
    "a gigantic name": (pb_file(projects=projects(f"3;40;{'X' * 200_000};1")), 18, "row"),
    "a million separators": (pb_file(votes=votes("v4;1" + ";x" * 1_000_000)), 24, "row"),
    "a million commas": (pb_file(votes=votes("v4;" + "," * 100_000)), 24, "vote"),
    "a cell too many": (pb_file(votes=votes("v4;1;2")), 24, "row"),
    "a cell too few": (pb_file(votes=votes("v4")), 24, "row"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_with_line_and_field(name: str) -> None:
    data, line, field = BAD[name]
    started = time.process_time()
    with pytest.raises(PabulibError) as refused:
        read_election(data)
    assert time.process_time() - started < 5, "work out of all proportion to the file"
    assert (refused.value.line, refused.value.field) == (line, field)
    message = str(refused.value)
    assert message.startswith(f"line {line}, {field}: expected ")
    assert message.isprintable()
    assert len(message) < 500


CUT = [
    *[(1, 1, "META"), *((kept, kept, "vote_type") for kept in range(2, 10))],
    *[(kept, kept, "section") for kept in range(10, 14)],
    *[(14, 14, "PROJECTS"), *((kept, 7, "num_projects") for kept in range(15, 18))],
    *[(18, 18, "section"), (19, 19, "VOTES"), *((kept, kept, "num_votes") for kept in range(20, 24))],
]


@pytest.mark.parametrize(("kept", "line", "field"), CUT)
def test_file_cut_after_any_line_is_refused(kept: int, line: int, field: str) -> None:
    with pytest.raises(PabulibError) as refused:
        read_election(b"\n".join(WHOLE.split(b"\n")[:kept]))
    assert (refused.value.line, refused.value.field) == (line, field)


TOLERATED: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "CR alone": (pb_file(end="\r"), ()),
    "CR and LF": (pb_file(end="\r\n"), ()),
    "a byte-order mark": (b"\xef\xbb\xbf" + WHOLE, ()),
    "no end of the last line": (WHOLE.rstrip(b"\n"), ()),
    "everything quoted": (
        pb_file(
            votes=[
                '"voter_id";"vote"',
                *(f'"{row.replace(";", chr(34) + ";" + chr(34))}"' for row in VOTES[1:]),
            ]
        ),
        (),
    ),
    "a line feed in a quoted name": (WHOLE.replace(b'3;40;"Caf', b'3;40;"Two\nlines Caf'), ()),
    "a blank line": (WHOLE.replace(b"v4;", b"\nv4;"), ("line 24: blank line",)),
    "a row of separators": (WHOLE.replace(b"v4;", b";\nv4;"), ("line 24: blank line",)),
    "many blank lines": (
        WHOLE + b"\n" * 100_000,
        (*(f"line {line}: blank line" for line in range(25, 45)), "99980 more lines: blank line"),
    ),
    "blanks in a vote": (
        WHOLE.replace(b"v4;2,1", b"v4;2, 1"),
        ("line 24: blanks around the parts of a list",),
    ),
    "blanks around a voter": (WHOLE.replace(b"v4;", b" v4 ;"), ("line 24: blanks around a value",)),
    "blanks around a project": (
        WHOLE.replace(b"\n2;50;", b"\n 2;50 ;"),
        ("line 17: blanks around a value",) * 2,
    ),
    "separators at the end": (
        WHOLE.replace(b"v4;2,1", b"v4;2,1;;"),
        ("line 24: empty cells after the last column",),
    ),
    "titles as spreadsheets write them": (
        WHOLE.replace(b"\nPROJECTS\n", b"\nProjects;;;\n"),
        ("line 14: read as the title PROJECTS",),
    ),
    "column names in capitals": (
        WHOLE.replace(b"voter_id;vote", b"Voter_ID; vote"),
        ("line 20: column names read without blanks, capitals and empty cells at the end",),
    ),
    "a key alone": (WHOLE.replace(b"unit;Glasgow", b"unit"), ("line 5: a key without a value",)),
}


@pytest.mark.parametrize("name", TOLERATED)
def test_odd_file_reads_as_the_plain_one_and_says_what_is_odd(name: str) -> None:
    data, notes = TOLERATED[name]
    plain, odd = read_election(WHOLE), read_election(data)
    assert sorted(odd.votes.groups) == sorted(plain.votes.groups)
    assert (odd.votes.ids, odd.header.costs) == (plain.votes.ids, plain.header.costs)
    assert odd.notes == notes


@pytest.mark.parametrize(
    "name", ["nothing", "noise", "Latin-1", "infinite cost", "points beyond 64 bits", "a quote never closed"]
)
def test_recount_says_what_is_wrong_and_ends_with_2(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, line, field = BAD[name]
    path = tmp_path / "bad.pb"
    path.write_bytes(data)
    assert main([str(path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"{path}: line {line}, {field}: expected ")
    assert "Traceback" not in shown.err


def test_message_cannot_steer_a_terminal() -> None:
    with pytest.raises(PabulibError) as refused:
        read_election(pb_file(votes=votes("v4;\x1b[2J")))
    assert refused.value.found == "\\u001b[2J"


def test_scores_left_out_cannot_fill_the_memory() -> None:
    many = 8000
    data = pb_file(
        {**SCORING, "default_score": "1", "num_projects": f"{many}", "num_votes": f"{many}"},
        ["project_id;cost", *(f"p{place};1" for place in range(many))],
        ["voter_id;vote;points", *(f"{place};p{place};2" for place in range(many))],
    )
    with pytest.raises(PabulibError, match="default_score: expected at most 50000000 scores"):
        read_election(data)


def attempt(data: bytes) -> tuple[Election | None, PabulibError | None]:
    try:
        return read_election(data), None
    except PabulibError as error:
        return None, error


def same_election(one: Election, other: Election) -> bool:
    return (one.header, one.points_scale, sorted(one.votes.groups)) == (
        other.header,
        other.points_scale,
        sorted(other.votes.groups),
    )


KINDS = st.sampled_from(["approval", "choose-1", "ordinal", "cumulative", "scoring"])
DAMAGE = st.sampled_from(
    [b"", b";", b'"', b'""', b"\n", b"\r", b",", b" ", b"0", b".5", b"-", b"1e9", b"9" * 30, b"v1", b"VOTES",
     b"\xff", b"\0", b"\xed\xa0\x80", "é".encode(), "\u00a0".encode(), "\u2028".encode(), b"\x1c", b"META;"]
)  # fmt: skip


@settings(max_examples=400)
@given(
    KINDS,
    st.sampled_from(["greedy", "greedy-no-skip", "greedy-threshold", "equalshares/add1", "unknown"]),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 12), DAMAGE, st.booleans()), max_size=4),
)
def test_damaged_file_is_read_or_refused_and_nothing_else(
    kind: str, rule: str, damages: list[tuple[int, int, bytes, bool]]
) -> None:
    """Cut, doubled or overwritten in several places: refused with a place, or read, counted and written back
    to an equal election, with the same ballots one by one."""
    rows = ["voter_id;vote;points", "v1;1;3", "v2;2;4", "v3;1;1", "v4;3;2"] if kind == "choose-1" else POINTS
    data = pb_file({"vote_type": kind, "rule": rule, "default_score": "1"}, votes=rows)
    for start, length, damage, doubled in damages:
        at = start % (len(data) + 1)
        data = data[:at] + (data[at : at + length] * 2 if doubled else damage) + data[at + length :]
    election, refused = attempt(data)
    if refused:
        assert 1 <= refused.line <= data.count(b"\n") + data.count(b"\r") + 1
        assert str(refused).isprintable()
        return
    assert election
    assert election.votes.ballots == election.header.num_votes
    assert sum(1 for _ in cast_votes(data, election)) == election.votes.ballots
    assert same_election(read_election(election_file(election)), election)
    compare(election)
