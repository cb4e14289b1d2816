"""Seats of a panel: offered, taken, left; and requests for seats that wait for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from panels.models import Recruitment, SeatOffer, Volunteer
from panels.queries.recruiting import categories_of, standing
from pb.models import SignRequest
from pb.queries.signing import waiting


@dataclass(frozen=True, slots=True)
class VolunteerRow:
    """A volunteer as whoever recruits sees them. `offer` is the newest; `asked` when a request waits."""

    volunteer: Volunteer
    answers: tuple[str, ...]
    need: str
    offer: SeatOffer | None
    asked: bool


def seats_left(recruitment: Recruitment) -> int:
    """Seats neither taken nor on offer."""
    standing_offers = SeatOffer.objects.filter(
        volunteer__recruitment=recruitment, state__in=("offered", "accepted")
    )
    return recruitment.seats - standing_offers.count()


def seats_taken(recruitment: Recruitment) -> int:
    """Seats that volunteers have accepted."""
    return SeatOffer.objects.filter(volunteer__recruitment=recruitment, state="accepted").count()


def offer_of(volunteer: Volunteer) -> SeatOffer | None:
    return volunteer.offers.order_by("-pk").first()


def volunteers_of(recruitment: Recruitment, route: str = "") -> QuerySet[Volunteer]:
    """Standing volunteers with all that a row needs, in the order in which they came."""
    rows = (
        standing(recruitment)
        .select_related("need", "anchor")
        .prefetch_related(Prefetch("offers", SeatOffer.objects.order_by("-pk"), to_attr="newest_offers"))
    )
    return rows.filter(route=route) if route else rows


def rows_of(recruitment: Recruitment, volunteers: Iterable[Volunteer], at: datetime) -> list[VolunteerRow]:
    names = {
        (category.key, group.key): group.name
        for category in categories_of(recruitment)
        for group in category.groups
    }
    asked = {request.payload["volunteer"] for request in seat_requests(recruitment, at)}
    return [
        VolunteerRow(
            each,
            tuple(names[pair] for pair in names if each.features.get(pair[0]) == pair[1]),
            each.need.words if hasattr(each, "need") else "",
            next(iter(getattr(each, "newest_offers", ())), None),
            str(each.ref) in asked,
        )
        for each in volunteers
    ]


def seat_requests(recruitment: Recruitment, at: datetime) -> QuerySet[SignRequest]:
    return waiting(recruitment.round, at).filter(act="offer_seat")


def requested_seats(recruitment: Recruitment, at: datetime) -> list[tuple[SignRequest, Volunteer]]:
    """Each waiting request with whom it is about; those whose volunteer is gone are left out."""
    requests = list(seat_requests(recruitment, at))
    people = {
        str(each.ref): each
        for each in recruitment.volunteers.filter(ref__in=[each.payload["volunteer"] for each in requests])
    }
    return [
        (each, people[each.payload["volunteer"]]) for each in requests if each.payload["volunteer"] in people
    ]
