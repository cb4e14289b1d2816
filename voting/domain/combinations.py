"""Choices of a counting rule and a ballot that cannot work together, each with the reason.

The same refusals stand in the charter's checks, in the words of those who draft it.
"""

from __future__ import annotations

from collections.abc import Iterator

from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.kinds import Kind

MOST_DOWDALL = 40  # lines on a ballot whose Dowdall points are still whole numbers of 64 bits

_RAISING = (Completion.ADD1, Completion.ADD1U)
_FILLED = (Rule.PHRAGMEN, Rule.STV)
_ALIKE = (Rule.PHRAGMEN, Rule.MAXIMIN_SUPPORT)


def counting_faults(counting: Counting) -> Iterator[str]:
    """What is wrong with the counting rule, whatever the ballots."""
    if counting.increment < 1:
        yield "the increment must be at least 1 penny"
    if counting.threshold_votes < 0:
        yield "the threshold is less than no vote"
    if not 0 <= counting.threshold_percent <= 100:
        yield "the threshold must lie between 0 and 100 per cent"
    if not 0 <= counting.part_funding_percent < 100:
        yield "part funding must ask for 0 to 99 per cent of the cost"
    if counting.rule is not Rule.EQUAL_SHARES:
        fills = counting.rule in _FILLED and counting.completion is Completion.UTILITARIAN
        if counting.completion is not Completion.NONE and not fills:
            yield f"the completion {counting.completion} belongs to equal shares"
        if counting.comparison:
            yield "only equal shares is compared with greedy"
        if counting.utility is not Utility.COST:
            yield f"the utility {counting.utility} belongs to equal shares"
        if counting.start is not Start.EXACT:
            yield f"the start {counting.start} belongs to equal shares"
    if counting.stop is not Stop.OVERSPEND and counting.completion not in _RAISING:
        yield f"the stop {counting.stop} belongs to the completions add1 and add1u"


def ballot_faults(counting: Counting, kind: Kind, *, choices: int, boost: bool) -> Iterator[str]:
    """What this counting rule cannot do with such ballots, which hold up to `choices` lines."""
    points = boost or kind in (Kind.CUMULATIVE, Kind.SCORE)
    if kind is Kind.RANKED:
        points = counting.scoring is not Scoring.APPROVAL
        if counting.scoring is Scoring.DOWDALL and choices > MOST_DOWDALL:
            yield f"Dowdall points are exact for ballots of up to {MOST_DOWDALL} lines"
    elif counting.scoring is not Scoring.BORDA:
        yield f"the scoring {counting.scoring} belongs to ranked ballots"
    if counting.rule is Rule.STV and kind is not Kind.RANKED:
        yield f"stv needs ranked ballots, not {kind}"
    if counting.rule is Rule.STV and counting.scoring is not Scoring.BORDA:
        yield "stv reads the ranks themselves and takes no other scoring"
    if counting.rule in _ALIKE and points:
        yield f"{counting.rule} needs ballots on which every choice is worth the same"
    if counting.rule is Rule.EQUAL_SHARES and counting.utility is not Utility.COST and points:
        yield f"the utility {counting.utility} has no meaning where ballots give points"
    if boost and kind is not Kind.APPROVAL:
        yield f"a boost vote belongs to approval ballots, not {kind}"
