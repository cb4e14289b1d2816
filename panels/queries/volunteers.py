"""One volunteer: what is kept of them, and what they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from panels.models import Volunteer
from panels.queries.recruiting import categories_of


def told_of(volunteer: Volunteer) -> list[tuple[str, str]]:
    """Their answers in words: (category, group), in the order of the profile."""
    return [
        (category.name, group.name)
        for category in categories_of(volunteer.recruitment)
        for group in category.groups
        if volunteer.features.get(category.key) == group.key
    ]


def data_of(volunteer: Volunteer) -> dict[str, Any]:
    """Everything that is held about a volunteer, for themselves."""
    need = getattr(volunteer, "need", None)
    return {
        "round": volunteer.recruitment.round.title,
        "name": volunteer.name,
        "email": volunteer.email,
        "way": volunteer.get_route_display(),
        "nominated_by": volunteer.anchor.name if volunteer.anchor else None,
        "answers": dict(told_of(volunteer)),
        "support": need.words if need else None,
        "household": "kept as a keyed hash" if volunteer.household_hash else None,
        "consent": volunteer.consent or None,
        "volunteered_at": _when(volunteer.joined_at),
        "confirmed_at": _when(volunteer.confirmed_at),
        "withdrawn_at": _when(volunteer.withdrawn_at),
        "numbers": [
            {"draw": ticket.draw.number, "number": ticket.number}
            for ticket in volunteer.tickets.select_related("draw")
        ],
        "seats": [
            {"state": offer.state, "offered_at": _when(offer.offered_at)} for offer in volunteer.offers.all()
        ],
        "letters": [
            {"kind": letter.kind, "sent_at": _when(letter.sent_at)}
            for letter in volunteer.letters.order_by("pk")
        ],
    }


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
