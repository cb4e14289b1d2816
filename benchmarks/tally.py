"""Our counts beside pabutools', on real elections: the same winners, and how much faster.

python -m benchmarks.tally FILE.pb... [--rules greedy,equal-shares,...] [--limit 600] [--out rows.jsonl]
python -m benchmarks.tally --table rows.jsonl [--plot picture.svg]
python -m benchmarks.tally --growth 100000,1000000,10000000

Every file is counted in two processes: one for us, one for pabutools with exact fractions (as it stands, and
with its own grouping of ballots; the faster counts) and with floats. CPU seconds,
reading excluded, the median of three where a count takes less than a second. Rows that are in `--out` already
are not counted again, so a long run can be taken up where it was left.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.tally_plot import drawn
from benchmarks.tally_table import growth_table, table

RULES = ("greedy", "greedy-per-cost", "equal-shares", "equal-shares-cardinality", "phragmen", "add1u")
RIVALS = ("exact", "grouped", "float")


def main() -> None:
    asked = _arguments()
    if asked.table:
        rows = [json.loads(row) for row in asked.table.read_text().splitlines()]
        print(table(rows))
        if asked.plot:
            asked.plot.write_text(drawn(rows))
    elif asked.growth:
        sizes = [int(size) for size in asked.growth.split(",")]
        print(growth_table([_side("growth", size, {}) for size in sizes]))
    else:
        _count(asked)


def _count(asked: argparse.Namespace) -> None:
    rows = []
    if asked.out and asked.out.exists():
        rows = [json.loads(row) for row in asked.out.read_text().splitlines()]
    done = {row["file"] for row in rows}
    for file in asked.files:
        if file.stem in done:
            continue
        rules = asked.rules.split(",")
        ours = _side("ours", file, {"rules": rules})
        asking = {rule: ours[rule].get("steps", 1) for rule in rules if ours[rule].get("known")}
        theirs = _side("rival", file, {"rules": asking, "limit": asked.limit})
        for rule in rules:
            row = {"file": file.stem, "rule": rule, "ours": ours[rule], **theirs.get(rule, NOT_KNOWN)}
            rows.append(row)
            print(_line(row), flush=True)
            if asked.out:
                with asked.out.open("a") as out:
                    out.write(json.dumps(row) + "\n")
    if not asked.out:
        print(table(rows))


NOT_KNOWN = {who: {"skipped": "pabutools does not count these ballots by this rule"} for who in RIVALS}


def _side(who: str, what: object, asking: dict[str, Any]) -> dict[str, Any]:
    """What one side found, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.tally_worker", who, str(what), json.dumps(asking)]
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # waiting threads would count as time
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=alone)
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _line(row: dict[str, Any]) -> str:
    times = [
        f"{who} {row[who]['seconds']:.4f}" if "seconds" in row[who] else f"{who} -"
        for who in ("ours", *RIVALS)
    ]
    same = [
        row[who].get("digest") == row["ours"].get("digest")
        for who in ("exact", "grouped")
        if "digest" in row[who]
    ]
    return (
        f"{row['rule']:14} {row['file'][:50]:50} {'  '.join(times)}  {'same' if all(same) else 'DIFFERENT'}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rules", default=",".join(RULES))
    parser.add_argument("--limit", type=float, default=600, help="CPU seconds for one count")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--plot", type=Path, help="with --table: write a picture (SVG) here")
    parser.add_argument("--growth")
    return parser.parse_args()


if __name__ == "__main__":
    main()
