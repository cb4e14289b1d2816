"""Why each line won or lost, and what would have been enough."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, LineResult, Stage, Step
from voting.domain.ties import TieOrder


def line_results(race: Race, outcome: Outcome, order: TieOrder) -> tuple[LineResult, ...]:
    """Every line's standing, in the paper's order. A line that the completion looked at again stands as it
    left it."""
    last: dict[str, Step] = {step.line: step for step in outcome.steps}
    greedy_only = all(step.stage in (Stage.GREEDY, Stage.PART_FUNDING) for step in outcome.steps)
    return tuple(
        LineResult(
            line=line,
            votes=race.votes[place],
            score=race.scores[place],
            cost=race.costs[place],
            fate=last[line].fate,
            granted=race.costs[place] if last[line].fate is Fate.FUNDED else last[line].granted,
            missing=_missing(last[line]),
            votes_short=_votes_short(race, outcome, order, place, last[line]) if greedy_only else None,
        )
        for place, line in enumerate(race.ids)
    )


def _missing(step: Step) -> int | None:
    """Pence that were missing at the line's turn; with equal shares, what its supporters lacked in the
    end."""
    if step.fate is Fate.SUPPORTERS_SHORT:
        return max(0, ceil(step.cost - Fraction(step.support)))
    dear = step.fate in (Fate.OVER_BUDGET, Fate.AFTER_STOP, Fate.PART_FUNDED)
    return max(0, step.cost - step.left_before) if dear else None


def _votes_short(race: Race, outcome: Outcome, order: TieOrder, place: int, step: Step) -> int | None:
    """Greedy: the fewest further votes (points) that would have funded the line, all else standing as it
    does; None for winners and for lines dearer than the whole budget.

    Lines before it are untouched by its moving up, so it wins as soon as it comes before the first turn
    that leaves too little for it (or, without skipping, stops the count), and its score reaches the
    threshold.
    """
    if step.fate is Fate.FUNDED or step.cost > race.budget:
        return None
    own = race.scores[place]
    needed = race.least[place]
    for turn in outcome.steps:
        if turn.left_after < step.cost or (outcome.stops and turn.fate is Fate.OVER_BUDGET):
            loses_tie = order.rank[step.line] > order.rank[turn.line]
            level = Fraction(turn.support) * (step.cost if outcome.per_cost else 1)
            needed = max(needed, floor(level) + 1 if loses_tie else ceil(level))
            break
    if race.ballots_needed:
        return max(needed - own, race.ballots_needed[place] - race.votes[place])
    return needed - own
