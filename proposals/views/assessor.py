"""Assessors judge proposals."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from pb.domain.money import pounds
from pb.domain.verdict import Reason, Refused
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.rules import may
from pb.web import STATUS, RoundPage, say
from proposals.domain.lifecycle import State
from proposals.forms import AssessForm
from proposals.queries import assessments
from proposals.services import assessing
from proposals.views.public import OneProposal, tone_of


class WorklistPage(RoundPage):
    """What waits for an assessor, then what has been judged."""

    permission: ClassVar[str] = "proposals.see_assessing"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        rows = [
            (row, "wait" if row.state == State.SUBMITTED else tone_of(row))
            for row in assessments.worklist(self.round)
        ]
        waiting = sum(row.state == State.SUBMITTED for row, _ in rows)
        return self.page(
            "proposals/assessing.html",
            rows=rows,
            waiting=waiting,
            done_words=f"{len(rows) - waiting} of {len(rows)} assessed",
            done=len(rows) - waiting,
            may_assess=may(request.user, "proposals.assess", self.case),
            window=self.clock.window(self.phase) if self.phase == "assessing" else None,
        )


class AssessPage(OneProposal):
    """One proposal against the charter's criteria, with the officer's costing."""

    permission: ClassVar[str] = "proposals.assess"

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        assert isinstance(request.user, Person)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            row = assessing.assess(
                proposal=self.proposal,
                answers=form.answers(),
                cost=form.cleaned_data["cost"],
                cost_reason=form.cleaned_data["cost_reason"],
                exceptions=form.cleaned_data.get("never", ()),
                by=request.user,
                at=self.at,
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(_field(reason), say(reason))
            return self.show(form, status=STATUS[refused.kind])
        found = "can be done" if row.feasible else "cannot be done"
        messages.success(request, f"“{self.proposal.title}” is assessed: it {found}.")
        return redirect("proposals:assessing", self.round.slug)

    def form(self, data: object = None) -> AssessForm:
        charter = charter_of(self.round)
        if charter is None:
            raise Http404
        return AssessForm(
            data,
            charter=charter,
            asked=self.proposal.asked,
            standing=assessments.standing(self.proposal),
        )

    def show(self, form: AssessForm, status: int = 200) -> HttpResponse:
        return self.page(
            "proposals/assess.html",
            status=status,
            form=form,
            asked_hint=f"They ask for {pounds(self.proposal.asked)}.",
            lines=list(self.proposal.lines.all()),
            pot_index=self.pot_index(),
            earlier=list(self.proposal.assessments.select_related("by").order_by("-at")),
        )


def _field(reason: Reason) -> str | None:
    key = reason.params.get("key")
    if reason.code == "criterion_unanswered":
        return f"finding_{key}"
    if reason.code == "criterion_reason_missing":
        return f"reason_{key}"
    if reason.code == "cost_reason_missing":
        return "cost_reason"
    return "cost" if reason.code.startswith("cost_") else None
