"""Turnout as sums of people, with small numbers suppressed."""

from __future__ import annotations

from dataclasses import dataclass

from pb.models import Area, Round
from voting.models import Elector, Seal


@dataclass(frozen=True, slots=True)
class Turnout:
    """One line of the table. `voted` and `electors` are None where telling them could point at somebody."""

    name: str
    electors: int | None
    voted: int | None


def turnout_by_area(seal: Seal, least: int) -> list[Turnout]:
    """By area, from the seal's sums. No number of people from 1 to `least` - 1 is told, nor one that follows
    from the rest: where one line alone is held back, the next smallest is too.
    """
    names = dict(
        Area.objects.filter(code__in=[row["of"] for row in seal.turnout["area"]]).values_list("code", "name")
    )
    rows = [
        (names.get(row["of"], "Not placed"), row["electors"], row["voted"]) for row in seal.turnout["area"]
    ]
    hidden = {place for place, (_, _, voted) in enumerate(rows) if 0 < voted < least}
    if len(hidden) == 1 and len(rows) > 1:
        others = [place for place in range(len(rows)) if place not in hidden]
        hidden.add(min(others, key=lambda place: rows[place][2]))
    return [
        Turnout(
            name,
            None if 0 < electors < least or place in hidden else electors,
            None if place in hidden else voted,
        )
        for place, (name, electors, voted) in enumerate(rows)
    ]


def enrolled(round: Round) -> int:
    """How many people have enrolled to vote. How many of them voted is known to nobody before the seal."""
    return Elector.objects.filter(round=round).count()
