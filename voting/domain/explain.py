"""Why each line won or lost, and what would have been enough."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from voting.domain.counting import Counting, Utility
from voting.domain.enough import Enough
from voting.domain.enough_search import Again
from voting.domain.outcome import Outcome
from voting.domain.race import Race
from voting.domain.result import Fate, LineResult, Step
from voting.domain.shortfalls import shortfalls
from voting.domain.ties import TieOrder


def line_results(
    race: Race,
    outcome: Outcome,
    order: TieOrder,
    counting: Counting | None = None,
    again: Again | None = None,
) -> tuple[LineResult, ...]:
    """Every line's standing, in the paper's order. A line that the completion looked at again stands as it
    left it. `counting`: what the outcome was counted by (default: approvals worth their line's cost);
    `again` counts a race anew, for figures without a closed form."""
    last: dict[str, Step] = {step.line: step for step in outcome.steps}
    utility = counting.utility if counting else Utility.COST
    per_cost = utility is Utility.COST and not race.additive
    enough = shortfalls(race, outcome, order, per_cost=per_cost, again=again)
    return tuple(
        LineResult(
            line=line,
            votes=race.votes[place],
            score=race.scores[place],
            cost=race.costs[place],
            fate=last[line].fate,
            granted=race.costs[place] if last[line].fate is Fate.FUNDED else last[line].granted,
            missing=_missing(last[line]),
            votes_short=enough.get(place, Enough()).votes,
            enough_cost=enough.get(place, Enough()).cost,
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
