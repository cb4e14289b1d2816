"""From a postcode to the areas that hold it."""

from __future__ import annotations

from dataclasses import dataclass

from pb.domain.postcode import PostcodeError, normalise
from pb.models import Area, Postcode


@dataclass(frozen=True, slots=True)
class Place:
    """Where a postcode lies. `codes`: its area and the areas around it, smallest first."""

    postcode: str
    area: Area
    codes: tuple[str, ...]
    quintile: int | None


def place_of(text: str) -> Place | None:
    """Look a postcode up in the directory; None when it is not written like one or not listed."""
    try:
        postcode = normalise(text)
    except PostcodeError:
        return None
    row = Postcode.objects.select_related("area__parent__parent").filter(postcode=postcode).first()
    if row is None:
        return None
    return Place(postcode, row.area, codes_around(row.area), row.quintile)


def codes_around(area: Area | None) -> tuple[str, ...]:
    """The codes of an area and of the areas around it, smallest first."""
    around: list[str] = []
    while area is not None:
        around.append(area.code)
        area = area.parent
    return tuple(around)
