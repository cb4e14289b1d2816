"""The support staff's desk: needs with an owner and a day, claims to approve, and finance's list to pay."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.domain.room_states import ClaimState
from panels.domain.support import CLAIMS
from panels.forms.parts import ReasonForm
from panels.forms.support import BudgetForm, PayForm, TakeOnForm
from panels.models import Claim, Need
from panels.queries import support
from panels.services import supporting
from panels.services.moving import move
from panels.views.room_page import FormPage, PanelPage
from pb.domain.money import pounds
from pb.models import Person


class DeskPage(PanelPage):
    """Everything that waits for support staff. Finance sees approved claims alone, and no need."""

    permission: ClassVar[str] = "panels.room"
    write_permission: ClassVar[str] = "panels.arrange_support"
    here = "support"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        arranges, pays = self.may("arrange_support"), self.may("pay_claim")
        if not arranges and not pays:
            return redirect(self.url("support"))
        claims = support.claims_in(self.panel)
        budget = support.budget_of(self.panel)
        if not arranges:
            claims = claims.filter(state__in=[ClaimState.APPROVED, ClaimState.PAID])
        return self.page(
            "panels/support_desk.html",
            needs=support.open_needs(self.panel) if arranges else [],
            settled=support.settled_needs(self.panel) if arranges else [],
            claims=[
                (claim, self.may("approve_claim", claim), self.may("pay_claim", claim)) for claim in claims
            ],
            arranges=arranges,
            budget=budget,
            lasts=budget.lasts() if budget else None,
            by_kind=[(CLAIMS[kind], pence) for kind, pence in budget.spent.items()] if budget else [],
            sets_budget=self.may("set_budget"),
            today=self.at.date(),
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """One press: a need is arranged, a claim approved."""
        if "need" in request.POST:
            need = get_object_or_404(_needs(self), pk=_number(request.POST["need"]))
            move(thing=need, act="arrange", by=self.person, at=self.at)
            messages.success(request, "Marked as arranged. The member sees it.")
        else:
            claim = get_object_or_404(_claims(self), pk=_number(request.POST.get("claim", "")))
            supporting.decide(claim=claim, approve=True, why="", by=self.person, at=self.at)
            messages.success(request, f"Approved: {pounds(claim.pence)}.")
        return redirect(self.url("support_desk"))


class DeskForm(FormPage):
    here = "support"
    crumb = "Support desk"
    back_to = "support_desk"


class BudgetPage(DeskForm):
    permission: ClassVar[str] = "panels.set_budget"
    form_class = BudgetForm
    heading = "The panel’s budget"
    lead = "What there is for the people who take part. The desk warns before it runs out; it stops no claim."
    said = "Kept. The sum is in the public ledger."

    def initial(self) -> dict[str, Any]:
        return {"pounds": f"{self.panel.budget / 100:.2f}"} if self.panel.budget is not None else {}

    def act(self, form: BudgetForm) -> None:
        supporting.set_budget(panel=self.panel, pence=form.cleaned_data["pounds"], by=self.person, at=self.at)


class NeedPage(DeskForm):
    """A form about one need."""

    permission: ClassVar[str] = "panels.arrange_support"

    def need(self) -> Need:
        return get_object_or_404(_needs(self), pk=self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        need = self.need()
        words = f": {need.words}" if need.words else ""
        return {"lead": f"{need.member.person} asked for: {need.get_kind_display()}{words}"}


class TakeOnPage(NeedPage):
    heading = "See to it"
    said = "Noted. The member sees who sees to it, and by when."

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        need = self.need()
        staff = [(each.pk, str(each)) for each in support.support_staff_of(self.round)]
        start = {"owner": need.owner_id or self.person.pk, "due": need.due}
        return TakeOnForm(data, staff=staff, initial=start)

    def act(self, form: TakeOnForm) -> None:
        owner = get_object_or_404(Person, pk=form.cleaned_data["owner"])
        due = form.cleaned_data["due"]
        supporting.take_on(need=self.need(), owner=owner, due=due, by=self.person, at=self.at)


class NotPossiblePage(NeedPage):
    form_class = ReasonForm
    heading = "Say that it is not possible"
    said = "Said. The member reads why."

    def act(self, form: ReasonForm) -> None:
        why = form.cleaned_data["why"]
        move(thing=self.need(), act="say_not_possible", by=self.person, at=self.at, why=why)


class OneClaimPage(DeskForm):
    """A form about one claim."""

    def claim(self) -> Claim:
        return get_object_or_404(_claims(self), pk=self.kwargs["pk"])

    def find_subject(self) -> Claim:
        rows = Claim.objects.filter(member__panel__round=self.round).select_related("member")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        claim = self.claim()
        return {"lead": f"{claim.member.person}: {pounds(claim.pence)}, {claim.get_kind_display().lower()}."}


class RefuseClaimPage(OneClaimPage):
    permission: ClassVar[str] = "panels.approve_claim"
    form_class = ReasonForm
    heading = "Refuse the claim"
    button = "Refuse it"
    said = "Refused. The member reads why."

    def act(self, form: ReasonForm) -> None:
        why = form.cleaned_data["why"]
        supporting.decide(claim=self.claim(), approve=False, why=why, by=self.person, at=self.at)


class PayClaimPage(OneClaimPage):
    permission: ClassVar[str] = "panels.pay_claim"
    form_class = PayForm
    heading = "Mark the claim as paid"
    button = "It is paid"
    said = "Marked as paid."

    def act(self, form: PayForm) -> None:
        reference = form.cleaned_data["reference"]
        supporting.pay(claim=self.claim(), reference=reference, by=self.person, at=self.at)


def _needs(page: PanelPage) -> QuerySet[Need]:
    rows = Need.objects.filter(member__panel=page.panel)
    return rows.select_related("member__person", "member__panel__round")


def _claims(page: PanelPage) -> QuerySet[Claim]:
    rows = Claim.objects.filter(member__panel=page.panel)
    return rows.select_related("member__person", "member__panel__round")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
