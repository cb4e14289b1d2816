"""What would work and is still unwise: too little time, money that few can win, doors that stay shut.

Figures are those of Scottish rounds: six weeks of co-design and two of voting (Glasgow's pilots found less
"too tight": Harkins, GCPH 2019), voting ages of 8, 11 and 16, paper beside online everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from pb.domain.charter import Channel, Charter, PotRule
from pb.domain.phases import Phase
from pb.domain.verdict import Reason

COMFORTABLE = {
    Phase.CO_DESIGN: timedelta(days=42),
    Phase.SUBMITTING: timedelta(days=28),
    Phase.ASSESSING: timedelta(days=21),
    Phase.SHORTLISTING: timedelta(days=7),
    Phase.VOTING: timedelta(days=14),
}
GAP = timedelta(days=1)
FEW_WINNERS = 3
MANY_AWARDS = 100
OLDEST_USUAL_AGE = 16


def winners(pot: PotRule) -> tuple[int, int | None]:
    """How many ideas can win in a pot whose money is all used: the fewest, when every one asks for the most;
    and the most, when every one asks for the least (None: no least)."""
    fewest = pot.amount // pot.maximum if pot.maximum else 0
    return fewest, (pot.amount // pot.minimum if pot.minimum else None)


def tight_time(charter: Charter) -> Iterator[Reason]:
    """Windows shorter than people need, days in which nothing happens, winners who start unconfirmed."""
    windows = sorted(charter.timetable.windows, key=lambda rule: rule.opens)
    for rule in windows:
        shortest = COMFORTABLE.get(rule.phase)
        if shortest and rule.closes - rule.opens < shortest:
            days = (rule.closes - rule.opens).days
            yield Reason("too_tight", {"phase": rule.phase, "days": days, "wanted": shortest.days})
    for earlier, later in pairwise(windows):
        if later.opens - earlier.closes > GAP:
            days = (later.opens - earlier.closes).days
            yield Reason("gap_in_timetable", {"phase": earlier.phase, "then": later.phase, "days": days})
    opens = {rule.phase: rule.opens for rule in windows}
    if Phase.COUNTING in opens and Phase.DELIVERING in opens:
        days = (opens[Phase.DELIVERING] - opens[Phase.COUNTING]).days
        if days < charter.ratification.within_days:
            wanted = charter.ratification.within_days
            yield Reason("delivery_before_confirmed", {"days": days, "wanted": wanted})


def tight_money(charter: Charter) -> Iterator[Reason]:
    """Pots that one or two ideas could empty, that make more awards than can be looked after, and votes that
    cannot all be of use."""
    most_of_all: int | None = 0
    for pot in charter.money.pots:
        fewest, most = winners(pot)
        if fewest < 2 <= (most or 2):
            yield Reason("one_idea_could_take_all", {"pot": pot.name, "maximum": pot.maximum})
        elif most is not None and most < FEW_WINNERS:
            yield Reason("few_can_win", {"pot": pot.name, "most": most})
        if fewest > MANY_AWARDS:
            yield Reason("many_awards", {"pot": pot.name, "fewest": fewest})
        most_of_all = None if most is None or most_of_all is None else most_of_all + most
    ballot = charter.ballot
    pooled = ballot.kind == "approval" and ballot.per == "pooled"
    if pooled and most_of_all is not None and ballot.number > most_of_all:
        yield Reason("more_votes_than_winners", {"votes": ballot.number, "most": most_of_all})
    cap = charter.money.organisation_cap
    if cap is not None and cap < min(pot.minimum for pot in charter.money.pots):
        yield Reason("cap_below_every_minimum", {"cap": cap})


def shut_doors(charter: Charter) -> Iterator[Reason]:
    """Who would be left out, and what could tell somebody's choice."""
    if charter.electorate.minimum_age > OLDEST_USUAL_AGE:
        yield Reason("age_shuts_many_out", {"age": charter.electorate.minimum_age})
    if set(charter.channels.open) == {Channel.ONLINE}:
        yield Reason("online_only", {})
    if charter.openness.small_number < 3:
        yield Reason("small_number_tells", {"number": charter.openness.small_number})
