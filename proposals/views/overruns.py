"""Awards that cost more than planned: officers say so, the panel agrees or not, everybody can read it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from pb.domain.money import pounds
from pb.domain.verdict import Refused
from pb.models import Person
from pb.queries.budgets import balances
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from pb.web import STATUS, RoundPage, say
from proposals.forms.overruns import OverrunAnswerForm, OverrunForm
from proposals.models import Award, Overrun
from proposals.queries.awards import can_overrun, overruns_of
from proposals.services import overrunning

FIELD_OF = {"overrun_not_more": "cost", "organisation_cap_exceeded": "cost", "not_enough_money": "cost"}


class OverrunsPage(RoundPage):
    """Rises of awards, for anyone to read; for officers to report and for the panel to answer."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(
        self,
        form: OverrunForm | None = None,
        wrong: OverrunAnswerForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        charter, user = charter_of(self.round), self.request.user
        reports = bool(may(user, "proposals.report_overrun", self.case))
        pots = list(self.round.pots.all())
        held = balances(pot.account for pot in pots)
        return self.page(
            "proposals/overruns.html",
            status=status,
            percent=charter.panel_powers.asked_when_overrun_percent if charter else 0,
            form=(form or OverrunForm(awards=self._awards())) if reports else None,
            any_award=bool(self._awards()) if reports else False,
            left=[(pot.name, held[pot.account]) for pot in pots],
            wrong=wrong,
            rows=[
                (
                    row,
                    wrong if wrong is not None and wrong.prefix == str(row.pk) else _answering(row),
                    self._mine(row),
                )
                for row in overruns_of(self.round)
            ],
        )

    def _awards(self) -> list[tuple[int, str]]:
        return [(row.pk, f"{row.proposal.title}, {pounds(row.amount)}") for row in can_overrun(self.round)]

    def _mine(self, row: Overrun) -> bool:
        user = self.request.user
        asked = Case(self.round, self.at, row.award)
        judge = isinstance(user, Person) and user.pk != row.by_id
        return judge and not row.answer and bool(may(user, "proposals.agree_overrun", asked))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._answer(request) if "overrun" in request.POST else self._report(request)

    def _report(self, request: HttpRequest) -> HttpResponse:
        verdict = may(request.user, "proposals.report_overrun", self.case)
        if not verdict:
            raise Refused(verdict, "hand")
        assert isinstance(request.user, Person)
        form = OverrunForm(request.POST, awards=self._awards())
        if not form.is_valid():
            return self.show(form, status=422)
        award = get_object_or_404(Award, round=self.round, pk=form.cleaned_data["award"])
        try:
            row = overrunning.report_overrun(
                award=award,
                cost=form.cleaned_data["cost"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=self.at,
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(FIELD_OF.get(reason.code), say(reason))
            return self.show(form, status=STATUS[refused.kind])
        said = "The panel is asked." if not row.answer else "The award is raised: the charter allows so much."
        messages.success(request, said)
        return redirect("proposals:overruns", self.round.slug)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        number = request.POST.get("overrun", "")
        row = get_object_or_404(overruns_of(self.round), pk=int(number) if number.isdecimal() else 0)
        verdict = may(request.user, "proposals.agree_overrun", Case(self.round, self.at, row.award))
        if not verdict:
            raise Refused(verdict, "hand")
        assert isinstance(request.user, Person)
        form = OverrunAnswerForm(request.POST, prefix=str(row.pk))
        if not form.is_valid():
            return self.show(wrong=form, status=422)
        try:
            overrunning.answer_overrun(
                overrun=row,
                agree=form.cleaned_data["answer"] == Overrun.Answer.AGREED,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=self.at,
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error("answer", say(reason))
            return self.show(wrong=form, status=STATUS[refused.kind])
        messages.success(request, f"“{row.award.proposal.title}” is answered, and everybody can read why.")
        return redirect("proposals:overruns", self.round.slug)


def _answering(row: Overrun) -> OverrunAnswerForm:
    return OverrunAnswerForm(prefix=str(row.pk))
