"""The front page: what is on now, which round is yours, what was decided, how it works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from frontend.drawing.street import PotMoney
from frontend.telling import now_line
from pb.domain.phases import Phase
from pb.models import Round
from pb.moment import now
from pb.queries.budgets import put_in
from pb.queries.front import under_way
from pb.queries.places import place_of
from pb.queries.rounds import clock_of, phase_of, rounds_of_area
from voting.queries.front import Won, being_counted, decided, won_in

_RESULTS_A_PAGE = 12
_ON_NOW_AT_MOST = 60
_BUILDINGS = 5
_ACTIVE = (Phase.VOTING, Phase.SUBMITTING)


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as lists show it. `money` in pence."""

    round: Round
    phase: Phase | None
    line: str
    money: int
    place: str
    active: bool
    won: Won | None


def shown(rows: Iterable[Round], at: datetime) -> list[Shown]:
    """Rounds with their money and their line of the moment, in a fixed number of queries."""
    listed = list(rows)
    sums = put_in(pot for row in listed for pot in row.pots.all())
    won = won_in(listed)
    return [_one(row, at, sums, won.get(row.pk)) for row in listed]


def _one(row: Round, at: datetime, sums: Mapping[int, int], won: Won | None) -> Shown:
    clock, phase = clock_of(row), phase_of(row, at)
    return Shown(
        round=row,
        phase=phase,
        line=now_line(phase, clock, at, published=won is not None),
        money=sum(sums[pot.pk] for pot in row.pots.all()),
        place=" and ".join(area.name for area in row.areas.all()[:2]) or row.programme.council,
        active=won is None and phase in _ACTIVE,
        won=won,
    )


class HomePage(TemplateView):
    template_name = "pages/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = now()
        on_now = shown([*being_counted(at)[:_ON_NOW_AT_MOST], *under_way(at)[:_ON_NOW_AT_MOST]], at)
        on_now.sort(key=lambda each: not each.active)
        results = Paginator(decided(at), _RESULTS_A_PAGE).get_page(self.request.GET.get("page"))
        over = shown(results.object_list, at)
        text = self.request.GET.get("postcode", "").strip()
        place = place_of(text) if text else None
        return super().get_context_data(
            at=at,
            on_now=on_now,
            deciding=sum(each.money for each in on_now),
            results=results,
            decided=over,
            street_rounds=_street(on_now, over),
            any_decided=bool(over),
            postcode=text,
            place=place,
            mine=shown(rounds_of_area(place.area), at) if place else [],
            **kwargs,
        )


def _street(on_now: list[Shown], over: list[Shown]) -> list[PotMoney]:
    """A building a round: those on now, then the newest decided ones, lit by what was won."""
    few = [*on_now[: _BUILDINGS - min(2, len(over))], *over][:_BUILDINGS]
    return [
        PotMoney(each.round.title, each.money, each.won.money if each.won else 0)
        for each in few
        if each.money
    ]
