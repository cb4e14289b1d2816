"""Seats: asked for by one person, signed by another, offered to a volunteer, and answered by them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from panels.models import Draw, Letter, Member, Panel, Recruitment, SeatOffer, Volunteer
from panels.queries.seats import seats_left
from panels.services.guarding import guard
from panels.services.writing import write
from pb.domain.roles import Role
from pb.domain.verdict import refuse
from pb.models import Person, RoleGrant, Round, SignRequest
from pb.rules import Case
from pb.services import ledger, signing
from pb.services.roles import grant_role, revoke_role

ACT = "offer_seat"
STANDS = (SeatOffer.State.OFFERED, SeatOffer.State.ACCEPTED)


@transaction.atomic
def ask_for_seat(*, volunteer: Volunteer, reason: str, by: Person, at: datetime) -> SignRequest:
    """Ask a second person to offer a seat to somebody on the list, whichever way they came.

    Refuses a wrong hand, a seat for oneself, somebody who is not on the list or has a seat, and a full panel.
    """
    recruitment = Recruitment.objects.select_for_update().get(pk=volunteer.recruitment_id)
    round = recruitment.round
    guard(by, "panels.recruit", Case(round, at))
    _can_be_offered(volunteer, recruitment, by)
    payload = {"volunteer": str(volunteer.ref)}
    return signing.request_signature(round=round, act=ACT, payload=payload, reason=reason, by=by, at=at)


@transaction.atomic
def sign_seat(*, request: SignRequest, digest_seen: str, by: Person, at: datetime) -> SeatOffer:
    """The second person signs, and the seat is offered. Refuses as `ask_for_seat` and `signing.sign` do."""
    guard(by, "panels.countersign", Case(request.round, at))
    # First the list, then its people: the draw, which may be under way, locks them in this order.
    recruitment = Recruitment.objects.select_for_update(of=("self",)).get(
        volunteers__ref=request.payload["volunteer"]
    )
    volunteer = Volunteer.objects.select_for_update().get(ref=request.payload["volunteer"])
    _can_be_offered(volunteer, recruitment, by)
    signing.sign(request=request, digest_seen=digest_seen, by=by, at=at)
    signing.use_signature(round=request.round, act=ACT, payload=request.payload, at=at)
    offer = make_offer(volunteer=volunteer, recruitment=recruitment, at=at, request=request)
    body = {"way": volunteer.route, "signed": request.payload_digest}
    ledger.record(act="seat.offered", round=request.round, by=by, at=at, body=body)
    return offer


def make_offer(
    *,
    volunteer: Volunteer,
    recruitment: Recruitment,
    at: datetime,
    request: SignRequest | None = None,
    draw: Draw | None = None,
) -> SeatOffer:
    """Write an offer down and leave its letter. Called by an act that has the right to."""
    offer = SeatOffer.objects.create(
        volunteer=volunteer,
        request=request,
        draw=draw,
        offered_at=at,
        answer_by=at + timedelta(days=recruitment.answer_days),
    )
    write(kind=Letter.Kind.OFFERED, to=volunteer, at=at)
    return offer


@transaction.atomic
def accept(*, offer: SeatOffer, at: datetime) -> Member | None:
    """They take the seat: an account for their address if there is none, the role of panel member, and a
    seat where the panel is set up. None where it is not yet: then they are seated with the others.

    The role comes from two signatures or from a draw, and from nowhere else. Twice changes nothing.
    Refuses an answer too late, and an offer that does not stand ("state").
    """
    # Whoever sets the panel up waits for this answer, or this answer for them: `seating.seat_holders`.
    Recruitment.objects.select_for_update(of=("self",)).get(volunteers__offers=offer)
    row = _locked(offer)
    if row.state == SeatOffer.State.ACCEPTED:
        return None
    _still_open(row, at)
    volunteer, round = row.volunteer, row.volunteer.recruitment.round
    row.state, row.answered_at = SeatOffer.State.ACCEPTED, at
    row.save(update_fields=["state", "answered_at"])
    person = Person.objects.filter(email__iexact=volunteer.email).first()
    if person is None:
        person = Person.objects.create_user(volunteer.email, name=volunteer.name)
    signed = row.request
    giver = signed.requested_by if signed and signed.requested_by_id != person.pk else None
    grant_role(person=person, round=round, role=Role.PANEL_MEMBER, by=giver, at=at)
    ledger.record(act="seat.accepted", round=round, by=person, at=at, body={"way": volunteer.route})
    return _seat(round, person, at)


@transaction.atomic
def decline(*, offer: SeatOffer, at: datetime) -> None:
    """They do not take the seat, and need not say why. Twice changes nothing; refuses as `accept` does."""
    row = _locked(offer)
    if row.state == SeatOffer.State.DECLINED:
        return
    _still_open(row, at)
    row.state, row.answered_at = SeatOffer.State.DECLINED, at
    row.save(update_fields=["state", "answered_at"])
    round = row.volunteer.recruitment.round
    ledger.record(act="seat.declined", round=round, at=at, body={"way": row.volunteer.route})


@transaction.atomic
def give_up(*, volunteer: Volunteer, at: datetime) -> None:
    """Whoever withdraws gives up what they were offered or took: the offer is declined, the seat left."""
    for row in volunteer.offers.select_for_update().filter(state__in=STANDS):
        round = volunteer.recruitment.round
        if row.state == SeatOffer.State.OFFERED:
            row.state, row.answered_at = SeatOffer.State.DECLINED, at
            ledger.record(act="seat.declined", round=round, at=at, body={"way": volunteer.route})
        else:
            row.state = SeatOffer.State.LEFT
            _unseat(volunteer, round, at)
        row.save(update_fields=["state", "answered_at"])


@transaction.atomic
def lapse_offers(*, at: datetime) -> int:
    """Offers that nobody answered in time lapse. Returns how many; a second run finds none."""
    late = SeatOffer.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=SeatOffer.State.OFFERED, answer_by__lte=at
    )
    rows = list(late.select_related("volunteer__recruitment__round"))
    for row in rows:
        row.state = SeatOffer.State.LAPSED
        row.save(update_fields=["state"])
        round = row.volunteer.recruitment.round
        body = {"way": row.volunteer.route}
        ledger.record(act="seat.lapsed", round=round, job="panels.run_due", at=at, body=body)
    return len(rows)


def _can_be_offered(volunteer: Volunteer, recruitment: Recruitment, by: Person) -> None:
    if volunteer.confirmed_at is None or volunteer.withdrawn_at or volunteer.erased_at:
        raise refuse("volunteer_not_on_the_list", "state")
    if volunteer.email.casefold() == by.email.casefold():
        raise refuse("role_to_oneself", "hand")
    if volunteer.offers.filter(state__in=STANDS).exists():
        raise refuse("seat_offered_already", "state")
    if recruitment.draws.filter(state__in=(Draw.State.FROZEN, Draw.State.COMMITTED)).exists():
        raise refuse("draw_under_way", "state")
    if seats_left(recruitment) < 1:
        raise refuse("panel_is_full", "state", seats=recruitment.seats)


def _locked(offer: SeatOffer) -> SeatOffer:
    return (
        SeatOffer.objects.select_for_update(of=("self",))
        .select_related("volunteer__recruitment__round", "request__requested_by")
        .get(pk=offer.pk)
    )


def _still_open(row: SeatOffer, at: datetime) -> None:
    if row.state != SeatOffer.State.OFFERED:
        raise refuse("seat_not_on_offer", "state")
    if at >= row.answer_by:
        raise refuse("seat_answer_too_late", "state", by=row.answer_by)


def _seat(round: Round, person: Person, at: datetime) -> Member | None:
    panel = Panel.objects.filter(round=round).first()
    if panel is None:
        return None
    member, new = Member.objects.get_or_create(
        panel=panel, person=person, left_at=None, defaults={"joined_at": at}
    )
    if new:
        body = {"person": str(person.subject)}
        ledger.record(act="panel.member_seated", round=round, by=person, at=at, body=body)
    return member


def _unseat(volunteer: Volunteer, round: Round, at: datetime) -> None:
    person = Person.objects.filter(email__iexact=volunteer.email).first()
    if person is None:
        return
    Member.objects.filter(panel__round=round, person=person, left_at=None).update(left_at=at)
    grants = RoleGrant.objects.filter(person=person, round=round, role=Role.PANEL_MEMBER, revoked_at=None)
    for grant in grants:
        revoke_role(grant=grant, by=person, at=at)
    ledger.record(act="seat.left", round=round, by=person, at=at, body={"way": volunteer.route})
