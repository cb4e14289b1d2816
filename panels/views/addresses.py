"""Inviting by lot: the list of addresses, its second signature, and the letters."""

from __future__ import annotations

import csv
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from panels.domain.inviting import harmless
from panels.forms.recruiting import AddressesForm, InviteForm
from panels.queries.inviting import drawable, invited, list_in_force, lists_waiting
from panels.services import inviting
from panels.services.inviting import Invitation
from panels.views.recruiter import RecruiterPage
from pb.domain.verdict import Refused
from pb.rules import may
from pb.web import STATUS, kind_of, say


class AddressesPage(RecruiterPage):
    """Upload a list and see what it changes; sign for one; draw addresses and print their letters."""

    permission: ClassVar[str] = "panels.countersign"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(
        self, form: AddressesForm | None = None, invite: InviteForm | None = None, status: int = 200
    ) -> HttpResponse:
        recruitment = self.recruitment()
        rows = [(each, inviting.difference(each)) for each in lists_waiting(recruitment, self.at)]
        return self.page(
            "panels/recruit_addresses.html",
            status=status,
            recruitment=recruitment,
            form=form or AddressesForm(),
            invite=invite or InviteForm(),
            waiting=rows,
            current=list_in_force(recruitment),
            left=drawable(recruitment).count(),
            sent=invited(recruitment).count(),
            recruits=bool(may(self.by(), "panels.recruit", self.case)),
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if "sign" in request.POST:
            return self.sign(request)
        verdict = may(self.by(), "panels.recruit", self.case)
        if not verdict:
            return self.refuse(Refused(verdict, kind_of(verdict)))
        return self.invite(request) if request.POST.get("act") == "invite" else self.upload(request)

    def upload(self, request: HttpRequest) -> HttpResponse:
        form = AddressesForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        made, _ = inviting.propose_addresses(
            recruitment=self.recruitment(),
            data=form.raw,
            addresses=form.addresses,
            reason=form.cleaned_data["reason"],
            by=self.by(),
            at=self.at,
        )
        messages.success(
            request, f"{made.rows:,} addresses are read. Nothing changes until a second person signs."
        )
        return redirect("panels:addresses", self.round.slug)

    def sign(self, request: HttpRequest) -> HttpResponse:
        number = request.POST["sign"]
        row = get_object_or_404(
            lists_waiting(self.recruitment(), self.at), pk=number if number.isdigit() else 0
        )
        made = inviting.sign_addresses(
            request=row.request, digest_seen=request.POST.get("digest", ""), by=self.by(), at=self.at
        )
        messages.success(request, f"Signed. {made.rows:,} addresses can be drawn from.")
        return redirect("panels:addresses", self.round.slug)

    def invite(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.show(invite=form, status=422)
        recruitment = self.recruitment()
        try:
            letters = inviting.invite(
                recruitment=recruitment, number=form.cleaned_data["number"], by=self.by(), at=self.at
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error("number", say(reason))
            return self.show(invite=form, status=STATUS[refused.kind])
        address = request.build_absolute_uri(reverse("panels:invited", args=[self.round.slug]))
        answer: HttpResponse
        if form.cleaned_data["form"] == "csv":
            answer = _csv(letters, address)
            answer["Content-Disposition"] = f'attachment; filename="letters-{self.round.slug}.csv"'
        else:
            more: dict[str, Any] = {"letters": letters, "address": address, "recruitment": recruitment}
            answer = self.page("panels/recruit_letters.html", **more)
        answer["Cache-Control"] = "no-store"
        return answer


def _csv(letters: list[Invitation], address: str) -> HttpResponse:
    """The letters for a printer, without any cell that a spreadsheet would take for a formula."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    writer = csv.writer(answer)
    writer.writerow(("address", "postcode", "code", "page"))
    writer.writerows(
        (harmless(each.address), harmless(each.postcode), each.code, address) for each in letters
    )
    return answer
