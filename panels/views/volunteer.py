"""Pages of people who volunteer for a panel: the call, and a page of their own behind a secret link."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from panels.domain import volunteering as rules
from panels.forms.volunteer import NominationForm, VolunteerForm, features_as_initial
from panels.models import Anchor, Recruitment, Volunteer
from panels.queries.draws import standing_in
from panels.queries.recruiting import call_of, compared, promise_of, recruitment_of, small_number
from panels.queries.seats import offer_of
from panels.queries.volunteers import data_of, told_of
from panels.services import keys, offering, volunteering
from panels.views.limits import too_often
from pb.domain.verdict import Refused
from pb.web import STATUS, RoundPage, say

_INVITED = ("email", "code", "age", "consent")


class CallPage(RoundPage):
    """The open call: what a panel does, who is wanted, and the form. No account is needed."""

    permission: ClassVar[str] = "panels.volunteer"
    recruitment: Recruitment

    def find_subject(self) -> Recruitment:
        found = recruitment_of(self.round)
        if found is None:
            raise Http404
        self.recruitment = found
        return found

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        call = call_of(self.recruitment)
        return self.show(VolunteerForm(call=call), call)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if (often := too_often(request)) is not None:
            return often
        call = call_of(self.recruitment)
        form = VolunteerForm(request.POST, call=call)
        if not form.is_valid():
            return self.show(form, call, 422)
        try:
            volunteering.volunteer(recruitment=self.recruitment, answers=form.answers(), at=self.at)
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.blame(reason, say(reason))
            return self.show(form, call, STATUS[refused.kind])
        return redirect("panels:volunteer_sent", slug)

    def show(self, form: VolunteerForm, call: rules.Call, status: int = 200) -> HttpResponse:
        return self.page(
            "panels/volunteer.html",
            status=status,
            form=form,
            recruitment=self.recruitment,
            open=rules.window(call, self.at),
            promise=promise_of(self.recruitment),
            compared=compared(self.recruitment),
            kept_back=small_number(self.round),
        )


class InvitedPage(CallPage):
    """Answer an invitation with the code of the letter."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        call = call_of(self.recruitment)
        return self.show(VolunteerForm(call=call, parts=_INVITED), call)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if (often := too_often(request)) is not None:
            return often
        call = call_of(self.recruitment)
        form = VolunteerForm(request.POST, call=call, parts=_INVITED)
        if not form.is_valid():
            return self.show(form, call, 422)
        try:
            volunteering.answer_invitation(
                recruitment=self.recruitment,
                code=form.cleaned_data["code"],
                answers=form.answers(),
                at=self.at,
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.blame(reason, say(reason))
            return self.show(form, call, STATUS[refused.kind])
        return redirect("panels:volunteer_sent", slug)


class SentPage(RoundPage):
    """Look in your letter box. The same whether or not the address was known."""

    permission: ClassVar[str] = "panels.volunteer"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page("panels/volunteer_sent.html", recruitment=recruitment_of(self.round))


class OwnPage(RoundPage):
    """A volunteer's own page: confirm, change, withdraw, see, delete."""

    permission: ClassVar[str] = "panels.volunteer"
    volunteer: Volunteer

    def find_subject(self) -> Volunteer:
        found = keys.volunteer_with(self.kwargs["key"])
        if found is None or found.recruitment.round_id != self.round.pk:
            raise Http404
        self.volunteer = found
        return found

    def get(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        return self.show(self.form())

    def form(self, data: Any = None) -> VolunteerForm:
        row, call = self.volunteer, call_of(self.volunteer.recruitment)
        parts = ["home"] * (not row.household_hash) + ["consent"] * (not row.consent)
        need = getattr(row, "need", None)
        initial = {"name": row.name, "need": need.words if need else ""} | features_as_initial(row.features)
        return VolunteerForm(data, call=call, parts=parts, initial=initial)

    def show(self, form: VolunteerForm, status: int = 200, **more: Any) -> HttpResponse:
        recruitment = self.volunteer.recruitment
        answer = self.page(
            "panels/volunteer_mine.html",
            status=status,
            volunteer=self.volunteer,
            recruitment=recruitment,
            form=form,
            told=told_of(self.volunteer),
            offer=offer_of(self.volunteer),
            standing=standing_in(self.volunteer),
            open=rules.window(call_of(recruitment), self.at),
            promise=promise_of(recruitment),
            key=self.kwargs["key"],
            **more,
        )
        answer["Cache-Control"] = "no-store"
        return answer

    def post(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "confirm":
            volunteering.confirm(volunteer=self.volunteer, at=self.at)
            messages.success(request, "Thank you. You have volunteered.")
        elif act in ("accept", "decline"):
            self.answer(request, act)
        elif act == "withdraw":
            volunteering.withdraw(volunteer=self.volunteer, at=self.at)
            messages.success(request, "You have withdrawn. Nobody will write to you about this panel.")
        elif act == "erase":
            if not request.POST.get("sure"):
                return self.show(self.form(), 422, unsure=True)
            volunteering.erase(volunteer=self.volunteer, at=self.at)
            messages.success(request, "Everything that was kept of you for this panel is deleted.")
            return redirect("frontend:round", slug)
        else:
            return self.change(request)
        return redirect("panels:volunteer_own", slug, key)

    def answer(self, request: HttpRequest, act: str) -> None:
        offer = offer_of(self.volunteer)
        if offer is None:
            raise Http404
        if act == "decline":
            offering.decline(offer=offer, at=self.at)
            messages.success(request, "Thank you for telling us. The seat is offered to somebody else.")
        else:
            offering.accept(offer=offer, at=self.at)
            messages.success(request, "Welcome to the panel. The seat is yours.")

    def change(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            answers = form.answers(self.volunteer.email)
            row = volunteering.change(volunteer=self.volunteer, answers=answers, at=self.at)
            if row.confirmed_at is None:
                volunteering.confirm(volunteer=row, at=self.at)
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.blame(reason, say(reason))
            return self.show(form, STATUS[refused.kind])
        messages.success(request, "Your answers are kept, and you have volunteered.")
        return redirect("panels:volunteer_own", self.round.slug, self.kwargs["key"])


class OwnFile(OwnPage):
    """Everything that is held about the volunteer, as a file."""

    def get(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        answer = JsonResponse(data_of(self.volunteer), json_dumps_params={"indent": 1, "ensure_ascii": False})
        answer["Content-Disposition"] = 'attachment; filename="what-is-kept-of-me.json"'
        answer["Cache-Control"] = "no-store"
        return answer

    def post(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        raise Http404


class NominatePage(RoundPage):
    """An anchor organisation's page, behind its link."""

    permission: ClassVar[str] = "panels.volunteer"
    anchor: Anchor

    def find_subject(self) -> Anchor:
        found = keys.anchor_with(self.kwargs["key"])
        if found is None or found.recruitment.round_id != self.round.pk:
            raise Http404
        self.anchor = found
        return found

    def get(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        return self.show(NominationForm())

    def show(self, form: NominationForm, status: int = 200) -> HttpResponse:
        recruitment = self.anchor.recruitment
        put = self.anchor.volunteers.filter(erased_at=None)
        return self.page(
            "panels/nominate.html",
            status=status,
            anchor=self.anchor,
            recruitment=recruitment,
            form=form,
            open=rules.window(call_of(recruitment), self.at) and self.anchor.closed_at is None,
            came=put.exclude(confirmed_at=None).filter(withdrawn_at=None).count(),
        )

    def post(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        if (often := too_often(request)) is not None:
            return often
        form = NominationForm(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            volunteering.nominate(anchor=self.anchor, at=self.at, **form.cleaned_data)
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error("agreed" if reason.code == "nominee_has_not_agreed" else None, say(reason))
            return self.show(form, STATUS[refused.kind])
        messages.success(request, "Thank you. They get a letter, and answer for themselves.")
        return redirect(reverse("panels:nominate", args=[slug, key]))
