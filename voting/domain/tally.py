"""The count: a pure function of the paper, the ballots and the revealed seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from voting.domain.account import areas_of, figures
from voting.domain.completion import equal_shares
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Utility
from voting.domain.deciding import without_idle_ties
from voting.domain.enough_search import Again
from voting.domain.explain import line_results
from voting.domain.greedy import greedy
from voting.domain.left_over import reserve, with_part_funding
from voting.domain.margin import margin, margin_at_most
from voting.domain.maximin_support import maximin_support
from voting.domain.outcome import Outcome
from voting.domain.paper import Paper
from voting.domain.phragmen import phragmen
from voting.domain.quotas import after_guaranteed, guaranteed
from voting.domain.race import Race, race_of
from voting.domain.result import ContestResult, CountResult, Fate, PotResult
from voting.domain.stv import stv
from voting.domain.ties import TieOrder, order_from_seed
from voting.domain.votes import Votes

_PART_OF_RULE = {
    Rule.PHRAGMEN: "stop=first-over-budget",
    Rule.MAXIMIN_SUPPORT: "fit=skip",
    Rule.STV: "quota=money;transfer=weighted-inclusive;exclude=least-votes;last=all-that-fit",
}
SAID_BY_THE_RULE = frozenset(part for parts in _PART_OF_RULE.values() for part in parts.split(";"))


def tally(
    paper: Paper, votes: Mapping[str, Votes], seed: bytes, *, ballots: int | None = None
) -> CountResult:
    """Count every contest of the paper; `votes` by contest key (`group_marks` makes them), contests without
    votes may be left out. Ties are broken by SHA-256(seed ‖ line id). `ballots`: how many ballots were
    opened (default: the most that any contest has). Money in pence. The caller checks the seed against the
    paper's commitment.
    """
    contests: list[ContestResult] = []
    granted: dict[str, int] = {}
    for contest in paper.contests:
        order = order_from_seed(seed, [line.id for line in contest.lines])
        cast = votes.get(contest.key) or _no_votes(contest)
        contests.append(count_contest(contest, cast, paper.counting, order, granted))
        granted.update(pair for pot in contests[-1].pots for pair in pot.granted)
    opened = max(contest.ballots for contest in contests) if ballots is None else ballots
    return CountResult(rule_name(paper.counting), paper.digest, "seed", opened, tuple(contests))


def count_contest(
    contest: Contest,
    votes: Votes,
    counting: Counting,
    order: TieOrder,
    granted: Mapping[str, int] | None = None,
) -> ContestResult:
    """The count of one contest, pot by pot. `granted` (line id: pence) is what contests counted before it
    have taken; limits count that, and what earlier pots were granted."""
    taken = dict(granted or {})
    pots = []
    for pot in contest.pots:
        race = race_of(contest, pot.key, votes, counting, granted=taken)
        counted = count_race(pot.key, race, counting, order)
        pots.append(replace(counted, areas=areas_of(contest.lines, counted)))
        taken.update(pots[-1].granted)
    return ContestResult(contest.key, votes.ballots, votes.blank, tuple(pots))


def count_race(pot: str, race: Race, counting: Counting, order: TieOrder) -> PotResult:
    """The count of one pot under a counting rule."""
    return pot_result(pot, race, apply_rule(race, counting, order), order, counting)


def apply_rule(race: Race, counting: Counting, order: TieOrder) -> Outcome:
    """What the counting rule does with a race: guaranteed places, then the rule itself on what they leave,
    then part funding."""
    first = guaranteed(race, order)
    outcome = _rule_itself(after_guaranteed(race, first), counting, order)
    if first.steps:
        outcome = replace(outcome, steps=(*first.steps, *outcome.steps), ties=(*first.ties, *outcome.ties))
    if counting.part_funding_percent:
        outcome = with_part_funding(race, outcome, order, counting.part_funding_percent)
    return outcome


def _rule_itself(race: Race, counting: Counting, order: TieOrder) -> Outcome:
    if counting.rule is Rule.EQUAL_SHARES:
        return equal_shares(race, order, counting)
    if counting.rule is Rule.PHRAGMEN:
        return phragmen(race, order, counting.completion)
    if counting.rule is Rule.MAXIMIN_SUPPORT:
        return maximin_support(race, order)
    if counting.rule is Rule.STV:
        return stv(race, order, counting.completion)
    return greedy(
        race,
        order,
        skip=counting.rule is not Rule.GREEDY_NO_SKIP,
        per_cost=counting.rule is Rule.GREEDY_PER_COST,
    )


def pot_result(
    pot: str, race: Race, outcome: Outcome, order: TieOrder, counting: Counting | None = None
) -> PotResult:
    """The outcome of a race as a result, with the account for every line. `counting`: what it was counted
    by, where that is more than the outcome says (the utility of equal shares)."""
    utility = counting.utility if counting else Utility.COST
    outcome = without_idle_ties(race, outcome, order, utility=utility)
    again = _anew(counting, order)
    lines = line_results(race, outcome, order, counting, again)
    cost = sum(line.granted for line in lines)
    told = figures(race, outcome.selected)
    return PotResult(
        pot=pot,
        budget=race.budget,
        voters=race.voters,
        selected=outcome.selected,
        cost=cost,
        left=race.budget - cost,
        steps=outcome.steps,
        ties=outcome.ties,
        lines=lines,
        endowment=outcome.endowment,
        part_funded=next((step.line for step in outcome.steps if step.fate is Fate.PART_FUNDED), ""),
        reserve=reserve(race, outcome, order),
        with_winner=told.with_winner,
        choices_funded=str(told.winners_each),
        unjust=tuple(line for line, _ in told.unjust),
        margin=margin(race, order, outcome, counting) if counting else None,
        margin_at_most=(
            margin_at_most(race, outcome.selected, lines, again, counting.completion)
            if again and counting
            else None
        ),
        groups=told.groups,
        preferred=outcome.preferred,
        clones=race.clones,
    )


def _anew(counting: Counting | None, order: TieOrder) -> Again | None:
    return (lambda race: apply_rule(race, counting, order).selected) if counting else None


def rule_name(counting: Counting) -> str:
    """The rule with every choice that can change an outcome: what a charter names and a result repeats."""
    parts = [str(counting.rule)]
    if counting.rule is Rule.EQUAL_SHARES:
        parts[0] += f"/{counting.utility}/{counting.completion}"
        parts.append("start=budget/voters" + (",whole" if counting.start is Start.WHOLE else ""))
        if counting.completion in (Completion.ADD1, Completion.ADD1U):
            parts += [f"step={counting.increment}", f"stop={counting.stop}"]
        if counting.comparison:
            parts.append("comparison=greedy")
    elif counting.rule in _PART_OF_RULE:
        if counting.completion is not Completion.NONE:
            parts[0] += f"/{counting.completion}"
        parts.append(_PART_OF_RULE[counting.rule])
    if counting.scoring is not Scoring.BORDA:
        parts.append(f"scoring={counting.scoring}")
    if counting.threshold_votes:
        parts.append(f"threshold={counting.threshold_votes}")
    if counting.threshold_percent:
        parts.append(f"threshold={counting.threshold_percent}%")
    if counting.part_funding_percent:
        parts.append(f"part-funding={counting.part_funding_percent}%")
    return ";".join(parts)


def _no_votes(contest: Contest) -> Votes:
    return Votes.of([line.id for line in contest.lines], ())
