"""The officer home: what is due, what is stuck, is it safe to close."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.views.generic import TemplateView

from frontend.pages.home import shown
from pb.domain.roles import STAFF
from pb.models import Person
from pb.moment import now
from pb.queries.people import rounds_of, works_for_council
from pb.queries.rounds import rounds


class StaffPage(LoginRequiredMixin, UserPassesTestMixin, TemplateView):
    template_name = "pages/staff.html"

    def test_func(self) -> bool:
        person = self.request.user
        return isinstance(person, Person) and works_for_council(person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        assert isinstance(person, Person)
        at = now()
        return super().get_context_data(
            at=at, rows=shown(rounds().filter(pk__in=rounds_of(person, *STAFF)), at), **kwargs
        )
