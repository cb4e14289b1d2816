"""The reference library, asked the same question as our rules: same ballots, same tie-break, exact
fractions."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
    Instance,
    Project,
)
from pabutools.rules import (
    greedy_utilitarian_welfare,
    maximin_support,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule

from voting.domain.race import Race
from voting.domain.ties import TieOrder


class Oracle:
    """One race as pabutools sees it."""

    def __init__(self, race: Race, order: TieOrder) -> None:
        self.race = race
        projects = [Project(line, cost) for line, cost in zip(race.ids, race.costs, strict=True)]
        self.instance = Instance(projects, budget_limit=race.budget)
        self.ties = TieBreakingRule(lambda _instance, _profile, project: order.rank[project.name])
        ballots: list[dict[Project, int]] = [{} for _ in race.counts]
        for project, supporters in zip(projects, race.supporters, strict=True):
            for group, points in supporters:
                ballots[group][project] = points
        full = [ballots[group] for group, count in enumerate(race.sizes) for _ in range(count)]
        if race.additive:
            plain = CardinalProfile([CardinalBallot(ballot) for ballot in full], instance=self.instance)
        else:
            plain = ApprovalProfile([ApprovalBallot(ballot) for ballot in full], instance=self.instance)
        self.plain = plain
        self.profile = plain.as_multiprofile()

    def greedy(self) -> set[str]:
        """Most votes first, skipping what does not fit (approvals only): cost satisfaction per cost is the
        number of votes. The library also funds lines that nobody chose; we never do, so they are left out."""
        return {
            project.name
            for project in greedy_utilitarian_welfare(
                self.instance, self.profile, sat_class=Cost_Sat, tie_breaking=self.ties
            )
            if self.race.votes[self.race.ids.index(project.name)]
        }

    def equal_shares(self, *, cardinality: bool = False) -> Sequence[str]:
        """Equal shares from budget ÷ voters, in order of selection."""
        sat = Additive_Cardinal_Sat if self.race.additive else Cardinality_Sat if cardinality else Cost_Sat
        chosen = method_of_equal_shares(self.instance, self.profile, sat_class=sat, tie_breaking=self.ties)
        return [project.name for project in chosen]

    def phragmen(self, *, plain: bool = False) -> set[str]:
        """Sequential Phragmén as a set (the library sorts it), without lines that nobody chose: the library
        buys those last, at a price without end."""
        profile = self.plain if plain else self.profile
        chosen = sequential_phragmen(self.instance, profile, tie_breaking=self.ties)
        return {project.name for project in chosen if self.race.votes[self.race.place_of[project.name]]}

    def maximin_support(self) -> Sequence[str]:
        """Maximin support in order of selection, solved in floating point, without lines that nobody
        chose."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of the solver that the library calls
            chosen = maximin_support(self.instance, self.plain, tie_breaking=self.ties)
        return [project.name for project in chosen if self.race.votes[self.race.place_of[project.name]]]
