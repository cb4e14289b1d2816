"""What members need and claim. Theirs to see, and the support staff's; never on the pages of deliberation."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.domain.support import ClaimKind, NeedKind
from panels.forms.support import ClaimForm, NeedForm
from panels.models import Claim, Need, Paper
from panels.queries import support
from panels.services import supporting
from panels.services.moving import move
from panels.views.room_page import FormPage, PanelPage
from panels.views.sittings import as_attachment


class SupportPage(PanelPage):
    """My needs and my claims."""

    permission: ClassVar[str] = "panels.room"
    here = "support"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.seat is None:
            if self.may("arrange_support") or self.may("pay_claim"):
                return redirect(self.url("support_desk"))
            return self.page("panels/support.html", seat=None)
        return self.page(
            "panels/support.html",
            seat=self.seat,
            needs=support.needs_of(self.seat),
            claims=support.claims_of(self.seat),
            has_desk=self.may("arrange_support"),
        )


class AskPage(FormPage):
    permission: ClassVar[str] = "panels.ask_support"
    here = "support"
    form_class = NeedForm
    heading = "What do you need to take part?"
    lead = "The facilitator and the officers read this, nobody else. It never stands beside what you say."
    button = "Send"
    said = "Sent. Somebody sees to it and tells you by when."
    crumb = "Support"
    back_to = "support"

    def act(self, form: NeedForm) -> None:
        if self.seat is None:
            raise Http404
        supporting.ask(
            member=self.seat,
            kind=NeedKind(form.cleaned_data["kind"]),
            words=form.cleaned_data["words"],
            by=self.person,
            at=self.at,
        )


class ClaimPage(FormPage):
    permission: ClassVar[str] = "panels.claim"
    here = "support"
    form_class = ClaimForm
    heading = "Claim an expense"
    lead = "Nobody should be out of pocket for taking part. We never ask for bank details here."
    button = "Send the claim"
    said = "Sent. Somebody else approves it, then it is paid."
    crumb = "Support"
    back_to = "support"

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return ClaimForm(data, files, panel=self.panel)

    def act(self, form: ClaimForm) -> None:
        if self.seat is None:
            raise Http404
        found = form.cleaned_data
        sitting = self.panel.sittings.filter(pk=found["sitting"] or 0).first()
        supporting.claim(
            member=self.seat,
            kind=ClaimKind(found["kind"]),
            pence=found["pounds"],
            flat=found["flat"] == "yes",
            words=found["words"],
            sitting=sitting,
            receipt=found["receipt"],
            by=self.person,
            at=self.at,
        )


class TakeBack(PanelPage):
    """A member takes a need or a claim back."""

    permission: ClassVar[str] = "panels.room"

    def post(self, request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
        models: dict[str, Any] = {"need": Need, "claim": Claim}
        if kind not in models:
            raise Http404
        rows = models[kind].objects
        mine = rows.filter(member=self.seat).select_related("member__panel__round")
        thing = get_object_or_404(mine, pk=pk)
        move(thing=thing, act="take_back", by=self.person, at=self.at)
        messages.success(request, "Taken back.")
        return redirect(self.url("support"))


class ReceiptFile(PanelPage):
    """A receipt: for its member, the support staff and finance."""

    permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        claim = get_object_or_404(
            Claim.objects.filter(member__panel=self.panel).select_related("receipt"), pk=pk
        )
        own = self.seat is not None and claim.member_id == self.seat.pk
        if not (own or self.may("arrange_support") or self.may("pay_claim", claim)):
            raise Http404
        if claim.receipt is None:
            raise Http404
        assert isinstance(claim.receipt, Paper)
        return as_attachment(claim.receipt)
