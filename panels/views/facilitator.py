"""The facilitator's pages: seating the panel, starting a draft, changing an article."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from panels.forms.drafting import SeatForm, StartForm
from panels.queries.panels import current_draft, panel_of
from panels.services import drafting, seating
from panels.views.member import RoomPage
from pb.domain.verdict import Refused, refuse
from pb.models import Person
from pb.web import STATUS, RoundPage, say


class SeatPage(RoomPage):
    """Set the panel up, or seat those who have been given the role since."""

    write_permission: ClassVar[str] = "panels.seat"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return redirect("panels:room", self.round.slug)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        assert isinstance(request.user, Person)
        panel = panel_of(self.round)
        if panel is not None:
            new = seating.seat_holders(panel=panel, by=request.user, at=self.at)
            messages.success(request, f"New seats: {len(new)}.")
            return redirect("panels:room", self.round.slug)
        form = SeatForm(request.POST)
        if form.is_valid():
            seating.seat_panel(round=self.round, by=request.user, at=self.at, **form.cleaned_data)
            messages.success(request, "The panel has its room.")
            return redirect("panels:room", self.round.slug)
        return self.show(form, status=422)


class StartPage(RoundPage):
    """Start a draft from a template."""

    permission: ClassVar[str] = "panels.draft"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.round.charter is not None:  # an amendment begins with the charter, not with a template
            raise refuse("charter_already_adopted", "state", round=self.round.title)
        return self.show(StartForm())

    def show(self, form: StartForm, status: int = 200) -> HttpResponse:
        panel = panel_of(self.round)
        draft = current_draft(panel) if panel else None
        return self.page("panels/start.html", form=form, panel=panel, draft=draft, status=status)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        assert isinstance(request.user, Person)
        form = StartForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            drafting.start_from_template(
                round=self.round,
                template=form.cleaned_data["template"],
                total=form.cleaned_data["total"],
                timetable=form.timetable(),
                by=request.user,
                at=self.at,
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(None, say(reason))
            return self.show(form, status=STATUS[refused.kind])
        messages.success(
            request, "The draft is there. Now every member says what they think of each article."
        )
        return redirect("panels:charter", self.round.slug)
