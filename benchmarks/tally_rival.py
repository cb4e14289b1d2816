"""Pabutools asked the same question: same ballots, same ties, exact fractions or floats."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from fractions import Fraction
from math import inf
from typing import Any

import pabutools.fractions
from pabutools.election import (
    AbstractBallot,
    AbstractProfile,
    Additive_Cardinal_Sat,
    AdditiveSatisfaction,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
    Instance,
    Project,
)
from pabutools.fractions import frac
from pabutools.rules import (
    greedy_utilitarian_welfare,
    maximin_support,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule

from benchmarks.tally_worker import digest, memory, timed
from voting.domain.race import Race

MODES = {"grouped": ("gmpy2", True), "float": ("float", True), "exact": ("gmpy2", False)}


def count(race: Race, rules: dict[str, int], increment: int, limit: float) -> dict[str, dict[str, Any]]:
    """Figures by rule and mode: "exact" (a ballot for each voter), "grouped" (identical ballots merged) and
    "float" (merged). `rules` says for each rule how many runs of equal shares it takes; a count that needs
    more than `limit` CPU seconds is broken off."""
    found: dict[str, dict[str, Any]] = {rule: {} for rule in rules}
    for mode, (numbers, grouped) in MODES.items():
        pabutools.fractions.FRACTION = numbers
        asked = Asked(race, grouped=grouped)
        for rule, steps in rules.items():
            if rule == "maximin-support" and grouped:
                found[rule][mode] = {"skipped": "pabutools does not count grouped ballots by this rule"}
            elif rule != "add1u":
                found[rule][mode] = _within(limit, asked, rule, increment, steps)
    for mode in MODES if "add1u" in rules else ():
        found["add1u"][mode] = {"skipped": "one run is slower than in the other mode"}
    if "add1u" in rules:
        mode = _faster(found)
        pabutools.fractions.FRACTION = "gmpy2"
        asked = Asked(race, grouped=mode == "grouped")
        found["add1u"][mode] = _within(limit, asked, "add1u", increment, rules["add1u"])
    return found


def _faster(found: dict[str, dict[str, Any]]) -> str:
    """The exact mode in which one run of equal shares took less time."""
    took = {mode: side.get("seconds", inf) for mode, side in found.get("equal-shares", {}).items()}
    return "exact" if took.get("exact", inf) < took.get("grouped", 0) else "grouped"


def _within(limit: float, asked: Asked, rule: str, increment: int, steps: int) -> dict[str, Any]:
    def stop(_signal: int, _frame: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, 3 * limit)
    try:
        if rule != "add1u":
            seconds, chosen = timed(lambda: asked.by(rule))
            return {"seconds": seconds, "digest": digest(asked.race, chosen), "memory": memory()}
        return asked.add1u(increment, limit, steps)
    except TimeoutError:
        return {"skipped": f"not finished in {limit:g} s"}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


class PointsByCost(AdditiveSatisfaction):  # type: ignore[misc]
    """Points times cost: per unit of money, as pabutools' greedy rule weighs it, the points alone."""

    def __init__(self, instance: Instance, profile: AbstractProfile, ballot: AbstractBallot) -> None:
        super().__init__(
            instance, profile, ballot, lambda _i, _p, marks, project, _k: marks.get(project, 0) * project.cost
        )


class Asked:
    """A race as pabutools sees it. Lines without a supporter are left out: it funds them, we never do."""

    def __init__(self, race: Race, *, grouped: bool) -> None:
        self.race = race
        rank = {line: place for place, line in enumerate(race.ids)}
        self.projects = {
            line: Project(line, cost)
            for line, cost, votes in zip(race.ids, race.costs, race.votes, strict=True)
            if votes
        }
        self.instance = Instance(self.projects.values(), budget_limit=race.budget)
        self.ties = TieBreakingRule(lambda _instance, _profile, project: rank[project.name])
        marks: list[dict[Project, int]] = [{} for _ in race.sizes]
        for line, supporters in zip(race.ids, race.supporters, strict=True):
            for group, points in supporters:
                marks[group][self.projects[line]] = points
        full = [mark for mark, size in zip(marks, race.sizes, strict=True) for _ in range(size)]
        if race.additive:
            profile = CardinalProfile([CardinalBallot(mark) for mark in full], instance=self.instance)
        else:
            profile = ApprovalProfile([ApprovalBallot(mark) for mark in full], instance=self.instance)
        self.profile = profile.as_multiprofile() if grouped else profile

    def by(self, rule: str) -> list[str]:
        """Names of the funded lines by one of the rules without a completion."""
        additive = self.race.additive
        sat = Additive_Cardinal_Sat if additive else Cost_Sat
        if rule == "phragmen":
            chosen = sequential_phragmen(self.instance, self.profile, tie_breaking=self.ties)
        elif rule == "maximin-support":
            chosen = maximin_support(self.instance, self.profile, tie_breaking=self.ties)
        elif rule in ("greedy", "greedy-per-cost"):
            if rule == "greedy-per-cost" and not additive:
                sat = Cardinality_Sat
            chosen = greedy_utilitarian_welfare(
                self.instance, self.profile, sat_class=sat, tie_breaking=self.ties
            )
        else:
            if rule == "equal-shares-cardinality" and not additive:
                sat = Cardinality_Sat
            chosen = method_of_equal_shares(
                self.instance, self.profile, sat_class=sat, tie_breaking=self.ties
            )
        return [project.name for project in chosen]

    def add1u(self, increment: int, limit: float, steps: int) -> dict[str, Any]:
        """Equal shares afresh with one unit more for everyone until the first overspend, then greedy.

        `steps`: how many runs that takes; when one run is so slow that they would pass `limit`, only the last
        two are made, which shows that the outcome is the same, and the time is an extrapolation.
        """
        start = Fraction(self.race.budget, self.race.voters)
        began = time.process_time()
        last = self._run(start)
        one = time.process_time() - began
        whole = one * steps <= limit
        everything = len(self.projects)
        step = 0 if whole else max(0, steps - 2)
        if not whole:
            last = self._run(start + step * increment)
        while len(last) < everything:
            step += 1
            following = self._run(start + step * increment)
            if self._cost(following) > self.race.budget:
                break
            last = following
        filled = greedy_utilitarian_welfare(
            self.instance,
            self.profile,
            sat_class=PointsByCost if self.race.additive else Cost_Sat,
            tie_breaking=self.ties,
            initial_budget_allocation=[self.projects[line] for line in last],
        )
        found = {"digest": digest(self.race, [project.name for project in filled]), "memory": memory()}
        if whole:
            return {"seconds": time.process_time() - began, **found}
        return {"skipped": "the last two runs only", "extrapolated": one * steps, **found}

    def _run(self, endowment: Fraction) -> list[str]:
        total = endowment * self.race.voters
        self.instance.budget_limit = frac(total.numerator, total.denominator)
        try:
            return self.by("equal-shares")
        finally:
            self.instance.budget_limit = self.race.budget

    def _cost(self, lines: Sequence[str]) -> int:
        return sum(self.race.costs[self.race.place_of[line]] for line in lines)
