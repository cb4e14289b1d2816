"""The closing report of a round: officers write it, everybody reads it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pb.domain.charter import Charter
from pb.domain.verdict import Refused, refuse
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.rules import may
from pb.web import STATUS, RoundPage, say
from proposals.domain.award import BACK_TO_POT, AwardState
from proposals.forms.report import ReportForm
from proposals.models import ClosingReport
from proposals.queries.awards import awards_of
from proposals.services import reporting


class ReportPage(RoundPage):
    """What the round was for, what became of it, and what was paid for."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, form: ReportForm | None = None, status: int = 200) -> HttpResponse:
        charter = self._charter()
        row = ClosingReport.objects.filter(round=self.round).first()
        kept = [
            award
            for award in awards_of(self.round)
            if award.state not in (*BACK_TO_POT, AwardState.RESERVE, AwardState.RETURNED)
        ]
        writes = (
            row is None and bool(kept) and bool(may(self.request.user, "proposals.report_round", self.case))
        )
        purpose = charter.purpose
        return self.page(
            "proposals/report.html",
            status=status,
            report=row,
            answers=[
                (purpose.statement, row.statement),
                (purpose.inequality_focus, row.inequality_focus),
                *zip(purpose.outcomes, row.outcomes, strict=True),
            ]
            if row
            else [],
            purpose=purpose,
            awards=kept,
            total=sum(award.amount for award in kept),
            form=(form or ReportForm(purpose=purpose)) if writes else None,
        )

    def _charter(self) -> Charter:
        charter = charter_of(self.round)
        if charter is None:
            raise refuse("no_charter_yet", "state", round=self.round.title)
        return charter

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        verdict = may(request.user, "proposals.report_round", self.case)
        if not verdict:
            raise Refused(verdict, "hand")
        assert isinstance(request.user, Person)
        form = ReportForm(request.POST, purpose=self._charter().purpose)
        if not form.is_valid():
            return self.show(form, status=422)
        given = form.cleaned_data
        try:
            reporting.publish_report(
                round=self.round,
                statement=given["statement"],
                inequality_focus=given["inequality_focus"],
                outcomes=form.outcomes(),
                by=request.user,
                at=self.at,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error(str(reason.params["part"]), say(reason))
            return self.show(form, status=STATUS[refused.kind])
        messages.success(request, "The closing report is published. It cannot be changed any more.")
        return redirect("proposals:report", slug)
