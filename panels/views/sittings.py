"""Sittings as the room reads them: the list, one sitting with its papers and minutes, files."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.domain.room_states import SittingState
from panels.forms.sittings import PlanForm
from panels.models import Attendance, Paper, Sitting
from panels.queries import sittings
from panels.queries.interests import stepped_out_of
from panels.queries.polls import polls_in
from panels.services import minuting, sitting_together
from panels.views.room_page import PanelPage


class SittingsPage(PanelPage):
    """When the panel meets."""

    permission: ClassVar[str] = "panels.room"
    here = "sittings"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page(
            "panels/sittings.html",
            to_come=sittings.to_come(self.panel, self.at),
            gone_by=sittings.gone_by(self.panel, self.at),
            can_hold=self.may("hold_sitting"),
        )


class OneSittingPage(PanelPage):
    """What every page of one sitting finds first."""

    here = "sittings"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = self.panel.sittings.select_related("panel__round")
        self.sitting = get_object_or_404(rows, number=kwargs["number"])


class SittingPage(OneSittingPage):
    """One sitting: when, where, agenda, papers, whether I come, and the minutes."""

    permission: ClassVar[str] = "panels.room"
    write_permission: ClassVar[str] = "panels.room"
    sitting: Sitting

    def get(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        return self.show()

    def show(self, form: PlanForm | None = None, status: int = 200) -> HttpResponse:
        sitting, seat = self.sitting, self.seat
        mine = sittings.attendance_of(sitting, seat) if seat else None
        minutes = sittings.minutes_of(sitting)
        planning = sitting.state == SittingState.CALLED and self.may("attend")
        if form is None and planning:
            form = PlanForm(initial={"plan": mine.plan if mine else ""})
        agrees = minutes is not None and minutes.state in {"drafted", "proposed"} and seat is not None
        return self.page(
            "panels/sitting.html",
            status=status,
            sitting=sitting,
            name=f"Sitting {sitting.number}",
            agenda=sittings.agenda_of(sitting),
            papers=sittings.papers_for(sitting, stepped_out_of(self.person, self.round)),
            mine=mine,
            missed=bool(mine and mine.actual == Attendance.Actual.ABSENT),
            minutes=minutes,
            seen=sittings.digest_of(minutes.text) if minutes else "",
            numbers=sittings.numbers_of(sitting),
            form=form,
            over=sitting.starts_at <= self.at,
            can_hold=self.may("hold_sitting"),
            can_minute=self.may("write_minutes"),
            can_agree=agrees and minutes is not None and minutes.proposed_by != seat,
            polls=polls_in(sitting),
            can_ask=sitting.state != SittingState.CANCELLED and self.may("run_poll"),
            threads=[each for each in sitting.threads.all() if self.may("read_discussion", each)],
        )

    def post(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        act = request.POST.get("act", "plan")
        if act == "plan":
            form = PlanForm(request.POST)
            if not form.is_valid():
                return self.show(form, status=422)
            plan = Attendance.Plan(form.cleaned_data["plan"])
            sitting_together.plan(sitting=self.sitting, plan=plan, by=self.person, at=self.at)
            messages.success(request, "Noted. You can change it until the sitting starts.")
        elif act == "caught_up":
            sitting_together.catch_up(sitting=self.sitting, by=self.person, at=self.at)
            messages.success(request, "Good. You are up to date with this sitting.")
        else:
            self.minute(act)
        return redirect("panels:sitting", self.round.slug, number)

    def minute(self, act: str) -> None:
        minutes = sittings.minutes_of(self.sitting)
        if minutes is None:
            raise Http404
        if act == "agree":
            seen = self.request.POST.get("seen", "")
            minuting.agree_minutes(minutes=minutes, digest_seen=seen, by=self.person, at=self.at)
            messages.success(self.request, "You have agreed that the minutes are a true record.")
        elif act == "publish":
            minuting.publish_minutes(minutes=minutes, by=self.person, at=self.at)
            messages.success(self.request, "The minutes are on the panel’s public record.")
        else:
            raise Http404


class PaperFile(PanelPage):
    """A file, always as something to save: a browser never opens it inside this site."""

    permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        rows = Paper.objects.filter(panel=self.panel, removed_at=None, private=False)
        paper = get_object_or_404(rows, pk=pk)
        if not self.may("read_matter", paper):
            raise Http404
        return as_attachment(paper)


def as_attachment(paper: Paper) -> HttpResponse:
    """The file under a plain name, with the kind that was found in it, and leave to do nothing."""
    with paper.file.open() as file:
        answer = HttpResponse(file.read(), content_type=paper.type)
    answer["Content-Disposition"] = f'attachment; filename="{paper.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
