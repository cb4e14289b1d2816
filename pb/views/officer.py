"""Officers set a round up: the round itself, its money, its people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.forms import FillPotForm, GrantToFundForm, RoleRequestForm, RoundForm
from pb.models import Person, RoleGrant, Round
from pb.moment import now
from pb.queries.budgets import balances, entries_of, funds_of
from pb.queries.people import grants_of
from pb.queries.rounds import charter_of
from pb.queries.signing import person_of, waiting
from pb.rules import Case, may
from pb.services.money import fill_pot, grant_to_fund
from pb.services.roles import request_role, revoke_role, sign_role
from pb.services.rounds import set_up_round
from pb.web import RoundPage, kind_of, refusal_page, say


class NewRoundPage(View):
    """Set up a round."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.at = now()
        verdict = may(request.user, "pb.set_up_round", Case(Round(), self.at))
        if "not_signed_in" in verdict.codes:
            return redirect(f"{reverse('account_login')}?next={request.path}")
        if not verdict:
            return refusal_page(request, Refused(verdict, kind_of(verdict)))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "pb/round_new.html", {"form": RoundForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, Person)
        form = RoundForm(request.POST)
        if form.is_valid():
            try:
                round = set_up_round(by=request.user, at=self.at, **form.cleaned_data)
            except Refused as refused:
                form.add_error("slug", " ".join(say(reason) for reason in refused.verdict.reasons))
            else:
                messages.success(request, f"{round.title} is set up. Next: its people and its panel.")
                return redirect("pb:people", round.slug)
        return render(request, "pb/round_new.html", {"form": form}, status=422)


class MoneyPage(RoundPage):
    """Funds, pots and every entry between them."""

    permission: ClassVar[str] = "pb.see_money"
    write_permission: ClassVar[str] = "pb.fill_pot"

    def show(self, status: int = 200, **forms: Any) -> HttpResponse:
        pots = list(self.round.pots.all())
        held = balances(pot.account for pot in pots)
        charter = charter_of(self.round)
        rows = [
            (pot, held[pot.account], rule.amount if charter and (rule := charter.pot(pot.key)) else None)
            for pot in pots
        ]
        context = {
            "fill_form": FillPotForm(round=self.round, prefix="fill"),
            "grant_form": GrantToFundForm(programme=self.round.programme, prefix="grant"),
            "funds": funds_of(self.round.programme),
            "pots": rows,
            "entries": entries_of(self.round),
        }
        return self.page("pb/money.html", status=status, **context | forms)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        assert isinstance(request.user, Person)
        form: FillPotForm | GrantToFundForm
        if "grant-amount" in request.POST:
            name, form = (
                "grant_form",
                GrantToFundForm(request.POST, programme=self.round.programme, prefix="grant"),
            )
        else:
            name, form = "fill_form", FillPotForm(request.POST, round=self.round, prefix="fill")
        if form.is_valid():
            try:
                if isinstance(form, FillPotForm):
                    fill_pot(by=request.user, at=self.at, **form.cleaned_data)
                else:
                    grant_to_fund(by=request.user, at=self.at, **form.cleaned_data)
            except Refused as refused:
                form.add_error("amount", " ".join(say(reason) for reason in refused.verdict.reasons))
            else:
                messages.success(
                    request, "The money has moved. It stands in the list below and in the ledger."
                )
                return redirect("pb:money", self.round.slug)
        return self.show(status=422, **{name: form})


class PeoplePage(RoundPage):
    """Who holds which role, and the grants that wait for a second officer."""

    permission: ClassVar[str] = "pb.see_people"

    def show(self, form: RoleRequestForm, status: int = 200) -> HttpResponse:
        requests = [(row, person_of(row)) for row in waiting(self.round, self.at).filter(act="grant_role")]
        return self.page(
            "pb/people.html", status=status, form=form, grants=grants_of(self.round), requests=requests
        )

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(RoleRequestForm())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        assert isinstance(request.user, Person)
        if "sign" in request.POST:
            return self.sign(request, request.user)
        verdict = may(request.user, "pb.grant_role", self.case)
        if not verdict:
            return self.refuse(Refused(verdict, kind_of(verdict)))
        if "revoke" in request.POST:
            grant = get_object_or_404(RoleGrant, pk=request.POST["revoke"], round=self.round)
            revoke_role(grant=grant, by=request.user, at=self.at)
            messages.success(request, f"{grant.person} no longer has this role.")
            return redirect("pb:people", self.round.slug)
        form = RoleRequestForm(request.POST)
        if form.is_valid():
            person = Person.objects.filter(email__iexact=form.cleaned_data["email"]).first()
            if person is None:
                form.add_error(
                    "email", "Nobody has an account with this address. Ask them to sign in once first."
                )
            else:
                try:
                    request_role(
                        person=person,
                        round=self.round,
                        role=Role(form.cleaned_data["role"]),
                        reason=form.cleaned_data["reason"],
                        by=request.user,
                        at=self.at,
                    )
                except Refused as refused:
                    form.add_error(None, " ".join(say(reason) for reason in refused.verdict.reasons))
                else:
                    messages.success(request, "Asked. A second officer must sign within 48 hours.")
                    return redirect("pb:people", self.round.slug)
        return self.show(form, status=422)

    def sign(self, request: HttpRequest, by: Person) -> HttpResponse:
        verdict = may(by, "pb.sign_role", self.case)
        if not verdict:
            return self.refuse(Refused(verdict, kind_of(verdict)))
        row = get_object_or_404(waiting(self.round, self.at), pk=request.POST["sign"], act="grant_role")
        grant = sign_role(request=row, digest_seen=request.POST.get("digest", ""), by=by, at=self.at)
        messages.success(request, f"Signed. {grant.person} now has this role.")
        return redirect("pb:people", self.round.slug)
