"""The facilitator opens a review, shares ideas out again, and closes it."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from panels.domain.reviewing import Kind
from panels.forms.scoring import OpenForm
from panels.queries.panels import sitting
from panels.queries.reviews import proposals_for
from panels.services import reviewing, sharing
from panels.views.room_page import put_errors
from panels.views.scoring import ReviewPage
from pb.domain.verdict import Refused
from pb.web import STATUS

FIELDS = {
    "ballot_not_over_full": "places",
    "too_few_scorers": "each",
    "too_few_unconflicted": "each",
    "review_ends_too_early": "closes",
}


class OpenPage(ReviewPage):
    permission: ClassVar[str] = "panels.run_scoring"

    def form(self, data: object = None) -> OpenForm:
        seats = sitting(self.panel).select_related("person").order_by("person__name")
        members = [(seat.pk, str(seat.person)) for seat in seats]
        initial = {
            "kind": Kind.SCORES.value,
            "each": min(5, len(members)),
            "opens": self.at,
            "closes": self.at + timedelta(days=7),
        }
        return OpenForm(data, members=members, initial=initial)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(self.form())

    def show(self, form: OpenForm, status: int = 200) -> HttpResponse:
        counts = {kind: proposals_for(self.panel, kind).count() for kind in Kind}
        return self.page(
            "panels/review_open.html",
            status=status,
            form=form,
            feasible=counts[Kind.SCORES],
            sent_in=counts[Kind.ELIGIBILITY],
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        try:
            reviewing.open_review(
                round=self.round,
                kind=Kind(data["kind"]),
                opens=data["opens"],
                closes=data["closes"],
                each=data["each"],
                places=data["places"],
                rights=form.rights(),
                scorers=list(sitting(self.panel).filter(pk__in=data["scorers"])),
                by=self.person,
                at=self.at,
            )
        except Refused as refused:
            put_errors(form, refused, FIELDS)
            return self.show(form, status=STATUS[refused.kind])
        messages.success(request, "The review is set up, and every idea has its readers.")
        return redirect("panels:scoring", self.round.slug)


class RunPage(ReviewPage):
    """Share ideas out again, or close the review."""

    permission: ClassVar[str] = "panels.room"
    write_permission: ClassVar[str] = "panels.run_scoring"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return redirect("panels:scoring", self.round.slug)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if request.POST.get("act") == "close":
            reviewing.close_review(review=self.the_review(), by=self.person, at=self.at)
            messages.success(request, "The review is closed. Now the panel can look at what it found.")
        else:
            new, ended = sharing.share_out(review=self.the_review(), by=self.person, at=self.at)
            messages.success(request, f"Shared out again: {new} new on piles, {ended} taken off.")
        return redirect("panels:scoring", self.round.slug)
