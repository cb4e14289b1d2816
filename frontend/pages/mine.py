"""My page: what I sent, what waits for me, and how I sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from pb.domain.roles import STAFF, Role
from pb.models import Person
from pb.moment import now
from pb.queries.people import rounds_of, works_for_council


class MinePage(LoginRequiredMixin, TemplateView):
    template_name = "pages/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        assert isinstance(person, Person)
        return super().get_context_data(
            at=now(),
            panels=rounds_of(person, Role.PANEL_MEMBER, Role.FACILITATOR),
            staff_rounds=rounds_of(person, *STAFF),
            is_staff=works_for_council(person),
            **kwargs,
        )
