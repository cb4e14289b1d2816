"""What a member sees first in the room: what waits for them, and how far the charter is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from panels.domain.room_states import ClaimState, MinutesState, NeedState, RequestState, SittingState
from panels.models import Attendance, Claim, Member, Need, Panel, Sitting, Terms
from panels.queries.amending import at_stake, is_drawn_up
from panels.queries.discussion import has_accepted, rules_of
from panels.queries.hearing import unheard_by
from panels.queries.interests import stepped_out_of
from panels.queries.ladder import tallies, voices_of
from panels.queries.panels import bar_of, current_draft, panel_of, seat_of
from panels.queries.record import waiting_terms
from panels.queries.reviews import is_open, latest_review, pile_of
from panels.queries.sittings import attendance_of, missed_by, next_sitting, waiting_minutes
from panels.queries.support import budget_of
from pb.domain.phases import Phase
from pb.domain.verdict import Verdict
from pb.models import Person, Round
from pb.queries.rounds import phase_of
from proposals.queries.awards import overruns_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one member."""

    articles: tuple[str, ...] = ()
    sitting: Sitting | None = None
    minutes: tuple[Sitting, ...] = ()
    missed: tuple[Sitting, ...] = ()
    terms: Terms | None = None
    rules: bool = False
    ideas: int = 0
    appeals: int = 0
    overruns: int = 0

    @property
    def number(self) -> int:
        things = [
            self.articles,
            self.sitting,
            self.terms,
            self.rules,
            self.ideas,
            self.appeals,
            self.overruns,
        ]
        return sum(map(bool, things)) + len(self.minutes) + len(self.missed)


@dataclass(frozen=True, slots=True)
class CharterState:
    """How far the draft is: articles agreed, those that need more voices, and those with objections."""

    number: int
    agreed: int
    articles: int
    quiet: tuple[str, ...] = field(default=())
    disputed: tuple[str, ...] = field(default=())


def waiting_for_member(member: Member, at: datetime) -> Waiting:
    """Everything in the room that waits for this member now."""
    panel, person = member.panel, member.person
    rules, terms = rules_of(panel), waiting_terms(panel)
    coming = next_sitting(panel, at)
    mine = attendance_of(coming, member) if coming else None
    return Waiting(
        articles=_articles_left(panel, member),
        sitting=coming if coming and (mine is None or mine.plan == Attendance.Plan.UNSAID) else None,
        minutes=tuple(each.sitting for each in waiting_minutes(panel) if each.proposed_by_id != member.pk),
        missed=tuple(missed_by(member)),
        terms=terms if terms and not terms.voices.filter(member=member).exists() else None,
        rules=rules is not None and not has_accepted(person, rules),
        ideas=ideas_for(member, at),
        appeals=appeals_for(member, at),
        overruns=overruns_for(member),
    )


def ideas_for(member: Member, at: datetime) -> int:
    """How many ideas on this member's pile wait for their score now."""
    review = latest_review(member.panel)
    if review is None or not is_open(review, at):
        return 0
    return sum(each.assigned and not each.done for each in pile_of(review, member))


def appeals_for(member: Member, at: datetime) -> int:
    """How many appeals wait for this member's voice, while appeals are heard."""
    heard = phase_of(member.panel.round, at) in {Phase.ASSESSING, Phase.SHORTLISTING}
    return len(unheard_by(member)) if heard else 0


def overruns_for(member: Member) -> int:
    """How many winners that cost more than planned wait for the panel, and this member may answer for."""
    out = set(stepped_out_of(member.person, member.panel.round).proposals)
    waiting = overruns_of(member.panel.round).filter(answer="")
    return waiting.exclude(award__proposal__in=out).exclude(award__proposal__author=member.person).count()


def waits_in(person: Person, round: Round, at: datetime) -> tuple[int, int]:
    """Ideas to score and appeals to speak on that wait for this person in the round."""
    panel = panel_of(round)
    seat = seat_of(panel, person) if panel is not None else None
    return (ideas_for(seat, at), appeals_for(seat, at)) if seat is not None else (0, 0)


def costs_in(person: Person, round: Round) -> int:
    """Winners that cost more than planned and wait for this person in the round."""
    panel = panel_of(round)
    seat = seat_of(panel, person) if panel is not None else None
    return overruns_for(seat) if seat is not None else 0


def charter_state(panel: Panel) -> CharterState | None:
    """How far the current draft is; None while there is none."""
    draft = current_draft(panel)
    if draft is None:
        return None
    bar = bar_of(panel)
    found = [(tally, tally.meets(bar)) for tally in tallies(panel)]
    return CharterState(
        number=draft.number,
        agreed=sum(bool(verdict) for _, verdict in found),
        articles=len(found),
        quiet=tuple(tally.article for tally, verdict in found if "article_needs_voices" in verdict.codes),
        disputed=tuple(
            tally.article
            for tally, verdict in found
            if {"objection_stands", "article_needs_agreement"} & set(verdict.codes)
        ),
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the facilitator and officers, as numbers."""

    needs: int
    claims: int
    asked: int
    to_mark: tuple[Sitting, ...]
    to_publish: tuple[Sitting, ...]
    short: Verdict | None = None


def desk_of(panel: Panel, at: datetime) -> Desk:
    """Needs nobody has taken on or that are late, claims and questions waiting, sittings to write up."""
    late = Q(state=NeedState.ASKED) | Q(state=NeedState.BEING_ARRANGED, due__lt=at.date())
    over = panel.sittings.filter(state=SittingState.CALLED, ends_at__lte=at)
    unwritten = panel.sittings.filter(state=SittingState.HELD, minutes=None)
    agreed = panel.sittings.filter(minutes__state=MinutesState.AGREED)
    return Desk(
        needs=Need.objects.filter(late, member__panel=panel).count(),
        claims=Claim.objects.filter(member__panel=panel, state=ClaimState.CLAIMED).count(),
        asked=panel.requests.filter(state=RequestState.ASKED).count(),
        to_mark=(*over, *unwritten),
        to_publish=tuple(agreed),
        short=_short(panel),
    )


def _short(panel: Panel) -> Verdict | None:
    """Why the panel's budget will not last, if so."""
    budget = budget_of(panel)
    found = budget.lasts() if budget is not None else Verdict.yes()
    return None if found else found


def _articles_left(panel: Panel, member: Member) -> tuple[str, ...]:
    draft = current_draft(panel)
    if draft is None or not is_drawn_up(panel):
        return ()
    said = voices_of(panel, member.person).keys()
    out = stepped_out_of(member.person, panel.round).articles
    return tuple(article for article in at_stake(panel) if article not in said and article not in out)
