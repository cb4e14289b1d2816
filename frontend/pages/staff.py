"""The officer home: what is due, what is stuck, is it safe to close."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.views.generic import TemplateView

from frontend.safety import safety_of
from frontend.wording import count_of, number_word
from frontend.work import Item, in_order, items_of
from pb.domain.phases import Phase
from pb.domain.roles import STAFF
from pb.models import Person
from pb.moment import now
from pb.queries.people import rounds_of, works_for_council
from pb.queries.rounds import clock_of, phase_of, rounds
from voting.queries.due import overdue

_SHOW = {"all": "All", "due": "Due", "stuck": "Stuck"}


class StaffPage(LoginRequiredMixin, UserPassesTestMixin, TemplateView):
    template_name = "pages/staff.html"

    def test_func(self) -> bool:
        person = self.request.user
        return isinstance(person, Person) and works_for_council(person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        assert isinstance(person, Person)
        at = now()
        mine = list(rounds().filter(pk__in=rounds_of(person, *STAFF)))
        late = overdue(at)
        items = in_order(
            item
            for row in mine
            for item in items_of(row, at, [act for act in late if act.round.pk == row.pk])
        )
        wanted = self.request.GET.get("show", "all")
        closing = [
            safety_of(row, window.closes, at, late)
            for row in mine
            if phase_of(row, at) is Phase.VOTING and (window := clock_of(row).window(Phase.VOTING))
        ]
        closing.sort(key=lambda each: each.closes)
        return super().get_context_data(
            at=at,
            rounds=mine,
            items=[item for item in items if wanted not in ("due", "stuck") or item.state == wanted],
            choices=[
                (
                    f"{words} {_count(items, key)}",
                    f"?show={key}",
                    key == wanted or (key == "all" and wanted not in _SHOW),
                )
                for key, words in _SHOW.items()
            ],
            summary=_summary(items, [each.round.title for each in closing if each.open]),
            closing=closing,
            **kwargs,
        )


def _count(items: list[Item], state: str) -> int:
    return len(items) if state == "all" else sum(item.state == state for item in items)


def _summary(items: list[Item], unsafe: list[str]) -> str:
    due, stuck = _count(items, "due"), _count(items, "stuck")
    if not items:
        return "Nothing is due."
    words = [
        f"{number_word(due)} {'thing is' if due == 1 else 'things are'} due" if due else "nothing is due",
        f"{number_word(stuck)} {'is' if stuck == 1 else 'are'} stuck" if stuck else "nothing is stuck",
    ]
    told = f"{words[0]} and {words[1]}." if not (due or stuck) else f"{words[0]}, {words[1]}."
    more = f" {unsafe[0]} is not yet safe to close." if len(unsafe) == 1 else ""
    more = more or (f" {count_of(len(unsafe), 'round')} are not yet safe to close." if unsafe else "")
    return told[0].upper() + told[1:] + more
