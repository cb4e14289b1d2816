"""A panel that is being found: its call, its profile, its volunteers, made through the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from panels.domain.area_profile import Category, profile_of
from panels.models import Recruitment, Volunteer
from panels.services.recruiting import set_out, set_profile
from panels.services.volunteering import Answers, confirm, volunteer
from pb.domain.roles import Role
from pb.models import Person, Round
from tests.factories import pb

_numbers = count(1)
_postcodes = count()
OPENS, CLOSES = pb.START, pb.START + timedelta(days=14)
DURING = pb.START + timedelta(days=7)
PROFILE = profile_of(
    {"Age": [("16 to 39", 600), ("40 or older", 400)], "Home": [("Rents", 700), ("Owns", 300)]}
)


def recruitment(
    *,
    round: Round | None = None,
    by: Person | None = None,
    profile: tuple[Category, ...] = PROFILE,
    **more: Any,
) -> Recruitment:
    """A call that is open during `DURING`, in a round whose area holds the postcode CD1 1AA."""
    if round is None:
        here = pb.area()
        number = next(_postcodes)
        pb.postcode(f"CD{10 + number % 90} {number // 90 % 9 + 1}AA", here)
        round = pb.round(areas=[here])
    by = by or pb.with_role(round, Role.OFFICER)
    given: dict[str, Any] = {
        "seats": 4,
        "about": "Meet six times.",
        "support": "Childcare and bus fares.",
        "minimum_age": 16,
        "one_per_household": True,
        "opens": OPENS,
        "closes": CLOSES,
        "answer_days": 7,
        "keep_days": 90,
    }
    made = set_out(round=round, by=by, at=pb.START, **(given | more))
    set_profile(recruitment=made, profile=profile, by=by, at=pb.START)
    return made


def postcode_of(recruitment: Recruitment) -> str:
    area = recruitment.round.areas.get()
    return str(area.postcodes.values_list("postcode", flat=True)[0])


def answers(recruitment: Recruitment, **more: Any) -> Answers:
    number = next(_numbers)
    given: dict[str, Any] = {
        "name": f"Volunteer {number}",
        "email": f"volunteer{number}@example.org",
        "postcode": postcode_of(recruitment),
        "house": str(number),
        "of_age": True,
        "features": {"age": "16-to-39", "home": "rents"},
        "consents": True,
    }
    return Answers(**(given | more))


def volunteered(
    recruitment: Recruitment, *, features: Mapping[str, str] | None = None, sure: bool = True, **more: Any
) -> Volunteer:
    """Somebody on the list, confirmed unless `sure` is False."""
    if features is not None:
        more["features"] = features
    row = volunteer(recruitment=recruitment, answers=answers(recruitment, **more), at=DURING)
    return confirm(volunteer=row, at=DURING) if sure else row
