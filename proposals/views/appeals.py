"""Appeals: the applicant asks the panel to look again, and the panel answers."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from pb.domain.verdict import Refused
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from pb.web import STATUS, RoundPage, say
from proposals.forms import AppealAnswerForm, AppealForm
from proposals.models import Appeal
from proposals.queries.appeals import appeals_of, is_with_panel
from proposals.services import appealing
from proposals.views.author import OwnProposal


class AppealPage(OwnProposal):
    """The applicant says why the idea can be done after all."""

    permission: ClassVar[str] = "proposals.appeal"

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        return self.show(AppealForm())

    def show(self, form: AppealForm, status: int = 200) -> HttpResponse:
        return self.page("proposals/appeal.html", form=form, status=status)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        assert isinstance(request.user, Person)
        form = AppealForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        appealing.appeal(
            proposal=self.proposal, reason=form.cleaned_data["reason"], by=request.user, at=self.at
        )
        messages.success(request, "The panel has been asked to look again. Its answer will stand here.")
        return redirect("proposals:proposal", slug, pk)


class AppealsPage(RoundPage):
    """What the panel has been asked about, for anyone to read, and for its members to answer."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, wrong: AppealAnswerForm | None = None, status: int = 200) -> HttpResponse:
        charter = charter_of(self.round)
        return self.page(
            "proposals/appeals.html",
            status=status,
            hears=charter is not None and charter.panel_powers.hears_appeals,
            wrong=wrong,
            with_panel=is_with_panel(self.round),
            on_panel=bool(may(self.request.user, "proposals.hear_appeal", self.case)),
            rows=[
                (
                    row,
                    wrong
                    if wrong is not None and wrong.prefix == str(row.pk)
                    else AppealAnswerForm(prefix=str(row.pk)),
                    self._mine(row),
                )
                for row in appeals_of(self.round)
            ],
        )

    def _mine(self, row: Appeal) -> bool:
        user = self.request.user
        subject = Case(self.round, self.at, row.proposal)
        judge = isinstance(user, Person) and user.pk not in (row.by_id, row.assessment.by_id)
        alone = not is_with_panel(self.round)
        return judge and alone and not row.answer and bool(may(user, "proposals.hear_appeal", subject))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        row = get_object_or_404(appeals_of(self.round), pk=request.POST.get("appeal", "0"))
        form = AppealAnswerForm(request.POST, prefix=str(row.pk))
        verdict = may(request.user, "proposals.hear_appeal", Case(self.round, self.at, row.proposal))
        if not verdict:
            raise Refused(verdict, "hand" if "wrong_phase" not in verdict.codes else "phase")
        assert isinstance(request.user, Person)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            appealing.answer(
                appeal=row,
                overturn=form.cleaned_data["answer"] == Appeal.Answer.OVERTURNED,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=self.at,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error("answer", say(reason))
            return self.show(form, status=STATUS[refused.kind])
        messages.success(request, f"“{row.proposal.title}” is answered, and the applicant can read why.")
        return redirect("proposals:appeals", slug)
