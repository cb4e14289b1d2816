"""The front page: what is on now, which round is yours, what was decided, how it works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from frontend.telling import now_line
from pb.domain.clock import Window
from pb.domain.phases import Phase
from pb.models import Round
from pb.moment import now
from pb.queries.budgets import put_in
from pb.queries.front import under_way, voted
from pb.queries.places import Place, place_of
from pb.queries.rounds import clock_of, phase_of, rounds_of_area

_RESULTS_A_PAGE = 12
_ACTIVE = (Phase.VOTING, Phase.SUBMITTING)


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as the front page lists it. `money` in pence; `window` is the phase's, when one is open."""

    round: Round
    phase: Phase | None
    window: Window | None
    line: str
    money: int
    place: str
    active: bool


def shown(rows: Iterable[Round], at: datetime, published: frozenset[int] = frozenset()) -> list[Shown]:
    listed = list(rows)
    sums = put_in(pot for row in listed for pot in row.pots.all())
    return [_one(row, at, sums, row.pk in published) for row in listed]


def _one(row: Round, at: datetime, sums: dict[int, int], published: bool) -> Shown:
    clock, phase = clock_of(row), phase_of(row, at)
    return Shown(
        round=row,
        phase=phase,
        window=clock.current(at),
        line=now_line(phase, clock, at, published=published),
        money=sum(sums[pot.pk] for pot in row.pots.all()),
        place=" and ".join(area.name for area in row.areas.all()[:2]) or row.programme.council,
        active=phase in _ACTIVE,
    )


class HomePage(TemplateView):
    template_name = "pages/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = now()
        open_now = shown(under_way(at), at)
        pages = Paginator(voted(at), _RESULTS_A_PAGE)
        results = pages.get_page(self.request.GET.get("page"))
        text = self.request.GET.get("postcode", "").strip()
        place = place_of(text) if text else None
        return super().get_context_data(
            at=at,
            open_now=sorted(open_now, key=lambda each: not each.active),
            deciding=sum(each.money for each in open_now),
            results=results,
            decided=shown(results.object_list, at),
            postcode=text,
            place=place,
            mine=shown(_rounds_at(place), at) if place else [],
            **kwargs,
        )


def _rounds_at(place: Place) -> Iterable[Round]:
    return rounds_of_area(place.area)
