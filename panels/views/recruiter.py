"""Pages of whoever recruits a panel: the call, who the area is, anchor organisations, who has volunteered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.forms.recruiting import AnchorForm, ProfileForm, SetOutForm, profile_as_text
from panels.models import Recruitment
from panels.queries.recruiting import (
    anchors_of,
    categories_of,
    compared,
    numbers_by_route,
    recruitment_of,
)
from panels.queries.seats import seats_taken
from panels.services import nominating, recruiting
from pb.domain.verdict import Refused
from pb.models import Person
from pb.web import STATUS, RoundPage, say


class RecruiterPage(RoundPage):
    """A page for whoever recruits. Without a call yet, all but the first lead to the first."""

    permission: ClassVar[str] = "panels.recruit"

    def recruitment(self) -> Recruitment:
        return get_object_or_404(Recruitment.objects.select_related("round__programme"), round=self.round)

    def by(self) -> Person:
        assert isinstance(self.request.user, Person)
        return self.request.user


class RecruitPage(RecruiterPage):
    """Where the recruitment stands: ways, numbers, who is missing, what comes next."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        found = recruitment_of(self.round)
        if found is None:
            return redirect("panels:call_edit", slug)
        return self.page(
            "panels/recruit.html",
            recruitment=found,
            categories=categories_of(found),
            compared=compared(found, public=False),
            routes=numbers_by_route(found),
            anchors=anchors_of(found),
            sits=seats_taken(found),
        )


class CallEditPage(RecruiterPage):
    """Write the call, or change it."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        found = recruitment_of(self.round)
        initial = {name: getattr(found, name) for name in SetOutForm.base_fields} if found else {}
        return self.show(SetOutForm(initial=initial), found)

    def show(self, form: SetOutForm, found: Recruitment | None, status: int = 200) -> HttpResponse:
        return self.page("panels/recruit_call.html", form=form, recruitment=found, status=status)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = SetOutForm(request.POST)
        if not form.is_valid():
            return self.show(form, recruitment_of(self.round), 422)
        try:
            recruiting.set_out(round=self.round, by=self.by(), at=self.at, **form.cleaned_data)
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(_field(reason.code), say(reason))
            return self.show(form, recruitment_of(self.round), STATUS[refused.kind])
        messages.success(request, "The call is kept.")
        return redirect("panels:recruit", slug)


class ProfilePage(RecruiterPage):
    """Say who the area is."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        profile = categories_of(self.recruitment())
        text = profile_as_text(profile) if profile else "category,group,people\n"
        return self.show(ProfileForm(initial={"text": text}))

    def show(self, form: ProfileForm, status: int = 200) -> HttpResponse:
        recruitment = self.recruitment()
        return self.page(
            "panels/recruit_profile.html",
            form=form,
            recruitment=recruitment,
            compared=compared(recruitment),
            fixed=recruitment.volunteers.filter(erased_at=None).exclude(features={}).exists(),
            status=status,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = ProfileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            recruiting.set_profile(
                recruitment=self.recruitment(), profile=form.profile, by=self.by(), at=self.at
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(None, say(reason))
            return self.show(form, STATUS[refused.kind])
        messages.success(request, "This is who the area is. Volunteers are asked these questions.")
        return redirect("panels:recruit", slug)


class AnchorsPage(RecruiterPage):
    """Name anchor organisations, and close their links."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(AnchorForm())

    def show(self, form: AnchorForm, status: int = 200) -> HttpResponse:
        recruitment = self.recruitment()
        more: dict[str, Any] = {"recruitment": recruitment, "anchors": anchors_of(recruitment)}
        return self.page("panels/recruit_anchors.html", form=form, status=status, **more)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        recruitment = self.recruitment()
        if "close" in request.POST:
            number = request.POST["close"]
            anchor = get_object_or_404(recruitment.anchors, pk=number if number.isdigit() else 0)
            nominating.close_anchor(anchor=anchor, by=self.by(), at=self.at)
            messages.success(request, f"The link of {anchor.name} works no longer.")
            return redirect("panels:anchors", slug)
        form = AnchorForm(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        anchor = nominating.name_anchor(
            recruitment=recruitment, by=self.by(), at=self.at, **form.cleaned_data
        )
        messages.success(request, f"A link is on its way to {anchor.name}.")
        return redirect("panels:anchors", slug)


def _field(code: str) -> str | None:
    return {
        "call_ends_before_it_begins": "closes",
        "seats_out_of_range": "seats",
        "kept_longer_than_promised": "keep_days",
    }.get(code)
