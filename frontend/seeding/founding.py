"""Setting rounds up: programme and funds, the round, its people, its money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from frontend.seeding.diary import Life
from frontend.seeding.people import Cast
from frontend.seeding.texts import RoundText
from frontend.seeding.timetable import Span
from pb.domain.roles import Role
from pb.models import Area, Fund, Programme, Round
from pb.queries.rounds import charter_of
from pb.services import money, roles, rounds

SLUG = "clydeside"
BALLOTS_FROM = "Made-up ballots of the demonstration"
GRANTS = {"revenue": 60_000_000, "capital": 50_000_000, "match": 10_000_000}
_FUNDS = {
    "revenue": ("Community choices budget", Fund.Kind.REVENUE),
    "capital": ("Capital programme", Fund.Kind.CAPITAL),
    "match": ("Scottish Government match funding", Fund.Kind.MATCH),
}
_ROLES = (
    ("assessor", Role.ASSESSOR),
    ("finance", Role.FINANCE),
    ("desk", Role.DESK),
    ("returning", Role.RETURNING_OFFICER),
    ("facilitator", Role.FACILITATOR),
    ("member", Role.ELECTED_MEMBER),
)


def found_programme(*, cast: Cast, at: datetime) -> Programme:
    """The programme with its three funds and this year's money in them (pence in GRANTS)."""
    programme = Programme.objects.create(
        slug=SLUG, name="Clydeside Decides", council="Clydeside Council (made up)"
    )
    for key, (name, kind) in _FUNDS.items():
        fund = Fund.objects.create(programme=programme, key=key, name=name, kind=kind)
        money.grant_to_fund(
            fund=fund, amount=GRANTS[key], by=cast.of["finance"], at=at, note="Council budget"
        )
    return programme


def set_up(
    *, programme: Programme, text: RoundText, areas: Sequence[Area], cast: Cast, at: datetime
) -> Round:
    """The round, with its first officer."""
    return rounds.set_up_round(
        programme=programme,
        slug=text.slug,
        title=text.title,
        strand=text.strand,
        theme=text.theme,
        summary=text.summary,
        areas=areas,
        imported_from=BALLOTS_FROM if text.voters else "",
        by=cast.of["officer"],
        at=at,
    )


def give_roles(*, round: Round, text: RoundText, cast: Cast, span: Span) -> Life:
    """A second officer from set-up; every other role asked for by one officer and signed by the other."""
    asked = span.opens + timedelta(hours=3)
    yield asked
    first, second = cast.of["officer"], cast.of["officer2"]
    roles.grant_role(person=second, round=round, role=Role.OFFICER, by=None, at=asked)
    wanted = [(cast.of[key], role, "Work on this round") for key, role in _ROLES]
    wanted += [
        (cast.named(name), Role.PANEL_MEMBER, "Answered the open call for the panel") for name in text.members
    ]
    requests = [
        roles.request_role(person=person, round=round, role=role, reason=reason, by=first, at=asked)
        for person, role, reason in wanted
    ]
    signed = asked + timedelta(hours=20)
    yield signed
    for request in requests:
        roles.sign_role(request=request, digest_seen=request.payload_digest, by=second, at=signed)


def fill_pots(*, round: Round, text: RoundText, cast: Cast, at: datetime) -> None:
    """Put into each pot what the charter says; half of it from match funding where the text says so."""
    charter = charter_of(round)
    assert charter is not None
    funds = {fund.key: fund for fund in round.programme.funds.all()}
    for pot in round.pots.all():
        rule = charter.pot(pot.key)
        assert rule is not None
        matched = rule.amount // 2 if text.match else 0
        for key, amount in ((rule.kind, rule.amount - matched), ("match", matched)):
            if amount:
                money.fill_pot(pot=pot, fund=funds[key], amount=amount, by=cast.of["finance"], at=at)
