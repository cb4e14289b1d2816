"""Pages of the person who writes a proposal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from pb.domain.verdict import Reason, Refused, Verdict
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.web import STATUS, RoundPage, say
from proposals.domain.readiness import FIELDS
from proposals.forms import CostFormSet, ProposalForm, data_of, people_hint, with_more_rows
from proposals.models import Award, Proposal
from proposals.services import awarding, moving, submitting
from proposals.views.public import OneProposal


class Writing(RoundPage):
    """The one form for a new proposal and for a draft."""

    proposal: Proposal | None = None

    def show(self, data: Any, *, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
        """The form with what was typed. Reasons that belong to a field stand beside it, the others on top."""
        form, costs = self.forms(data)
        both_fit = form.is_valid() & costs.is_valid()
        rest = []
        for reason in reasons:
            field = FIELDS.get(reason.code, "")
            if both_fit and field in form.fields:
                form.add_error(field, say(reason))
            else:
                rest.append(reason)
        charter = charter_of(self.round)
        return self.page(
            "proposals/edit.html",
            status=status,
            form=form,
            costs=costs,
            reasons=Verdict(tuple(rest)),
            wrong=bool(reasons) or not both_fit,
            charter=charter,
            people_hint=people_hint(charter),
            window=self.clock.current(self.at),
            is_new=self.proposal is None,
        )

    def forms(self, data: Any) -> tuple[ProposalForm, Any]:
        charter = charter_of(self.round)
        if charter is None:
            raise Http404
        form = ProposalForm(data, round=self.round, charter=charter)
        return form, CostFormSet(data, prefix="costs")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert isinstance(request.user, Person)
        if request.POST.get("act") == "more":
            return self.show(with_more_rows(request.POST))
        form, costs = self.forms(request.POST)
        if not (form.is_valid() & costs.is_valid()):
            return self.show(request.POST, status=422)
        try:
            saved = submitting.save_draft(
                round=self.round,
                words=form.words(costs.costs()),
                by=request.user,
                at=self.at,
                proposal=self.proposal,
            )
        except Refused as refused:
            return self.show(request.POST, reasons=refused.verdict.reasons, status=STATUS[refused.kind])
        if request.POST.get("act") == "check":
            ready = submitting.what_stands_in_the_way(proposal=saved)
            there = redirect("proposals:submit" if ready else "proposals:edit", self.round.slug, saved.pk)
            there["Location"] += "" if ready else "?check=1"
            return there
        messages.success(request, "Your draft is saved. Nobody else can see it until you send it in.")
        return redirect("proposals:proposal", self.round.slug, saved.pk)


class NewPage(Writing):
    """A new proposal. A post that comes too late is answered with the form and everything that was typed."""

    permission: ClassVar[str] = "proposals.propose"
    write_permission: ClassVar[str] = "proposals.write"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(data_of(None))


class OwnProposal(OneProposal):
    """A page about one's own proposal; anybody else's is not found."""

    def find_subject(self) -> Any:
        proposal = super().find_subject()
        if not isinstance(self.request.user, Person) or proposal.author_id != self.request.user.pk:
            raise Http404
        return proposal


class EditPage(OwnProposal, Writing):  # type: ignore[misc]
    """A draft again. `?check` shows what stands in the way beside the fields."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        assert self.proposal is not None
        verdict = moving.allowed(proposal=self.proposal, act="edit", by=request.user, at=self.at)
        if not verdict:
            raise Refused(verdict, moving.kind_of(verdict))
        ready = (
            submitting.what_stands_in_the_way(proposal=self.proposal) if "check" in request.GET else Verdict()
        )
        return self.show(data_of(self.proposal), reasons=ready.reasons)


class SubmitPage(OwnProposal):
    """What will be published, what stands in the way, and the button that sends it in."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        return self.preview()

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        assert isinstance(request.user, Person)
        try:
            submitting.submit(proposal=self.proposal, by=request.user, at=self.at)
        except Refused as refused:
            if refused.kind != "input":
                raise
            return self.preview(status=422)
        messages.success(request, "Your idea is in. Everybody can read it now.")
        return redirect("proposals:proposal", self.round.slug, self.proposal.pk)

    def preview(self, status: int = 200) -> HttpResponse:
        open_now = moving.allowed(proposal=self.proposal, act="submit", by=self.request.user, at=self.at)
        if not open_now:
            raise Refused(open_now, moving.kind_of(open_now))
        return self.page(
            "proposals/submit.html",
            status=status,
            ready=submitting.what_stands_in_the_way(proposal=self.proposal),
            lines=list(self.proposal.lines.all()),
            pot_index=self.pot_index(),
            window=self.clock.current(self.at),
        )


class ActPage(OwnProposal):
    """Take a proposal back to change it, or withdraw it."""

    SAID: ClassVar[dict[str, str]] = {
        "reopen": "Your idea is a draft again. Change it and send it in before the closing date.",
        "withdraw": "Your idea is withdrawn. Only you can still see it.",
    }

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        assert isinstance(request.user, Person)
        act = request.POST.get("act", "")
        if act not in self.SAID:
            raise Http404
        moving.move(proposal=self.proposal, act=act, by=request.user, at=self.at)
        messages.success(request, self.SAID[act])
        return redirect("proposals:proposal", self.round.slug, self.proposal.pk)


class AwardPage(RoundPage):
    """The applicant answers an offer. Everybody else's award is not found."""

    permission: ClassVar[str] = "proposals.answer_award"
    award: Award

    def find_subject(self) -> Any:
        rows = Award.objects.filter(round=self.round).select_related("proposal__pot")
        self.award = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self.award

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        return self.page("proposals/award.html", award=self.award, proposal=self.award.proposal)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        assert isinstance(request.user, Person)
        given = request.POST.get("answer")
        if given == "accept":
            awarding.answer(award=self.award, answer="accept", by=request.user, at=self.at)
            messages.success(request, "You have accepted. The council will be in touch about the payment.")
        elif given == "decline" and request.POST.get("sure"):
            awarding.answer(award=self.award, answer="decline", by=request.user, at=self.at)
            messages.success(request, "You have declined. The money goes on to the reserve list.")
        else:
            return self.page(
                "proposals/award.html",
                award=self.award,
                proposal=self.award.proposal,
                unsure=True,
                status=422,
            )
        return redirect("proposals:award", self.round.slug, self.award.pk)
