"""What is due in a round of somebody who works for the council: what, by when, in which state, and where
to do it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.urls import reverse

from frontend.wording import count_of, listed, phase_name
from panels.models import Draw
from panels.queries.draws import ENTER as ENTER_DRAW
from panels.queries.draws import draws_of
from panels.services.inviting import ACT as LOAD_ADDRESSES
from panels.services.offering import ACT as OFFER_SEAT
from pb.domain.clock import PhaseClock
from pb.domain.money import pounds
from pb.domain.phases import Phase
from pb.models import Round
from pb.queries.budgets import put_in
from pb.queries.rounds import charter_of, clock_of, phase_of
from pb.queries.signing import waiting as signatures
from pb.web import say
from proposals.domain.award import AwardState
from proposals.queries.assessments import waiting as unassessed
from proposals.queries.awards import awards_of, is_reported, overruns_of
from proposals.queries.shortlists import published_shortlist
from voting.models import Box, Ratification
from voting.queries.due import DueAct
from voting.queries.papers import box_of, paper_of
from voting.queries.results import ratification_of
from voting.queries.trustees import shares_of
from voting.services import extending
from voting.services.voiding import PANEL_ACT, STAFF_ACT

State = Literal["stuck", "due", "on_course"]
SOON = timedelta(days=2)
_ORDER: tuple[State, ...] = ("stuck", "due", "on_course")
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `by` None: no date. `do` and `href`: the way there."""

    round: Round
    phase: str
    what: str
    by: datetime | None
    state: State
    do: str
    href: str


def items_of(round: Round, at: datetime, stuck: Iterable[DueAct]) -> list[Item]:
    """Everything due in the round."""
    clock, phase = clock_of(round), phase_of(round, at)
    name = phase_name(phase) or "Between phases"
    return [
        Item(round, name, what, by, _state(by, at, always), do, reverse(view, args=[round.slug]))
        for what, by, always, do, view in _due(round, clock, phase, at, list(stuck))
    ]


def in_order(items: Iterable[Item]) -> list[Item]:
    """What is stuck first, then what is due; in each the soonest first, what has no date last."""
    return sorted(items, key=lambda item: (_ORDER.index(item.state), item.by is None, item.by or _NEVER))


def _state(by: datetime | None, at: datetime, always: State | None) -> State:
    if always:
        return always
    if by is None or by <= at + SOON:
        return "stuck" if by is not None and by <= at else "due"
    return "on_course"


Found = tuple[str, datetime | None, State | None, str, str]


def _due(
    round: Round, clock: PhaseClock, phase: Phase | None, at: datetime, stuck: list[DueAct]
) -> Iterator[Found]:
    for act in stuck:
        why = " ".join(say(reason) for reason in act.stuck) or "The job has not run."
        yield f"Could not {act.act} the vote. {why}", act.since, "stuck", "Look", "pb:ledger"
    rows = shares_of(round)
    if any(row.taken_at is None for row in rows):
        voting = clock.window(Phase.VOTING)
        yield (
            "Trustees have not taken their shares",
            voting.opens if voting else None,
            None,
            "See",
            "voting:trustees",
        )
    if signatures(round, at).filter(act__in=(STAFF_ACT, PANEL_ACT)).exists():
        yield "Ballots are to be declared void", None, "due", "Sign", "voting:void"
    if signatures(round, at).filter(act__in=extending.PERMISSION).exists():
        yield "A window is to be open for longer", None, "due", "Sign", "voting:extend"
    told = (STAFF_ACT, PANEL_ACT, *extending.PERMISSION, OFFER_SEAT, LOAD_ADDRESSES, ENTER_DRAW)
    asked = signatures(round, at).exclude(act__in=told).count()
    if asked:
        yield f"{count_of(asked, 'act')} waiting for a second person", None, "due", "Sign", "pb:people"
    yield from _panel_to_find(round, at)
    if round.charter_id is None:
        yield "The panel agrees a charter", None, "on_course", "Open", "panels:room"
        return
    yield from _money(round, clock)
    yield from _before_the_vote(round, clock, phase, at)
    yield from _after_the_vote(round, clock, phase)


def _panel_to_find(round: Round, at: datetime) -> Iterator[Found]:
    """What waits for a second person while a panel is found, and a draw whose moment has come."""
    waits = {
        OFFER_SEAT: ("A seat is to be offered", "panels:volunteers"),
        LOAD_ADDRESSES: ("A list of addresses is to be signed for", "panels:addresses"),
    }
    asked = set(signatures(round, at).filter(act__in=waits).values_list("act", flat=True))
    for act, (what, view) in waits.items():
        if act in asked:
            yield what, None, "due", "Sign", view
    draw = draws_of(round).filter(state=Draw.State.COMMITTED).first()
    if draw is not None:
        yield "Enter the number that draws the panel", draw.draws_at, None, "Enter", "panels:lottery"


def _money(round: Round, clock: PhaseClock) -> Iterator[Found]:
    charter, pots = charter_of(round), list(round.pots.all())
    held = put_in(pots)
    rules = {rule.key: rule.amount for rule in charter.money.pots} if charter else {}
    missing = sum(max(0, rules.get(pot.key, 0) - held[pot.pk]) for pot in pots)
    if missing:
        voting = clock.window(Phase.VOTING)
        yield (
            f"Put {pounds(missing)} into the pots",
            voting.opens if voting else None,
            None,
            "Fill",
            "pb:money",
        )


def _before_the_vote(round: Round, clock: PhaseClock, phase: Phase | None, at: datetime) -> Iterator[Found]:
    assessing, voting = clock.window(Phase.ASSESSING), clock.window(Phase.VOTING)
    paper = paper_of(round)
    if paper is not None and paper.frozen_at is not None:
        if phase is Phase.VOTING and voting:
            yield "Voting closes by itself", voting.closes, "on_course", "View", "frontend:round"
        return
    if voting and voting.closes <= at:
        yield "Voting went by without a ballot paper", voting.closes, "stuck", "Look", "voting:paper"
        return
    if assessing and assessing.opens <= at and (left := unassessed(round)):
        yield f"{count_of(left, 'idea')} to check", assessing.closes, None, "Check", "proposals:assessing"
    shortlisting = clock.window(Phase.SHORTLISTING)
    if phase is Phase.SUBMITTING and (window := clock.window(phase)):
        yield "Sending ideas closes by itself", window.closes, "on_course", "View", "proposals:list"
    if shortlisting and shortlisting.opens <= at:
        if published_shortlist(round) is None:
            yield "Publish the shortlist", shortlisting.closes, None, "Open", "proposals:shortlist"
        elif voting and voting.closes > at:
            yield "Draw up and freeze the ballot paper", voting.opens, None, "Open", "voting:paper"


def _after_the_vote(round: Round, clock: PhaseClock, phase: Phase | None) -> Iterator[Found]:
    box = box_of(round)
    if box is None:
        return
    if box.state not in (Box.State.OPEN, Box.State.PUBLISHED):
        yield "The vote is being sealed and counted", None, "on_course", "View", "frontend:round"
    if box.state != Box.State.PUBLISHED or box.published_at is None:
        return
    ratification, charter = ratification_of(round), charter_of(round)
    if ratification is None or ratification.state == Ratification.State.WAITING:
        days = charter.ratification.within_days if charter else 28
        body = charter.ratification.body if charter else "The elected members"
        yield (
            f"{body} decides on the result",
            box.published_at + timedelta(days=days),
            None,
            "View",
            "voting:ratify",
        )
        return
    if overruns_of(round).filter(answer="").exists():
        yield "The panel is asked about a higher cost", None, "on_course", "View", "proposals:overruns"
    if phase in (Phase.DELIVERING, None) and not is_reported(round) and awards_of(round).exists():
        delivering = clock.window(Phase.DELIVERING)
        yield (
            "Answer what the round was for",
            delivering.closes if delivering else None,
            None,
            "Write",
            "proposals:report",
        )
    states = [award.state for award in awards_of(round)]
    open_states = {AwardState.WON: "to open", AwardState.RATIFIED: "to check", AwardState.CHECKS: "to offer"}
    told = [
        count_of(states.count(state), "award") + f" {words}"
        for state, words in open_states.items()
        if state in states
    ]
    if told:
        yield listed(told), None, "due", "Open", "proposals:awards"
