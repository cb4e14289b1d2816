"""What the front, round and staff pages ask of boxes: which rounds are decided, and what was won in them.

Nothing here tells a number before a box is published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from pb.models import Round
from pb.queries.front import voted
from voting.models import Box, Count, Paper


@dataclass(frozen=True, slots=True)
class Won:
    """A published result in short: ideas funded, pence given, pence by pot key, ballots counted."""

    ideas: int
    money: int
    ballots: int
    by_pot: dict[str, int] = field(default_factory=dict)


def decided(at: datetime) -> QuerySet[Round]:
    """Rounds with a published result, newest vote first."""
    return voted(at).filter(box__state=Box.State.PUBLISHED)


def being_counted(at: datetime) -> QuerySet[Round]:
    """Rounds whose voting has closed and whose result is not out."""
    return voted(at).filter(box__isnull=False).exclude(box__state=Box.State.PUBLISHED)


def won_in(rounds: Iterable[Round]) -> dict[int, Won]:
    """The published results among these rounds, by round id. Two queries."""
    keys = [row.pk for row in rounds]
    results = dict(
        Count.objects.filter(round__in=keys, round__box__state=Box.State.PUBLISHED).values_list(
            "round_id", "result"
        )
    )
    unvoted = dict(Paper.objects.filter(round__in=list(results)).values_list("round_id", "uncontested"))
    found = {}
    for key, result in results.items():
        ideas, by_pot = len(unvoted.get(key, ())), dict[str, int]()
        for line in unvoted.get(key, ()):
            by_pot[line["pot"]] = by_pot.get(line["pot"], 0) + line["cost"]
        for contest in result["contests"]:
            for pot in contest["pots"]:
                ideas += len(pot["selected"])
                by_pot[pot["pot"]] = by_pot.get(pot["pot"], 0) + pot["cost"]
        found[key] = Won(ideas, sum(by_pot.values()), result["ballots"], by_pot)
    return found
