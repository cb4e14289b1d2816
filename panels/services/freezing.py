"""Freezing the pool of a lottery, and giving a frozen one up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.freeze import freeze
from panels.domain.pool import Pool
from panels.domain.pool import Volunteer as Entrant
from panels.models import Draw, Recruitment, SeatOffer, Ticket
from panels.queries.draws import free_seats, newest_draw
from panels.queries.pools import can_be_drawn, named, names_of, quota_rows, quotas_of
from panels.services.guarding import guard
from panels.services.searching import ask_odds
from pb import chance
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def freeze_pool(*, recruitment: Recruitment, cap: int | None, by: Person, at: datetime) -> Draw:
    """Fix who is in the lottery: a number and a secret nonce each, and one published root for all. Leaves
    the job that finds the chances.

    Refuses a wrong hand, a call that is still open, a draw that is under way, a panel without a free seat,
    and a list that is shorter than the seats.
    """
    guard(by, "panels.recruit", Case(recruitment.round, at))
    recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    if at < recruitment.closes:
        raise refuse("call_still_open", "state", closes=recruitment.closes)
    _none_under_way(recruitment)
    if recruitment.draws.filter(state=Draw.State.DRAWN).exists():
        raise refuse("pool_drawn_already", "state")
    quotas = quotas_of(recruitment, quota_rows(recruitment))
    people = list(can_be_drawn(recruitment))
    if quotas.seats < 1:
        raise refuse("panel_is_full", "state", seats=recruitment.seats)
    if len(people) < quotas.seats:
        raise refuse("too_few_volunteers", "state", people=len(people), seats=quotas.seats)
    names, secret = names_of(recruitment), chance.token(32)
    features = [named(each.features, names) for each in people]
    pool = Pool(
        tuple(
            Entrant(str(place), row, each.household_hash)
            for place, (each, row) in enumerate(zip(people, features, strict=True))
        )
    )
    frozen = freeze(pool, quotas, secret)
    draw = Draw.objects.create(
        recruitment=recruitment,
        number=recruitment.draws.count() + 1,
        size=len(people),
        root=frozen.root,
        secret=secret.hex(),
        seed=chance.token(32).hex(),
        frozen_by=by,
        frozen_at=at,
    )
    Ticket.objects.bulk_create(
        (
            Ticket(
                draw=draw,
                volunteer=each,
                place=place,
                number=frozen.numbers[place],
                features=row,
                home=each.household_hash,
            )
            for place, (each, row) in enumerate(zip(people, features, strict=True))
        ),
        batch_size=2000,
    )
    body = {"draw": draw.number, "people": draw.size, "seats": quotas.seats, "root": draw.root}
    ledger.record(act="draw.pool_frozen", round=recruitment.round, by=by, at=at, body=body)
    ask_odds(recruitment=recruitment, cap=cap, by=by, at=at)
    return draw


@transaction.atomic
def refill_seats(*, draw: Draw, cap: int | None, by: Person, at: datetime) -> Draw:
    """A draw for the seats of an earlier one that came free, from the same frozen pool. Refuses a wrong
    hand, a draw that is not drawn or has a later one, offers that wait for an answer, and no free seat.
    """
    recruitment = Recruitment.objects.select_for_update().get(pk=draw.recruitment_id)
    guard(by, "panels.recruit", Case(recruitment.round, at))
    _none_under_way(recruitment)
    last = newest_draw(recruitment)
    if last is None or last.pk != draw.pk or last.state != Draw.State.DRAWN:
        raise refuse("draw_not_open_to_that", "state")
    if recruitment.purged_at is not None:
        raise refuse("pool_is_deleted", "state")
    waiting = SeatOffer.objects.filter(volunteer__recruitment=recruitment, state=SeatOffer.State.OFFERED)
    if waiting.exists():
        raise refuse("offers_wait_for_answers", "state", number=waiting.count())
    if (free := free_seats(recruitment)) < 1:
        raise refuse("panel_is_full", "state", seats=recruitment.seats)
    source = draw.pool_of or draw
    made = Draw.objects.create(
        recruitment=recruitment,
        number=draw.number + 1,
        pool_of=source,
        previous=draw,
        size=source.size,
        root=source.root,
        seed=chance.token(32).hex(),
        frozen_by=by,
        frozen_at=at,
    )
    body = {"draw": made.number, "replaces": draw.number, "seats": free, "root": made.root}
    ledger.record(act="draw.seats_came_free", round=recruitment.round, by=by, at=at, body=body)
    ask_odds(recruitment=recruitment, cap=cap, by=by, at=at)
    return made


@transaction.atomic
def abandon(*, draw: Draw, reason: str, by: Person, at: datetime) -> None:
    """Give a frozen pool up, before anything is committed, with a public reason. Its numbers are worth
    nothing then. Refuses once the draw is committed: there is no way back from there.
    """
    recruitment = Recruitment.objects.select_for_update().get(pk=draw.recruitment_id)
    guard(by, "panels.recruit", Case(recruitment.round, at))
    row = Draw.objects.select_for_update().get(pk=draw.pk)
    if row.state != Draw.State.FROZEN:
        raise refuse("draw_not_open_to_that", "state")
    if not reason.strip():
        raise refuse("reason_missing")
    row.state, row.secret, row.seed = Draw.State.ABANDONED, "", ""
    row.save(update_fields=["state", "secret", "seed"])
    row.tickets.all().delete()
    row.odds_runs.all().delete()
    body = {"draw": row.number, "reason": reason.strip()}
    ledger.record(act="draw.abandoned", round=recruitment.round, by=by, at=at, body=body)


def _none_under_way(recruitment: Recruitment) -> None:
    if recruitment.draws.filter(state__in=(Draw.State.FROZEN, Draw.State.COMMITTED)).exists():
        raise refuse("draw_under_way", "state")
