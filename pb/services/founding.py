"""Laying a programme down: its name, its funds, its areas, and the postcode directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pb.domain.postcode import PostcodeError, normalise
from pb.domain.verdict import refuse
from pb.models import Area, Fund, Postcode, Programme
from pb.services import ledger

ROWS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class FundPlan:
    key: str
    name: str
    kind: str = Fund.Kind.REVENUE


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """`parent`: the code of the area around it, planned before it or already there; "" for none."""

    code: str
    name: str
    kind: str = Area.Kind.WARD
    parent: str = ""
    population: int | None = None


@transaction.atomic
def found_programme(
    *,
    slug: str,
    name: str,
    council: str,
    funds: Iterable[FundPlan],
    areas: Iterable[AreaPlan],
    at: datetime,
) -> Programme:
    """Make the programme with its funds and areas, or bring one that exists in line with the plan.

    Nothing is ever taken away. Refuses (kind "input") a fund or area of an unknown kind and a parent that
    does not exist: `kind_unknown`, `parent_unknown`.
    """
    programme, _ = Programme.objects.update_or_create(slug=slug, defaults={"name": name, "council": council})
    for fund in funds:
        if fund.kind not in Fund.Kind.values:
            raise refuse("kind_unknown", what=fund.name, given=fund.kind, known=tuple(Fund.Kind.values))
        Fund.objects.update_or_create(
            programme=programme, key=fund.key, defaults={"name": fund.name, "kind": fund.kind}
        )
    for area in areas:
        _area(area)
    body = {"programme": slug, "funds": programme.funds.count(), "areas": Area.objects.count()}
    ledger.record(act="programme.founded", at=at, body=body)
    return programme


def _area(plan: AreaPlan) -> None:
    if plan.kind not in Area.Kind.values:
        raise refuse("kind_unknown", what=plan.name, given=plan.kind, known=tuple(Area.Kind.values))
    parent = Area.objects.filter(code=plan.parent).first() if plan.parent else None
    if plan.parent and parent is None:
        raise refuse("parent_unknown", area=plan.name, parent=plan.parent)
    Area.objects.update_or_create(
        code=plan.code,
        defaults={
            "name": plan.name,
            "kind": plan.kind,
            "parent": parent,
            "population": plan.population,
        },
    )


@transaction.atomic
def load_postcodes(*, rows: Iterable[tuple[int, str, str, str]], at: datetime) -> int:
    """Put postcodes into the directory, or move those that are there. Rows: (line, postcode, area code,
    quintile 1 to 5 or ""). Returns how many. One bad row and nothing changes: `postcode_row_bad` (kind
    "input") names its line, the field and what it holds.
    """
    areas = dict(Area.objects.values_list("code", "pk"))
    found: dict[str, Postcode] = {}
    for line, text, code, quintile in rows:
        try:
            postcode = normalise(text)
        except PostcodeError:
            raise refuse("postcode_row_bad", line=line, field="postcode", found=text) from None
        if code not in areas:
            raise refuse("postcode_row_bad", line=line, field="area", found=code)
        if quintile not in {"", "1", "2", "3", "4", "5"}:
            raise refuse("postcode_row_bad", line=line, field="quintile", found=quintile)
        found[postcode] = Postcode(
            postcode=postcode, area_id=areas[code], quintile=int(quintile) if quintile else None
        )
    Postcode.objects.bulk_create(
        found.values(),
        batch_size=ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["postcode"],
        update_fields=["area", "quintile"],
    )
    ledger.record(act="postcodes.loaded", at=at, body={"postcodes": len(found)})
    return len(found)
