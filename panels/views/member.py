"""The panel's room: where everything that the panel does is found, and what waits for whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from panels.forms.drafting import SeatForm
from panels.models import Panel
from panels.queries import discussion, hub, record, sittings, support
from panels.queries.amending import is_drawn_up
from panels.queries.interests import stepped_out_of
from panels.queries.panels import panel_of, seat_of, seats
from pb.models import Person
from pb.rules import may
from pb.web import RoundPage
from proposals.queries.appeals import appeals_of

FEW = 3
"""How many of the newest things of a kind the hub shows."""


class RoomPage(RoundPage):
    """The hub of the room. Before there is a panel, where it is set up."""

    permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, seat_form: SeatForm | None = None, status: int = 200) -> HttpResponse:
        panel = panel_of(self.round)
        can_seat = self.may("panels.seat") and not self.round.charter
        return self.page(
            "panels/room.html",
            status=status,
            here="room",
            panel=panel,
            adopted=self.round.charter,
            can_seat=can_seat,
            recruits=self.may("panels.recruit"),
            seat_form=seat_form or (SeatForm() if can_seat and panel is None else None),
            **(self.inside(panel) if panel else {}),
        )

    def may(self, name: str) -> bool:
        return bool(may(self.request.user, name, self.case))

    def inside(self, panel: Panel) -> dict[str, Any]:
        person = self.request.user
        assert isinstance(person, Person)
        seat, out = seat_of(panel, person), stepped_out_of(person, self.round)
        coming = sittings.next_sitting(panel, self.at)
        reads = self.may("panels.read_discussion")
        shown = [each for each in record.evidence_of(panel)[:10] if each.article not in out.articles]
        return {
            "runs_polls": self.may("panels.run_poll"),
            "hears_appeals": appeals_of(self.round).exists(),
            "seats": seats(panel),
            "seat": seat,
            "coming": coming,
            "numbers": sittings.numbers_of(coming) if coming else None,
            "mine": sittings.attendance_of(coming, seat) if coming and seat else None,
            "waiting": hub.waiting_for_member(seat, self.at) if seat else None,
            "charter": hub.charter_state(panel) if is_drawn_up(panel) else None,
            "amending": self.round.charter is not None and is_drawn_up(panel),
            "needs": support.needs_of(seat)[:FEW] if seat else (),
            "claims": support.claims_of(seat)[:FEW] if seat else (),
            "evidence": shown[:FEW],
            "reads": reads,
            "threads": discussion.threads_of(panel, out)[:FEW] if reads else (),
            "desk": hub.desk_of(panel, self.at) if self.may("panels.arrange_support") else None,
            "appeals": discussion.appeals_in(panel).count() if self.may("panels.decide_appeal") else 0,
        }
