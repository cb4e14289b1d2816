"""What councils announced: every file counted under its own rule; and the format's own checker on our
files."""

from __future__ import annotations

import contextlib
import io
from collections import Counter
from pathlib import Path

import pytest
from pabulib.checker import Checker

from tests.oracles.pabulib_files import content, needs_real_files, pabulib_folder, real_files, sample
from tests.voting.domain.paper_kit import SEED, approvals, contest, paper
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.official import Match, compare, election_race
from voting.domain.pabulib_copy import election_file
from voting.domain.pabulib_reader import cast_votes, read_election
from voting.domain.pabulib_writer import About, ballot_file
from voting.domain.tally import tally
from voting.domain.votes import group_marks

# Reasons: docs/reference/pabulib-comparison.md
DIFFERENT = {
    "Hungary_Budapest_2022_VIII_Jozsefvaros",
    "Poland_Lodz_2020",
    "Poland_Warszawa_2020_Targowek",
}
REAL = real_files()


@needs_real_files
def test_every_file_reads_and_differs_only_where_the_reason_is_known() -> None:
    different, matches = set(), Counter[Match]()
    for path in REAL:
        election = read_election(content(path))
        assert election.votes.ballots == election.header.num_votes
        comparison = compare(election)
        matches[comparison.match] += 1
        if comparison.match is Match.DIFFERENT:
            different.add(path.stem)
    assert different <= DIFFERENT
    assert matches.total() == len(REAL)


@needs_real_files
def test_votes_and_scores_stated_in_the_files_are_those_we_count() -> None:
    """Off by one where one ballot names a project twice; elsewhere equal to the last vote."""
    for path in REAL:
        election = read_election(content(path))
        race = election_race(election)
        off = 0
        for project, votes, score in zip(election.header.projects, race.votes, race.scores, strict=True):
            stated_votes = votes if project.votes is None else project.votes
            stated_score = score if project.score is None else project.score * election.points_scale
            off += abs(stated_votes - votes) + abs(stated_score - score)
        assert off <= sum("twice" in note for note in election.notes), path.stem


@needs_real_files
@pytest.mark.parametrize(
    "path",
    [path for path in REAL if path.stem in ("Poland_Wroclaw_2021", "Poland_Krakow_2021")],
    ids=lambda path: path.stem,
)
def test_ballots_one_by_one_are_those_that_are_grouped(path: Path) -> None:
    data = content(path)
    election = read_election(data)
    kind = election.header.kind
    ids = election.votes.ids
    order = tuple if kind.value == "ranked" else lambda lines: tuple(sorted(lines, key=ids.index))
    single = Counter(order(vote.lines) for vote in cast_votes(data, election))
    assert single == Counter(
        {tuple(ids[line] for line in group.lines): group.size for group in election.votes.groups}
    )


@needs_real_files
@pytest.mark.skipif(
    not (pabulib_folder() / "Poland_Warszawa_2020_Targowek.pb").exists(), reason="file not at hand"
)
def test_targowek_comes_out_as_announced_once_project_1667_is_left_out() -> None:
    """The one exception among the files whose rule is greedy, and the reason found."""
    data = content(pabulib_folder() / "Poland_Warszawa_2020_Targowek.pb")
    text = data.decode().replace("\n1667;550000;", "\n1667;999999999;")
    assert compare(read_election(text.encode())).match is Match.SAME


@pytest.mark.parametrize(
    "counting",
    [
        Counting(),
        Counting(Rule.GREEDY_NO_SKIP),
        Counting(threshold_votes=3),
        Counting(Rule.EQUAL_SHARES),
        Counting(Rule.EQUAL_SHARES, Completion.ADD1),
        Counting(Rule.EQUAL_SHARES, Completion.ADD1U),
    ],
    ids=lambda counting: f"{counting.rule}-{counting.completion}-{counting.threshold_votes}",
)
def test_official_checker_finds_no_error_in_our_files(counting: Counting, tmp_path: Path) -> None:
    one = contest({"a": 60_000, "b": 50_000, "c": 40_000, "d": 30_000}, 100_000, choices=(1, 3))
    marks = approvals([("abc", 5), ("bd", 4), ("c", 3), ("d", 2), ("acd", 2)])
    result = tally(paper(one, counting=counting), {"main": group_marks(one, marks)}, SEED)
    about = About("Canal ideas", "Glasgow", "2027", "01.03.2027", "14.03.2027", subunit="Canal")
    coded = ((f"CODE-{place}", mark, "") for place, mark in enumerate(marks))
    file = tmp_path / "ballots.pb"
    file.write_bytes(ballot_file(one, counting, coded, about, result.contests[0]))
    assert checked(file) == {}


def checked(file: Path) -> dict[str, object]:
    """Errors that the format's own checker finds, by kind."""
    with contextlib.redirect_stdout(io.StringIO()):
        report = Checker().process_files([str(file)])
    (found,) = [entry["results"] for name, entry in report.items() if name not in ("metadata", "summary")]
    errors: dict[str, object] = found["errors"]
    return errors


@needs_real_files
@pytest.mark.parametrize("path", sample(8, 40_000), ids=lambda path: path.stem)
def test_real_file_written_again_is_the_same_election(path: Path, tmp_path: Path) -> None:
    election = read_election(content(path))
    again = read_election(election_file(election))
    assert (again.header, again.points_scale) == (election.header, election.points_scale)
    assert sorted(again.votes.groups) == sorted(election.votes.groups)
    assert again.notes == ()
    copy = tmp_path / "copy.pb"
    copy.write_bytes(election_file(election))
    assert checked(copy).keys() <= checked(path).keys()
