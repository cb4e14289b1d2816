"""How fast Pabulib files are read, file by file, beside pabutools' `parse_pabulib`, in one run.

    python -m benchmarks.reading FOLDER [--runs 7]

CPU seconds of this process, opening the file included on both sides, the best of a few runs of each; then
the most memory that reading the largest file takes, by tracemalloc, file included.
"""

from __future__ import annotations

import argparse
import gc
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from pabutools.election import parse_pabulib

from voting.domain.pabulib import Election
from voting.domain.pabulib_reader import read_election

_LONG = 0.5  # CPU seconds after which a file is not read once more
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Reading:
    """CPU seconds for one file, and whether both found the same projects, costs and number of marks."""

    name: str
    ballots: int
    projects: int
    ours: float
    theirs: float
    same: bool

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--runs", type=int, default=7)
    given = arguments.parse_args()
    files = sorted(given.folder.glob("*.pb"))
    report([measure(path, given.runs) for path in files])
    largest = max(files, key=lambda path: path.stat().st_size)
    print(f"\n{largest.stem}, {largest.stat().st_size / 2**20:.1f} MiB: most memory while reading")
    print(f"  ours {_memory(lambda: ours(largest)):.1f} MiB")
    print(f"  pabutools {_memory(lambda: theirs(largest)):.1f} MiB")


def ours(path: Path) -> Election:
    return read_election(path.read_bytes())


def theirs(path: Path) -> tuple[Any, Any]:
    instance, profile = parse_pabulib(str(path))
    return instance, profile


def measure(path: Path, runs: int) -> Reading:
    """Read one file both ways."""
    fast, election = _best(lambda: ours(path), runs)
    slow, (instance, profile) = _best(lambda: theirs(path), runs)
    header, votes = election.header, election.votes
    marks = sum(size * (votes.starts[g + 1] - votes.starts[g]) for g, size in enumerate(votes.sizes))
    same = (
        len(profile) == votes.ballots
        and sum(map(len, profile)) == marks
        and {project.name: project.cost * header.scale for project in instance} == header.costs
    )
    return Reading(path.stem, votes.ballots, len(header.projects), fast, slow, same)


def report(readings: list[Reading]) -> None:
    ratios = [reading.ratio for reading in readings]
    print(f"{len(readings)} files; the same projects, costs and marks in {sum(r.same for r in readings)}")
    print(f"times faster than pabutools: median {median(ratios):.1f}, least {min(ratios):.1f}, "
          f"most {max(ratios):.1f}; at least 10 in {sum(ratio >= 10 for ratio in ratios)}")  # fmt: skip
    print(f"CPU seconds in all: {sum(r.ours for r in readings):.2f}, {sum(r.theirs for r in readings):.2f}")
    by_ratio = sorted(readings, key=lambda reading: reading.ratio)
    by_size = sorted(readings, key=lambda reading: reading.ballots)
    for title, chosen in (
        ("least", by_ratio[:8]),
        ("middle", by_ratio[len(by_ratio) // 2 :][:1]),
        ("largest", by_size[-8:]),
        ("found otherwise", [reading for reading in readings if not reading.same]),
    ):
        for reading in chosen:
            print(
                f"{title:16}{reading.ratio:6.1f} x {reading.ours * 1000:9.2f} ms"
                f" {reading.theirs * 1000:10.2f} ms"
                f" {reading.ballots:7} x {reading.projects:<4} {reading.name}"
            )


def _best(read: Callable[[], Found], runs: int) -> tuple[float, Found]:
    best, spent = float("inf"), 0.0
    for _ in range(runs):
        gc.collect()
        started = time.process_time()
        found = read()
        took = time.process_time() - started
        best, spent = min(best, took), spent + took
        if spent > _LONG:
            break
    return best, found


def _memory(read: Callable[[], object]) -> float:
    """Most memory allocated while `read` runs, in MiB."""
    gc.collect()
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    main()
