"""Work out the fairest odds for a pool of volunteers, without the rest of the house.

    python -m panels.lottery RESPONDENTS.csv CATEGORIES.csv --seats 24

Ends with 0 when there is a lottery, 1 when no panel meets the quotas (or the cap is too low), 2 when a file
cannot be used, 3 when time ran out before there was any lottery.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from panels.domain.explaining import Why, explain
from panels.domain.leximin import CapTooLow, Heard, NoPanel
from panels.domain.lottery_report import impossible_json, impossible_text, lottery_json, lottery_text
from panels.domain.odds import fairest_odds
from panels.domain.panel_search import OutOfTime
from panels.domain.pool import Pool
from panels.domain.pool_files import FilesWrong, read_pool, read_quotas
from panels.domain.portfolio import PANELS, publish
from panels.domain.quotas import Quotas, conflicts, faults
from panels.domain.relaxing import suggestions

FOUND, IMPOSSIBLE, BAD_FILE, NO_TIME = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        pool, quotas, seed = _read(asked)
    except (FilesWrong, OSError) as error:
        print(error, file=sys.stderr)
        return BAD_FILE
    started, left = time.process_time(), _countdown(asked.time_limit)
    try:
        odds = fairest_odds(pool, quotas, cap=asked.cap, left=left, heard=show_progress())
        searched = time.process_time() - started
        portfolio = publish(odds, seed, asked.panels)
        why: tuple[Why, ...] = explain(odds)
    except NoPanel:
        ways = suggestions(pool, quotas)
        said = conflicts(quotas, pool)
        _print(
            asked.format, impossible_text(pool, quotas, said, ways), impossible_json(pool, quotas, said, ways)
        )
        return IMPOSSIBLE
    except CapTooLow as error:
        print(f"No lottery keeps everybody's odds at {asked.cap:.1%}: {error}.", file=sys.stderr)
        return IMPOSSIBLE
    except OutOfTime:
        print(f"{asked.time_limit:g} seconds were not enough for any lottery.", file=sys.stderr)
        return NO_TIME
    data = lottery_json(odds, portfolio, why)
    data["search_seconds"] = round(searched, 3)
    data["cpu_seconds"] = round(time.process_time() - started, 3)
    _print(asked.format, lottery_text(odds, portfolio, why), data)
    return FOUND


def show_progress(every: float = 5.0) -> Heard:
    """Says on standard error how far a long search has come; silent for short ones."""
    last = time.monotonic()

    def show(settled: int, people: int, panels: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            print(
                f"still working: the odds of {settled} of {people} people are settled, {panels} panels found",
                file=sys.stderr,
                flush=True,
            )

    return show


def _read(asked: argparse.Namespace) -> tuple[Pool, Quotas, bytes]:
    respondents, categories = asked.respondents.read_bytes(), asked.categories.read_bytes()
    quotas = read_quotas(
        categories, asked.seats, one_per_household=bool(asked.household), name=asked.categories.name
    )
    pool = read_pool(
        respondents,
        quotas,
        id_column=asked.id,
        household_column=asked.household,
        name=asked.respondents.name,
    )
    if said := faults(quotas, pool):
        raise FilesWrong(said)
    return pool, quotas, hashlib.sha256(respondents + categories).digest()


def _countdown(seconds: float | None) -> Callable[[], float] | None:
    end = time.monotonic() + (seconds or 0)
    return None if seconds is None else lambda: end - time.monotonic()


def _print(form: str, text: str, data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2) if form == "json" else text)


def _share(text: str) -> float:
    share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("a cap is more than 0 and at most 1 (or 100%)")
    return share


def _count(text: str) -> int:
    if (count := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m panels.lottery",
        description="Work out the fairest odds for every volunteer, and the lottery that gives them.",
        epilog="Exit code: 0 a lottery, 1 no panel meets the quotas or the cap, 2 a file cannot be used, "
        "3 not enough time.",
    )
    parser.add_argument("respondents", type=Path, help="CSV: one line for each volunteer")
    parser.add_argument("categories", type=Path, help="CSV: category, value, min, max")
    parser.add_argument("--seats", type=_count, required=True, help="size of the panel")
    parser.add_argument("--id", metavar="COLUMN", help="the column with the volunteers' ids")
    parser.add_argument(
        "--household", metavar="COLUMN", help="one person at most of those with the same text here"
    )
    parser.add_argument("--cap", type=_share, help="nobody's odds may be above this: 0.5, or 50%%")
    parser.add_argument(
        "--panels", type=_count, default=PANELS, help=f"panels to draw from, default {PANELS}"
    )
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="stop here with the best so far")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
