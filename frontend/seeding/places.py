"""Wards and a postcode directory of the made-up council."""

from __future__ import annotations

from itertools import product

from frontend.seeding.texts import read
from pb.models import Area, Postcode

_SECTORS = "1234"
_UNITS = ("AB", "DE", "GH", "JL", "NP", "RS")


def lay_out() -> dict[str, Area]:
    """The council and its wards by name, with 24 postcodes a ward ("CD16 1AB", …), each in one quintile."""
    data = read("places.toml")
    council, _ = Area.objects.get_or_create(
        code=data["council"]["code"], defaults={"name": data["council"]["name"], "kind": Area.Kind.COUNCIL}
    )
    areas = {council.name: council}
    for ward in data["wards"]:
        area, _ = Area.objects.get_or_create(
            code=ward["code"],
            defaults={"name": ward["name"], "parent": council, "population": ward["population"]},
        )
        areas[area.name] = area
        quintiles = [place for place, number in enumerate(ward["quintiles"], start=1) for _ in range(number)]
        Postcode.objects.bulk_create(
            (
                Postcode(postcode=postcode, area=area, quintile=quintile)
                for postcode, quintile in zip(postcodes(ward["district"]), quintiles, strict=True)
            ),
            ignore_conflicts=True,
        )
    council.population = sum(ward["population"] for ward in data["wards"])
    council.save(update_fields=["population"])
    return areas


def postcodes(district: str) -> list[str]:
    return [f"{district} {sector}{unit}" for sector, unit in product(_SECTORS, _UNITS)]


def postcodes_of(area: Area) -> list[str]:
    """The postcodes that lie in a ward."""
    return list(Postcode.objects.filter(area=area).order_by("postcode").values_list("postcode", flat=True))
