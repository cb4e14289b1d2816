"""A Pabulib file counted under its own rule, and compared with the outcome that the council announced."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voting.domain.combinations import ballot_faults, counting_faults
from voting.domain.counting import Counting
from voting.domain.greedy import greedy
from voting.domain.outcome import Outcome
from voting.domain.pabulib import Election, Header, Selected
from voting.domain.pabulib_paper import counting_of
from voting.domain.race import Race, build_race
from voting.domain.result import Fate
from voting.domain.tally import apply_rule
from voting.domain.ties import TieOrder, order_as_listed


class Match(StrEnum):
    """How our count stands to the official outcome."""

    SAME = "same"
    SAME_BUT_TIES = "same_but_ties"  # equal once ties are broken as the council evidently did
    SAME_BUT_ADDED = "same_but_added"  # equal but for projects marked as funded with other money
    DIFFERENT = "different"
    NOT_STATED = "not_stated"  # the file has no `selected` column


@dataclass(frozen=True, slots=True)
class Comparison:
    """Our outcome beside the official one. `only_ours`, `only_theirs`: project ids; `rule`: what was
    counted."""

    rule: str
    match: Match
    selected: tuple[str, ...]
    only_ours: tuple[str, ...]
    only_theirs: tuple[str, ...]


def election_race(election: Election, counting: Counting | None = None) -> Race:
    """The file as one race, money in the file's smallest unit. Without a `counting`, first preferences score
    as in the file's `score` and its own threshold holds. Raises ValueError when the counting cannot count the
    file's kind of ballot."""
    header = election.header
    counting = counting or Counting(threshold_votes=header.threshold * election.points_scale)
    choices = header.max_length
    for fault in (
        *counting_faults(counting),
        *ballot_faults(counting, header.kind, choices=choices, boost=False),
    ):
        raise ValueError(fault)
    return build_race(
        header.budget,
        header.costs,
        election.votes,
        header.kind,
        scoring=counting.scoring,
        threshold=counting.threshold_votes,
        threshold_percent=counting.threshold_percent,
    )


def count_official(election: Election, order: TieOrder | None = None) -> tuple[str, Outcome]:
    """(name of the rule counted, outcome) under the file's own rule, ties in the order of the file unless
    given.

    Rules that the format only describes in words: Poznań's 80 % rule is known and counted; every other
    custom or unknown rule is counted as greedy with the file's threshold.
    """
    race = election_race(election)
    order = order or order_as_listed(race.ids)
    counting = counting_of(election.header, election.points_scale)
    if counting is None and is_eighty_percent(election.header):
        return "greedy-custom (80 % rule)", eighty_percent(race, order)
    if counting is None:
        counting = Counting(threshold_votes=election.header.threshold * election.points_scale)
        return f"greedy in place of {election.header.rule}", apply_rule(race, counting, order)
    return election.header.rule, apply_rule(race, counting, order)


def is_eighty_percent(header: Header) -> bool:
    """Whether the file's comment describes Poznań's rule."""
    return header.rule.lower() == "greedy-custom" and "80% of that project" in header.meta.get("comment", "")


def eighty_percent(race: Race, order: TieOrder) -> Outcome:
    """Greedy that stops at the first line that does not fit, and funds that one too where the money left
    covers at least 80 % of it; the rest comes from a reserve outside the pot. Source: comments of Poznań's
    files."""
    plain = greedy(race, order, skip=False)
    steps = list(plain.steps)
    for place, step in enumerate(steps):
        if step.fate is Fate.OVER_BUDGET:
            if step.left_before * 5 >= step.cost * 4:
                steps[place] = type(step)(
                    step.line,
                    Fate.FUNDED,
                    step.stage,
                    step.support,
                    step.cost,
                    step.left_before,
                    0,
                    step.price,
                    step.tied_with,
                )
            break
    return Outcome(tuple(steps), plain.ties)


def compare(election: Election) -> Comparison:
    """Count under the file's own rule and compare with `selected`, where any value but 0 means funded."""
    name, outcome = count_official(election)
    ours, theirs = frozenset(outcome.selected), election.header.official
    if theirs is None:
        return Comparison(name, Match.NOT_STATED, outcome.selected, (), ())
    match = Match.SAME if ours == theirs else Match.DIFFERENT
    if ours < theirs and theirs - ours <= set(added_money(election.header)):
        match = Match.SAME_BUT_ADDED
    if match is Match.DIFFERENT:
        ids = [project.id for project in election.header.projects]
        favoured = sorted(ids, key=lambda line: line not in theirs)
        if frozenset(count_official(election, order_as_listed(favoured))[1].selected) == theirs:
            match = Match.SAME_BUT_TIES
    return Comparison(
        name, match, outcome.selected, tuple(sorted(ours - theirs)), tuple(sorted(theirs - ours))
    )


def added_money(header: Header) -> tuple[str, ...]:
    """Projects that the file marks as funded with other money (`selected` 2 or 3)."""
    later = (Selected.FUNDED_FROM_RESERVE, Selected.FUNDED_AFTERWARDS)
    return tuple(project.id for project in header.projects if project.selected in later)
