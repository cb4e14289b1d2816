"""`python -m benchmarks.scoring`: how much of the true top third a panel's scores find, raw and adjusted.

Simulated rounds: 60 proposals of known quality, 24 members who each mark higher or lower by habit, marks
rounded to the scale of 1 to 5. Direction, not an estimate for any real panel. Also times the assignment of
scores.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass

import numpy as np

from panels.domain.assignment import assign
from panels.domain.scoring import HIGHEST, LOWEST, SURE, Mark, Standing, standings

QUALITY, CHANCE = 0.8, 0.7  # standard deviations in points of the scale


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of the true top third found, and of true qualities (less their mean) in the 80 % interval."""

    raw: float
    adjusted: float
    held: float


def simulate(
    *, bias: float, each: int, times: int, proposals: int = 60, members: int = 24, apart: int = 1
) -> Found:
    """Means over `times` rounds. `bias`: standard deviation of members' habits, in points. `apart`: the panel
    reads in so many separate piles.
    """
    chance = np.random.default_rng(7)
    third, raw, adjusted, held = proposals // 3, [], [], []
    for number in range(times):
        if number % 20 == 0:
            pairs = _pairs(proposals, members, each, apart, str(number))
        quality, habit = chance.normal(0, QUALITY, proposals), chance.normal(0, bias, members)
        marks = [
            Mark(p, m, {"all": _on_scale(3 + quality[p] + habit[m] + chance.normal(0, CHANCE))})
            for p, m in pairs
        ]
        found = standings(range(proposals), marks)
        true = set(np.argsort(-quality)[:third].tolist())
        raw.append(len(true & _top(found, third, "raw")) / third)
        adjusted.append(len(true & _top(found, third, "adjusted")) / third)
        held.append(_held(found, quality))
    return Found(statistics.mean(raw), statistics.mean(adjusted), statistics.mean(held))


def _pairs(proposals: int, members: int, each: int, apart: int, seed: str) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for part in range(apart):
        ours = assign(
            range(part, proposals, apart),
            range(part, members, apart),
            each=min(each, members // apart),
            seed=seed,
        )
        pairs += ours.pairs
    return pairs


def _on_scale(value: float) -> int:
    return int(np.clip(round(value), LOWEST, HIGHEST))


def _top(found: tuple[Standing, ...], third: int, kind: str) -> set[int]:
    rows = sorted(found, key=lambda row: (-(getattr(row, kind).value or 0.0), row.proposal))
    return {row.proposal for row in rows[:third]}


def _held(found: tuple[Standing, ...], quality: np.ndarray) -> float:
    known = [row for row in found if row.adjusted.value is not None and row.adjusted.error is not None]
    middle = statistics.mean(row.adjusted.value or 0.0 for row in known) - float(quality.mean())
    inside = [
        float(
            abs((row.adjusted.value or 0.0) - middle - quality[row.proposal])
            <= SURE * (row.adjusted.error or 0.0)
        )
        for row in known
    ]
    return statistics.mean(inside)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=400)
    times = parser.parse_args().times
    print("| scores each, spread of habits | raw mean | adjusted | truth inside the 80 % interval |")
    print("| --- | ---: | ---: | ---: |")
    for words, bias, each, apart in (
        ("4, 0.2", 0.2, 4, 1),
        ("4, 0.6", 0.6, 4, 1),
        ("4, 1.0", 1.0, 4, 1),
        ("4, 1.0, four separate piles", 1.0, 4, 4),
        ("8, 0.6", 0.6, 8, 1),
        ("all 24, 0.6", 0.6, 24, 1),
    ):
        found = simulate(bias=bias, each=each, times=times, apart=apart)
        print(f"| {words} | {found.raw:.0%} | {found.adjusted:.0%} | {found.held:.0%} |", flush=True)
    print("\n| proposals × members, scores each | seconds | spread of loads | conflicts assigned |")
    print("| --- | ---: | ---: | ---: |")
    for proposals, members, each in ((60, 24, 5), (150, 24, 5), (400, 40, 5)):
        chance = np.random.default_rng(1)
        cells = [(p, m) for p in range(proposals) for m in range(members)]
        barred = {cell for cell in cells if chance.random() < 0.08}
        start = time.perf_counter()
        given = assign(range(proposals), range(members), each=each, conflicts=barred, seed="bench")
        seconds = time.perf_counter() - start
        wrong = len(barred & set(given.pairs))
        print(f"| {proposals} × {members}, {each} | {seconds:.2f} | {given.spread} | {wrong} |", flush=True)


if __name__ == "__main__":
    main()
