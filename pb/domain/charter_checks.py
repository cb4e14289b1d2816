"""Which charters cannot work, and which are only unwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from pb.domain.charter import Charter, Record
from pb.domain.charter_allocation import allocation_faults
from pb.domain.charter_counting import counting_faults
from pb.domain.charter_quarantine import quarantine_faults
from pb.domain.charter_tightness import shut_doors, tight_money, tight_time
from pb.domain.clock import TimetableError
from pb.domain.phases import Phase
from pb.domain.verdict import Reason, Verdict

NEEDED = (Phase.SUBMITTING, Phase.ASSESSING, Phase.SHORTLISTING, Phase.VOTING, Phase.COUNTING)


def check(charter: Charter) -> Verdict:
    """Every reason why this charter could not be enforced; yes when there is none."""
    return Verdict(
        (
            *_money(charter),
            *allocation_faults(charter),
            *_ballot(charter),
            *counting_faults(charter),
            *_electorate(charter),
            *_timetable(charter),
            *quarantine_faults(charter),
            *_keys(charter),
        )
    )


def warnings(charter: Charter) -> tuple[Reason, ...]:
    """What would work and is still unwise: time and money that are tight, doors that stay shut, weights that
    leave some ballots among few."""
    areas = [weight.area for weight in charter.counting.weights]
    shown = Reason("weights_show_areas", {"areas": areas, "least": charter.openness.small_number})
    found = (*tight_time(charter), *tight_money(charter), *shut_doors(charter), *_kept_for_ever(charter))
    return (*found, shown) if areas else found


def _kept_for_ever(charter: Charter) -> Iterable[Reason]:
    named = {rule.record for rule in charter.retention}
    missing = tuple(record for record in Record if record not in named)
    if missing:
        yield Reason("kept_without_limit", {"records": missing})


def _keys(charter: Charter) -> Iterable[Reason]:
    for article, keys in (
        ("money", [pot.key for pot in charter.money.pots]),
        ("money", [str(each.measure) for each in charter.money.inputs]),
        ("funding", [criterion.key for criterion in charter.funding.criteria]),
        ("retention", [str(rule.record) for rule in charter.retention]),
        ("timetable", [str(rule.phase) for rule in charter.timetable.shortest]),
    ):
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield Reason("named_twice", {"article": article, "name": key})


def _money(charter: Charter) -> Iterable[Reason]:
    for pot in charter.money.pots:
        if pot.amount == 0:
            yield Reason("pot_without_money", {"pot": pot.name})
        if pot.maximum > pot.amount:
            yield Reason(
                "pot_maximum_above_amount", {"pot": pot.name, "maximum": pot.maximum, "amount": pot.amount}
            )
        if pot.minimum > pot.maximum:
            yield Reason(
                "pot_minimum_above_maximum", {"pot": pot.name, "minimum": pot.minimum, "maximum": pot.maximum}
            )


def _ballot(charter: Charter) -> Iterable[Reason]:
    ballot = charter.ballot
    if ballot.kind == "knapsack" and ballot.choose == "exactly":
        yield Reason("knapsack_has_no_exact_number", {})
    if ballot.boost and ballot.kind != "approval":
        yield Reason("boost_needs_approval", {"kind": ballot.kind})


def _electorate(charter: Charter) -> Iterable[Reason]:
    # UNCRC (Scotland) Act 2024: a minimum age needs a stated reason.
    if charter.electorate.minimum_age and not charter.electorate.age_reason:
        yield Reason("age_needs_a_reason", {"age": charter.electorate.minimum_age})


def _timetable(charter: Charter) -> Iterable[Reason]:
    try:
        clock = charter.timetable.clock()
    except TimetableError as error:
        yield Reason("timetable_cannot_work", {"problem": str(error)})
        return
    for phase in NEEDED:
        if clock.window(phase) is None:
            yield Reason("phase_without_window", {"phase": phase})
    for rule in charter.timetable.shortest:
        window = clock.window(rule.phase)
        if window is not None and window.closes - window.opens < timedelta(days=rule.days):
            yield Reason("window_shorter_than_agreed", {"phase": rule.phase, "days": rule.days})
