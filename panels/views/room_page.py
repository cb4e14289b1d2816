"""What every page of the panel's room needs: the panel, and who is looking."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.functional import cached_property

from panels.models import Member, Panel
from panels.queries.panels import panel_of, seat_of
from pb.domain.verdict import Refused
from pb.models import Person
from pb.rules import Case, may
from pb.web import RoundPage, say


class PanelPage(RoundPage):
    """A page of one panel. 404 while the round has none."""

    here = ""
    """The entry of the room's navigation that this page belongs to."""
    panel: Panel
    person: Person

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        panel = panel_of(self.round)
        if panel is None:
            raise Http404
        self.panel = panel
        if isinstance(request.user, Person):
            self.person = request.user

    @cached_property
    def seat(self) -> Member | None:
        """This person's own seat, if they sit."""
        return seat_of(self.panel, self.person) if isinstance(self.request.user, Person) else None

    def may(self, name: str, subject: Any = None) -> bool:
        case = self.case if subject is None else self.case_of(subject)
        return bool(may(self.request.user, name, case))

    def case_of(self, subject: Any) -> Case:
        return Case(self.round, self.at, subject)

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(**{"panel": self.panel, "here": self.here, **more})


def put_errors(form: Any, refused: Refused) -> None:
    """A service's no, at the top of the form it answers."""
    for reason in refused.verdict.reasons:
        form.add_error(None, say(reason))
