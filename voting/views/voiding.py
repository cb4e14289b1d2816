"""The emergency path: ask for a stretch of the board to be void, sign it, and see what was decided."""

from __future__ import annotations

from typing import ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from pb.domain.verdict import Refused
from pb.models import Person, SignRequest
from pb.queries.signing import waiting
from pb.rules import may
from pb.web import RoundPage, kind_of, say
from voting.forms import VoidWindowForm
from voting.queries.board import heads_of, voidings
from voting.services.voiding import PANEL_ACT, STAFF_ACT, Window, ask_to_void, sign_to_void, touched

PERMISSION = {STAFF_ACT: "voting.ask_to_void", PANEL_ACT: "voting.agree_to_void"}


class VoidPage(RoundPage):
    permission: ClassVar[str] = "voting.see_void"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        by = cast(Person, request.user)
        if "sign" in request.POST:
            return self._sign(request, by)
        self._need("voting.ask_to_void")
        form = VoidWindowForm(request.POST, heads=heads_of(self.round))
        if not form.is_valid():
            return self._page(form, status=422)
        window = Window(form.cleaned_data["start"], form.cleaned_data["end"])
        if "sure" not in request.POST:
            return self._page(form, touched=touched(round=self.round, window=window))
        try:
            ask_to_void(
                round=self.round, window=window, reason=form.cleaned_data["reason"], by=by, at=self.at
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error("end", say(reason))
            return self._page(form, status=422)
        messages.success(request, "Asked. A second member of staff and the panel must sign within 48 hours.")
        return redirect("voting:void", slug)

    def _sign(self, request: HttpRequest, by: Person) -> HttpResponse:
        row: SignRequest = get_object_or_404(
            waiting(self.round, self.at), pk=request.POST["sign"], act__in=list(PERMISSION)
        )
        self._need(PERMISSION[row.act])
        number = sign_to_void(request=row, digest_seen=request.POST.get("digest", ""), by=by, at=self.at)
        if number is None:
            messages.success(request, "Signed. One more signature is needed.")
        else:
            messages.success(
                request, f"{number} ballots are void. Their voters are being asked to vote again."
            )
        return redirect("voting:void", self.round.slug)

    def _need(self, permission: str) -> None:
        verdict = may(self.request.user, permission, self.case)
        if not verdict:
            raise Refused(verdict, kind_of(verdict))

    def _page(
        self, form: VoidWindowForm | None = None, *, touched: int | None = None, status: int = 200
    ) -> HttpResponse:
        heads = heads_of(self.round)
        rows = waiting(self.round, self.at).filter(act__in=list(PERMISSION))
        user = self.request.user
        return self.page(
            "voting/void.html",
            status=status,
            form=form or VoidWindowForm(heads=heads),
            touched=touched,
            heads=heads,
            may_ask=may(user, "voting.ask_to_void", self.case),
            requests=[
                (row, bool(may(user, PERMISSION[row.act], self.case)) and row.requested_by_id != user.pk)
                for row in rows
            ],
            voidings=voidings(self.round),
        )
