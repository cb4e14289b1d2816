"""Recount a published bundle, or any election in the Pabulib format, without the rest of the house.

    python -m voting.recount BUNDLE_FOLDER_OR_ZIP
    python -m voting.recount FILE.pb --rule equal-shares --completion add1u

Ends with 0 when the recount is what was published, 1 when it differs, 2 when a file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from voting.domain.account import voter_account
from voting.domain.bundle import BundleError, Recount, check_bundle
from voting.domain.counting import Completion, Counting, Rule, Stop, Utility
from voting.domain.official import Comparison, Match, compare, count_official, election_race
from voting.domain.pabulib import Election, PabulibError
from voting.domain.pabulib_reader import read_election
from voting.domain.progress import Listener, told_to
from voting.domain.race import Race
from voting.domain.report import bundle_json, bundle_text, election_json, election_text
from voting.domain.result import PotResult
from voting.domain.rule_names import counting_named
from voting.domain.tally import apply_rule, pot_result, rule_name
from voting.domain.ties import TieOrder, order_as_listed, order_from_seed

SAME, DIFFERS, BAD_FILE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    asked = _parser().parse_args(arguments)
    started = time.process_time()
    try:
        with told_to(show_progress()):
            recount = _recount_election if asked.path.suffix == ".pb" else _recount_bundle
            code, text, data = recount(asked)
    except (PabulibError, BundleError, zipfile.BadZipFile, OSError, ValueError) as error:
        print(f"{asked.path}: {error}", file=sys.stderr)
        return BAD_FILE
    data["seconds"] = round(time.process_time() - started, 3)
    print(json.dumps(data, ensure_ascii=False, indent=2) if asked.format == "json" else text)
    return code


def show_progress(every: float = 2.0) -> Listener:
    """Says on standard error how far a long count has come; silent for short ones."""
    last = time.monotonic()

    def show(what: str, done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            print(f"still counting: {done} {what} so far", file=sys.stderr, flush=True)

    return show


def _recount_bundle(asked: argparse.Namespace) -> tuple[int, str, dict[str, Any]]:
    if _asks_for_a_rule(asked) or asked.tie_order:
        raise ValueError("a bundle's paper says how it is counted; rule options are for .pb files")
    recount: Recount = check_bundle(_bundle_files(asked.path))
    text, data = bundle_text(recount), bundle_json(recount)
    if asked.ballot:
        pots = [pot for contest in recount.result.contests for pot in contest.pots]
        text, data = _with_ballot(asked.ballot, pots, text, data, 100)
    return (SAME if recount.ok else DIFFERS), text, data


def _with_ballot(
    ballot: str, pots: Sequence[PotResult], text: str, data: dict[str, Any], scale: int
) -> tuple[str, dict[str, Any]]:
    """The account of what a ballot with these choices paid for, added to the text and to the data."""
    marks = {
        line.strip(): int(points or 1)
        for line, _, points in (cell.partition(":") for cell in ballot.split(","))
    }
    if strangers := marks.keys() - {line.line for pot in pots for line in pot.lines}:
        raise ValueError(f"nobody could choose {', '.join(sorted(strangers))}: not on the paper")
    paid = {line: sum_ for pot in pots for line, sum_ in voter_account(pot, *_in_pot(pot, marks)).items()}
    rows = [f"  {line}: {float(sum_ / scale):.2f} ({sum_ / scale})" for line, sum_ in paid.items()]
    told = "\n".join(
        ["What this ballot's share paid for:", *(rows or ["  nothing: no line by equal shares"])]
    )
    return f"{text}\n\n{told}", {**data, "ballot": {line: str(sum_) for line, sum_ in paid.items()}}


def _in_pot(pot: PotResult, marks: Mapping[str, int]) -> tuple[list[str], list[int]]:
    lines = [line.line for line in pot.lines if line.line in marks]
    return lines, [marks[line] for line in lines]


def _asks_for_a_rule(asked: argparse.Namespace) -> bool:
    return any((asked.rule, asked.utility, asked.completion, asked.step, asked.stop))


def _bundle_files(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {file.name: file.read_bytes() for file in sorted(path.iterdir()) if file.is_file()}
    with zipfile.ZipFile(path) as archive:
        return {Path(name).name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _recount_election(asked: argparse.Namespace) -> tuple[int, str, dict[str, Any]]:
    election = read_election(asked.path.read_bytes())
    counting = _counting(asked, election) if _asks_for_a_rule(asked) else None
    race = election_race(election, counting)
    order = _tie_order(asked.tie_order, race)
    comparison: Comparison | None = None
    if counting is None:
        rule, outcome = count_official(election, order)
        comparison = compare(election)
    else:
        rule, outcome = rule_name(counting), apply_rule(race, counting, order)
    result = pot_result("main", race, outcome, order, counting)
    differs = comparison is not None and comparison.match is Match.DIFFERENT
    text = election_text(election, rule, result, comparison)
    data = election_json(election, rule, result, comparison)
    data |= {"runs": outcome.runs, "fallbacks": outcome.fallbacks}
    if asked.ballot:
        text, data = _with_ballot(asked.ballot, [result], text, data, election.header.scale)
    return (DIFFERS if differs else SAME), text, data


def _counting(asked: argparse.Namespace, election: Election) -> Counting:
    """The counting asked for: a rule by name (`equal-shares/cost/add1u;step=100`), and single choices."""
    name = asked.rule or Rule.EQUAL_SHARES
    chosen: dict[str, Any] = {
        "utility": Utility(asked.utility) if asked.utility else None,
        "completion": Completion(asked.completion) if asked.completion else None,
        "increment": asked.step * election.header.scale if asked.step else None,
        "stop": Stop(asked.stop) if asked.stop else None,
    }
    counting = counting_named(name, step=election.header.scale)
    if not counting.threshold_votes:
        chosen["threshold_votes"] = election.header.threshold * election.points_scale
    return replace(counting, **{key: value for key, value in chosen.items() if value is not None})


def _tie_order(asked: str | None, race: Race) -> TieOrder:
    """`seed:HEX`, or a file with one project id on each line; by default the order of the file."""
    if asked is None:
        return order_as_listed(race.ids)
    if asked.startswith("seed:"):
        return order_from_seed(bytes.fromhex(asked.removeprefix("seed:")), race.ids)
    listed = [line.strip() for line in Path(asked).read_text(encoding="utf-8").splitlines() if line.strip()]
    if sorted(listed) != sorted(race.ids):
        raise ValueError(f"{asked} does not list every project exactly once")
    return order_as_listed(listed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m voting.recount",
        description="Recount a published bundle, or an election in the Pabulib format.",
        epilog="Exit code: 0 same as published, 1 different, 2 a file cannot be read.",
    )
    parser.add_argument("path", type=Path, help="bundle folder, bundle .zip, or a .pb file")
    parser.add_argument(
        "--rule",
        help=f".pb only; default: the file's own rule. One of {', '.join(Rule)}, or a whole name such as "
        "equal-shares/cost/add1u;step=100;stop=overspend",
    )
    parser.add_argument(
        "--utility", choices=[utility.value for utility in Utility], help="equal shares, default cost"
    )
    parser.add_argument(
        "--completion",
        choices=[completion.value for completion in Completion],
        help="equal shares, default none",
    )
    parser.add_argument("--step", type=int, help="add1 and add1u: units of currency a voter, default 1")
    parser.add_argument("--stop", choices=[stop.value for stop in Stop], help="what ends add1 and add1u")
    parser.add_argument(
        "--tie-order", metavar="FILE|seed:HEX", help="how ties are broken; default: as listed"
    )
    parser.add_argument(
        "--ballot",
        metavar="IDS",
        help="also say what this ballot's share paid for: 12,15 or, with points, 12:3,15:1",
    )
    parser.add_argument("--format", choices=["text", "json"], default="text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
