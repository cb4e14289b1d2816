"""The panel's room: where everything that the panel does is found."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from panels.forms.drafting import SeatForm
from panels.queries.panels import panel_of, seats
from pb.rules import may
from pb.web import RoundPage


class RoomPage(RoundPage):
    """The hub of the room."""

    permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, seat_form: SeatForm | None = None, status: int = 200) -> HttpResponse:
        panel = panel_of(self.round)
        can_seat = bool(may(self.request.user, "panels.seat", self.case)) and not self.round.charter
        return self.page(
            "panels/room.html",
            status=status,
            panel=panel,
            seats=seats(panel) if panel else 0,
            adopted=self.round.charter,
            can_seat=can_seat,
            recruits=bool(may(self.request.user, "panels.recruit", self.case)),
            seat_form=seat_form or (SeatForm() if can_seat and panel is None else None),
        )
