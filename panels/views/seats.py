"""Who has come forward, what they need, and seats that two people offer."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from panels.forms.recruiting import SeatRequestForm
from panels.models import Volunteer
from panels.queries.recruiting import numbers_by_route
from panels.queries.seats import requested_seats, rows_of, seat_requests, seats_left, volunteers_of
from panels.services import offering
from panels.views.recruiter import RecruiterPage
from pb.domain.verdict import Refused
from pb.rules import may
from pb.web import STATUS, kind_of, say


class VolunteersPage(RecruiterPage):
    """Everybody on the list, with their answers and needs; asking for a seat, and signing for one."""

    permission: ClassVar[str] = "panels.countersign"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(SeatRequestForm())

    def show(self, form: SeatRequestForm, status: int = 200) -> HttpResponse:
        recruitment, route = self.recruitment(), self.request.GET.get("way", "")
        here = reverse("panels:volunteers", args=[self.round.slug])
        numbers = numbers_by_route(recruitment)
        ways = [("All", here, not route)] + [
            (
                f"{each.label.capitalize()} ({numbers[each.value]})",
                f"{here}?way={each.value}",
                route == each.value,
            )
            for each in Volunteer.Route
        ]
        recruits = bool(may(self.by(), "panels.recruit", self.case))
        pages = Paginator(volunteers_of(recruitment, route), 25)
        page = pages.get_page(self.request.GET.get("page"))
        return self.page(
            "panels/recruit_people.html",
            status=status,
            recruitment=recruitment,
            form=form,
            asked_for=str(form.data.get("volunteer", "")),
            page=page,
            rows=rows_of(recruitment, page.object_list, self.at) if recruits else [],
            ways=ways,
            left=seats_left(recruitment),
            requests=requested_seats(recruitment, self.at),
            recruits=recruits,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if "sign" in request.POST:
            number = request.POST["sign"]
            row = get_object_or_404(
                seat_requests(self.recruitment(), self.at), pk=number if number.isdigit() else 0
            )
            offering.sign_seat(
                request=row, digest_seen=request.POST.get("digest", ""), by=self.by(), at=self.at
            )
            messages.success(request, "Signed. The seat is offered by e-mail.")
            return redirect("panels:volunteers", slug)
        verdict = may(self.by(), "panels.recruit", self.case)
        if not verdict:
            return self.refuse(Refused(verdict, kind_of(verdict)))
        form = SeatRequestForm(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        volunteer = get_object_or_404(self.recruitment().volunteers, ref=form.cleaned_data["volunteer"])
        try:
            offering.ask_for_seat(
                volunteer=volunteer, reason=form.cleaned_data["reason"], by=self.by(), at=self.at
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(None, say(reason))
            return self.show(form, STATUS[refused.kind])
        messages.success(request, "Asked. A second person must sign within 48 hours.")
        return redirect("panels:volunteers", slug)
