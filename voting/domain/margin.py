"""How near another outcome was: a proven number of ballots below which nothing could have changed, and a
number of further ballots that is shown to change the outcome.

Both speak of the set of lines funded in full. A ballot is different when it is cast, not cast, or filled in
otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from voting.domain.counting import Completion, Counting, Rule, Start, Utility
from voting.domain.enough_search import Again, with_votes
from voting.domain.margin_steps import phragmen_stands, shares_stand
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, LineResult, Stage
from voting.domain.ties import TieOrder

_MOST_WORK = 5 * 10**6  # lines × choices × runs: beyond it no steps are followed, nothing is counted again
_RUNS = 200  # of equal shares that a count with add1 takes, about
_LOOKED_AT = 3  # the losers that came closest


def margin(race: Race, order: TieOrder, outcome: Outcome, counting: Counting) -> int | None:
    """So many ballots at least would have had to be different for other lines to be funded; None where no
    more is proven than that it takes one.

    Greedy with skipping: `greedy_margin`. Equal shares and Phragmén, alone or completed by greedy: every step
    is followed with bounds on all prices (`margin_steps`), and the completion has the margin of greedy.
    Nothing is proven with points, limits, thresholds in per cent, weights, part funding, other completions,
    the comparison step, or in elections so large that it would take too long.
    """
    if race.additive or race.limits or race.ballots_needed or race.clones != 1:
        return None
    if counting.part_funding_percent or counting.comparison:
        return None
    if counting.rule is Rule.GREEDY:
        return greedy_margin(race, order, outcome.selected)
    if counting.completion not in (Completion.NONE, Completion.UTILITARIAN):
        return None
    stands = _rule(race, outcome, counting)
    if stands is None:
        return None
    proven = _most(stands, race.voters) + 1
    if counting.completion is Completion.UTILITARIAN:
        first = {step.line for step in outcome.steps if _by_rule(step.stage, step.fate)}
        rest = [line for line in race.ids if line not in first]
        added = [line for line in outcome.selected if line not in first]
        proven = min(proven, greedy_margin(race, order, added, rest) or proven)
    return proven if proven > 1 else None


def _by_rule(stage: Stage, fate: Fate) -> bool:
    return fate is Fate.FUNDED and stage in (Stage.EQUAL_SHARES, Stage.PHRAGMEN)


def _rule(race: Race, outcome: Outcome, counting: Counting) -> Callable[[int], bool] | None:
    funded = [race.place_of[step.line] for step in outcome.steps if _by_rule(step.stage, step.fate)]
    if not race.voters or (1 + len(funded)) * len(race.ids) * len(race.groups) > _MOST_WORK * 10:
        return None
    if counting.rule is Rule.PHRAGMEN:
        return lambda changed: phragmen_stands(race, funded, changed)
    if counting.rule is Rule.EQUAL_SHARES and counting.start is not Start.WHOLE and min(race.costs) > 0:
        per_cost = counting.utility is Utility.COST
        return lambda changed: shares_stand(race, funded, changed, per_cost=per_cost)
    return None


def _most(stands: Callable[[int], bool], voters: int) -> int:
    """The most changed ballots for which the proof holds; what is proven for more holds for fewer."""
    low, high = 0, 1
    while high < voters and stands(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if stands(middle) else (low, middle)
    return low


def greedy_margin(
    race: Race, order: TieOrder, selected: Collection[str], among: Sequence[str] | None = None
) -> int | None:
    """A proven bound for greedy with skipping on ballots without points, over the lines `among` (default:
    all).

    Funded lines among themselves may change places, and so may the others: as long as no funded line changes
    places with one that is not, each line finds the same money left. One ballot moves the difference of two
    lines by two at most, and a score by one against a threshold. None without lines.
    """
    rank = [order.rank[line] for line in race.ids]
    places = [race.place_of[line] for line in (race.ids if among is None else among)]
    funded = [place for place in places if race.ids[place] in selected]
    others = [place for place in places if race.ids[place] not in selected]
    needs = [race.scores[place] - race.least[place] + 1 for place in funded]
    needs += [
        race.least[place] - race.scores[place] for place in others if race.scores[place] < race.least[place]
    ]
    for one in funded:
        for other in others:
            first, second = sorted((one, other), key=lambda place: (-race.scores[place], rank[place]))
            apart = race.scores[first] - race.scores[second] + (rank[first] < rank[second])
            needs.append(-(-apart // 2))
    return min(needs, default=None)


def margin_at_most(
    race: Race, selected: Sequence[str], lines: Sequence[LineResult], again: Again, completion: Completion
) -> int | None:
    """A number of further ballots for one line alone that was counted, and changes what is funded: the
    fewest found. It is looked for from `votes_short` of the losers that came closest; None where they
    have none, with points, thresholds in per cent or weights, or in elections so large that it would take
    too long."""
    if race.additive or race.ballots_needed or race.clones != 1:
        return None
    runs = _RUNS if completion in (Completion.ADD1, Completion.ADD1U) else 1
    if len(race.ids) * len(race.groups) * runs > _MOST_WORK:
        return None
    funded = frozenset(selected)
    short = sorted((line.votes_short, line.line) for line in lines if line.votes_short)[:_LOOKED_AT]
    best: int | None = None
    for votes, line in short:
        place = race.place_of[line]
        high = votes if best is None else min(votes, best - 1)
        if high < 1 or not _differs(race, place, high, funded, again):
            continue
        low = 0
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if _differs(race, place, middle, funded, again) else (middle, high)
        best = high
    return best


def _differs(race: Race, place: int, votes: int, funded: frozenset[str], again: Again) -> bool:
    return frozenset(again(with_votes(race, place, votes))) != funded
