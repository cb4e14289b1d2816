"""Count the same ballots by several rules and show the outcomes side by side, without the rest of the house.

    python -m voting.simulate FILE.pb
    python -m voting.simulate FILE.pb --rule greedy --rule equal-shares/cost/add1u --rule phragmen
    python -m voting.simulate FILE.pb --synthetic 20000 --seed 7

With --synthetic the file's projects and budget are kept, and its ballots are replaced by drawn ones. Ends
with 2 when the file cannot be read or a rule cannot count its ballots.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from voting.domain.combinations import ballot_faults
from voting.domain.counting import Counting
from voting.domain.official import election_race
from voting.domain.pabulib import Election, PabulibError
from voting.domain.pabulib_reader import read_election
from voting.domain.progress import told_to
from voting.domain.report import simulation_json, simulation_text
from voting.domain.rule_names import counting_named
from voting.domain.simulator import simulate
from voting.domain.synthetic import drawn_votes
from voting.domain.ties import order_as_listed
from voting.recount import BAD_FILE, show_progress

RULES = (
    "greedy",
    "greedy-per-cost",
    "equal-shares/cost/utilitarian",
    "equal-shares/cost/add1u",
    "phragmen/utilitarian",
)
_AREAS = ("neighborhood", "district", "subunit")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        election = read_election(asked.path.read_bytes())
        if asked.synthetic:
            election = _redrawn(election, asked)
        named = [counting_named(name, step=election.header.scale) for name in asked.rule or RULES]
        countings = [counting for counting in named if asked.rule or not list(_faults(counting, election))]
        races = [election_race(election, counting) for counting in countings]
        with told_to(show_progress()):
            order = order_as_listed(races[0].ids)
            found = simulate(zip(countings, races, strict=True), order, areas_of(election))
    except (PabulibError, OSError, ValueError) as error:
        print(f"{asked.path}: {error}", file=sys.stderr)
        return BAD_FILE
    if asked.format == "json":
        print(json.dumps(simulation_json(found, election.header.scale), ensure_ascii=False, indent=2))
    else:
        titles = {project.id: project.name for project in election.header.projects}
        print(simulation_text(found, election.header.scale, titles))
    return 0


def areas_of(election: Election) -> dict[str, str]:
    """Line id to the area that the file states, in the first column that has one."""
    for column in _AREAS:
        found = {project.id: project.fields.get(column, "") for project in election.header.projects}
        if len(set(found.values())) > 1:
            return found
    return {}


def _faults(counting: Counting, election: Election) -> Iterator[str]:
    """Why a rule cannot count this file's kind of ballot; those not asked for by name are then left out."""
    header = election.header
    return ballot_faults(counting, header.kind, choices=header.max_length, boost=False)


def _redrawn(election: Election, asked: argparse.Namespace) -> Election:
    """The election with approval ballots drawn anew in place of its own."""
    header = election.header
    lines = [project.id for project in header.projects]
    choices = min(header.max_length, 10)
    drawn = drawn_votes(lines, asked.synthetic, choices=choices, seed=asked.seed, areas=areas_of(election))
    return replace(election, header=replace(header, vote_type="approval"), votes=drawn)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m voting.simulate",
        description="Count the same ballots by several rules, side by side.",
        epilog="A rule is named as results name it: equal-shares/cost/add1u;step=100;stop=overspend.",
    )
    parser.add_argument("path", type=Path, help="a .pb file")
    parser.add_argument(
        "--rule",
        action="append",
        help=f"may be repeated; default, as far as they can count the ballots: {', '.join(RULES)}",
    )
    parser.add_argument("--synthetic", type=int, metavar="BALLOTS", help="draw this many ballots instead")
    parser.add_argument("--seed", type=int, default=1, help="of the drawn ballots")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
