"""Elected members answer the published result."""

from __future__ import annotations

from typing import ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pb.domain.verdict import Refused
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.web import RoundPage, say
from voting.forms.ratifying import RatifyForm
from voting.queries.results import published_result, ratification_of
from voting.queries.telling import told
from voting.services.ratifying import Answer, ratify


class RatifyPage(RoundPage):
    permission: ClassVar[str] = "voting.ratify"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page(RatifyForm(grounds=self._grounds()))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = RatifyForm(request.POST, grounds=self._grounds())
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            row = ratify(
                round=self.round,
                answer=cast(Answer, form.cleaned_data["answer"]),
                reason=form.cleaned_data["reason"],
                ground=form.cleaned_data["ground"],
                by=cast(Person, request.user),
                at=self.at,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error("ground" if reason.code == "ground_not_in_charter" else "reason", say(reason))
            return self._page(form, status=422)
        said = (
            "ratified, and the awards are offered"
            if row.state == "ratified"
            else "returned, and your reason is public"
        )
        messages.success(request, f"The result is {said}.")
        return redirect("voting:result", slug)

    def _grounds(self) -> tuple[str, ...]:
        charter = charter_of(self.round)
        return charter.ratification.grounds if charter else ()

    def _page(self, form: RatifyForm, status: int = 200) -> HttpResponse:
        published = published_result(self.round)
        charter = charter_of(self.round)
        pots = told(self.round, published) if published else []
        return self.page(
            "voting/ratify.html",
            status=status,
            form=form,
            published=published,
            pots=pots,
            uncontested=published.paper_row.uncontested if published else [],
            spent=sum(pot.result.cost for pot in pots),
            ratification=ratification_of(self.round),
            rule_body=charter.ratification if charter else None,
        )
