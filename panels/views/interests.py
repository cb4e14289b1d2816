"""Declared interests: what I have stepped out of; for the facilitator, who has stepped out of what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.forms.interests import InterestForm
from panels.forms.parts import ReasonForm
from panels.models import Interest
from panels.queries.interests import interests_of, out_by_article, out_by_proposal, standing
from panels.queries.panels import sitting
from panels.services import declaring
from panels.views.room_page import FormPage, PanelPage, put_errors
from pb.domain.article_names import ARTICLE_NAMES
from pb.domain.charter import ARTICLES
from pb.domain.verdict import Refused
from pb.web import STATUS
from proposals.domain.lifecycle import PUBLIC
from proposals.models import Proposal


class InterestsPage(PanelPage):
    """Declare an interest, and see how many have stepped out of what."""

    permission: ClassVar[str] = "panels.room"
    write_permission: ClassVar[str] = "panels.declare_interest"
    here = "interests"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(self.form(about=request.GET.get("about", "")))

    def form(self, data: object = None, about: str = "") -> InterestForm | None:
        for_others = self.may("end_interest")
        if self.seat is None and not for_others:
            return None
        ideas = Proposal.objects.filter(round=self.round, state__in=PUBLIC).order_by("title")
        articles = [(f"article:{name}", ARTICLE_NAMES.get(name, name)) for name in ARTICLES]
        groups = [("Articles of the charter", articles)]
        if ideas:
            groups.append(("Ideas", [(f"idea:{idea.pk}", idea.title) for idea in ideas]))
        seats = sitting(self.panel).select_related("person")
        members = [(seat.pk, str(seat.person)) for seat in seats] if for_others else []
        return InterestForm(data, matters=groups, members=members, initial={"matter": about})

    def show(self, form: InterestForm | None, status: int = 200) -> HttpResponse:
        titles = dict(Proposal.objects.filter(round=self.round).values_list("pk", "title"))
        numbers = [(name, "", number) for name, number in out_by_article(self.panel).items()]
        numbers += [("", titles[pk], number) for pk, number in out_by_proposal(self.panel).items()]
        sees_names = self.may("end_interest")
        everybody = standing(self.panel).select_related("member__person", "proposal") if sees_names else []
        return self.page(
            "panels/interests.html",
            status=status,
            form=form,
            mine=interests_of(self.person, self.panel),
            numbers=numbers,
            everybody=everybody,
            sees_names=sees_names,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = self.form(request.POST)
        if form is None:
            raise Http404
        if not form.is_valid():
            return self.show(form, status=422)
        chosen = form.cleaned_data.get("member")
        member = get_object_or_404(sitting(self.panel), pk=chosen) if chosen else self.seat
        if member is None:
            raise Http404
        try:
            declaring.declare_interest(
                member=member,
                matter=form.about(),
                kind=form.chosen(),
                words=form.cleaned_data["words"],
                by=self.person,
                at=self.at,
            )
        except Refused as refused:
            put_errors(form, refused)
            return self.show(form, status=STATUS[refused.kind])
        messages.success(request, "Declared. The others see only that one member has stepped out.")
        return redirect("panels:interests", self.round.slug)


class EndInterestPage(FormPage):
    """The facilitator ends an interest that holds no more."""

    permission: ClassVar[str] = "panels.end_interest"
    here = "interests"
    form_class = ReasonForm
    heading = "Does this interest hold no more?"
    button = "End the interest"
    said = "Ended. The member has a voice on it again."
    crumb = "Declared interests"
    back_to = "interests"

    def interest(self) -> Interest:
        rows = standing(self.panel).select_related("member__person", "member__panel__round", "proposal")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        found = self.interest()
        matter = ARTICLE_NAMES.get(found.article) or getattr(found.proposal, "title", "")
        return {
            "lead": f"{found.member.person} has stepped out of “{matter}”. "
            "When you end it, they have a voice on it again."
        }

    def act(self, form: ReasonForm) -> None:
        declaring.end_interest(
            interest=self.interest(), why=form.cleaned_data["why"], by=self.person, at=self.at
        )
