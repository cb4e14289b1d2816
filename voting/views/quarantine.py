"""Patterns to judge, one by one and blind: for officers and the returning officer."""

from __future__ import annotations

from typing import ClassVar, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from pb.models import Person
from pb.queries.rounds import charter_of
from pb.rules import may
from pb.web import RoundPage
from voting.domain.judging import Decision, Why
from voting.forms import JudgeForm
from voting.queries.papers import state_of
from voting.queries.quarantine import (
    MOST_ROWS,
    ToldFinding,
    came_of,
    finding_for,
    findings_for,
    members_of,
    pattern_of_objection,
    quarantined,
)
from voting.services.judging import judge, seen_digest
from voting.services.quarantining import OPEN_TO_JUDGE


class FindingsPage(RoundPage):
    """What there is to judge, what was decided, and the numbers once the box is sealed."""

    permission: ClassVar[str] = "voting.see_findings"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        charter = charter_of(self.round)
        return self.page(
            "voting/findings.html",
            findings=findings_for(self.round, cast(Person, request.user)),
            may_judge=may(request.user, "voting.judge_findings", self.case),
            charter=charter,
            judging=state_of(self.round) in OPEN_TO_JUDGE,
            done=quarantined(self.round),
        )


class FindingPage(RoundPage):
    """One pattern: the group under pseudonyms, and the form to judge it."""

    permission: ClassVar[str] = "voting.judge_findings"
    finding: ToldFinding

    def get(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        return self._page(JudgeForm(one=self._find(number).objection), number)

    def post(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        told = self._find(number)
        form = JudgeForm(request.POST, one=told.objection)
        if not form.is_valid():
            return self._page(form, number, status=422)
        decided = judge(
            finding=told.row,
            digest_seen=request.POST.get("digest", ""),
            why=Why(form.cleaned_data["why"]),
            by=cast(Person, request.user),
            at=self.at,
        )
        messages.success(request, SAID[decided])
        return redirect("voting:findings", slug)

    def _find(self, number: int) -> ToldFinding:
        found = finding_for(self.round, number, cast(Person, self.request.user))
        if found is None:
            raise Http404
        return found

    def _page(self, form: JudgeForm, number: int, status: int = 200) -> HttpResponse:
        told = self._find(number)
        return self.page(
            "voting/finding.html",
            status=status,
            told=told,
            row=told.row,
            form=form,
            members=members_of(told.row),
            came=came_of(told.row),
            was=pattern_of_objection(told.row),
            most=MOST_ROWS,
            digest=seen_digest(told.row),
            open=state_of(self.round) in OPEN_TO_JUDGE,
        )


SAID = {
    None: "Noted. Somebody else judges it now, without knowing what you said.",
    Decision.ASIDE: "Decided: these ballots are set aside. Their voters are told, and can object.",
    Decision.COUNTS: "Decided: these ballots count.",
}
