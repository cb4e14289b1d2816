"""CPU of the lottery beside sortition-algorithms' LEXIMIN, on the same pools, one after the other.

    python -m benchmarks.lottery --pools POOLS --rival VENV/bin/python [--repeats 5] [--alone NAME ...]

The rival is made by hand, outside the checkout:

    python3 -m venv VENV
    VENV/bin/python -m pip install sortition-algorithms==0.12.15 gurobipy

Each side is a child process. Its whole CPU time is counted, start and imports too; `search` is the search for
the odds alone. Ours also makes the thousand panels and explains sure seats, which the other side does not.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from panels.domain.odds import gini

PAIRS = ("syn_glas_24", "sf_fixture_22")
ALONE = ("example_small_20", "example_large_200", "syn_cca_75")
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pools", type=Path, required=True)
    parser.add_argument("--rival", type=Path, help="the Python of the rival's virtual environment")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--alone", nargs="*", default=ALONE, help="pools for our side only")
    asked = parser.parse_args()
    print("| pool | program | CPU, median (range) | search alone | lowest | highest | Gini |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for name in (*PAIRS, *asked.alone):
        people, quotas, seats = files_of(asked.pools / name)
        sides = {"ours": [sys.executable, "-m", "panels.lottery", people, quotas, "--seats", seats]}
        sides["ours"] += ["--format", "json"]
        if asked.rival and name in PAIRS:
            sides["sortition-algorithms"] = [
                str(asked.rival),
                "benchmarks/lottery_rival.py",
                people,
                quotas,
                seats,
            ]
        runs: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
        for _ in range(asked.repeats):
            for side, command in sides.items():
                runs[side].append(measured(command))
        for side, found in runs.items():
            print(row(name, side, found), flush=True)
        if len(runs) == 2:
            ours, theirs = (statistics.median(run["cpu"] for run in found) for found in runs.values())
            print(f"| {name} | ours / theirs | {ours / theirs:.0%} | | | | |", flush=True)


def files_of(folder: Path) -> tuple[str, str, str]:
    pairs = ("respondents.csv", "categories.csv"), ("candidates.csv", "features.csv")
    people, quotas = next(pair for pair in pairs if (folder / pair[0]).exists())
    return str(folder / people), str(folder / quotas), folder.name.rsplit("_", 1)[1]


def measured(command: list[str]) -> dict[str, Any]:
    """CPU and wall seconds of a child process, and what it found."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    after, wall = os.times(), time.perf_counter() - began
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    found = json.loads(done.stdout[done.stdout.index("{") :])  # Gurobi greets first
    odds = found["odds"]
    chances = sorted(odds.values() if isinstance(odds, dict) else odds)
    return {
        "cpu": cpu,
        "wall": wall,
        "search": found.get("search", found.get("search_seconds")),
        "lowest": chances[0],
        "highest": chances[-1],
        "gini": gini(np.maximum(chances, 0.0).tolist()),
    }


def row(name: str, side: str, runs: list[dict[str, Any]]) -> str:
    cpu = [run["cpu"] for run in runs]
    spread = f"{statistics.median(cpu):.2f} s ({min(cpu):.2f}–{max(cpu):.2f})"
    search = statistics.median(run["search"] for run in runs)
    odds = " | ".join(
        spelled(sorted({round(run[key], digits) for run in runs}), digits)
        for key, digits in (("lowest", 4), ("highest", 4), ("gini", 4))
    )
    return f"| {name} | {side} | {spread} | {search:.2f} s | {odds} |"


def spelled(values: list[float], digits: int) -> str:
    """One value, or all when runs of the same program differ."""
    return ", ".join(f"{value:.{digits}f}" for value in values)


if __name__ == "__main__":
    main()
