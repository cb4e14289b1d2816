"""The emergency that makes a window longer: ask for it, sign it, and see what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from pb.domain.verdict import Refused
from pb.models import Person, SignRequest
from pb.queries.signing import waiting
from pb.rules import may
from pb.web import RoundPage, kind_of, say
from voting.forms import ExtendForm
from voting.services.extending import EXTENDABLE, MOST, PERMISSION, Longer, ask_to_extend, sign_to_extend


class ExtendPage(RoundPage):
    permission: ClassVar[str] = "voting.see_void"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        by = cast(Person, request.user)
        if "sign" in request.POST:
            return self._sign(request, by)
        verdict = may(by, PERMISSION["extend_window"], self.case)
        if not verdict:
            raise Refused(verdict, kind_of(verdict))
        assert self.phase is not None  # the permission has it so
        form = ExtendForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        longer = Longer(self.phase, form.cleaned_data["until"])
        try:
            ask_to_extend(
                round=self.round, longer=longer, reason=form.cleaned_data["reason"], by=by, at=self.at
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error("until", say(reason))
            return self._page(form, status=422)
        messages.success(request, "Asked. A second member of staff and the panel must sign before it closes.")
        return redirect("voting:extend", slug)

    def _sign(self, request: HttpRequest, by: Person) -> HttpResponse:
        row: SignRequest = get_object_or_404(
            waiting(self.round, self.at), pk=request.POST["sign"], act__in=list(PERMISSION)
        )
        extension = sign_to_extend(request=row, digest_seen=request.POST.get("digest", ""), by=by, at=self.at)
        if extension is None:
            messages.success(request, "Signed. One more signature is needed.")
        else:
            messages.success(request, "There is more time now. Everybody with a part in the round is told.")
        return redirect("voting:extend", self.round.slug)

    def _page(self, form: ExtendForm | None = None, *, status: int = 200) -> HttpResponse:
        rows = waiting(self.round, self.at).filter(act__in=list(PERMISSION))
        user, window = self.request.user, self.clock.current(self.at)
        return self.page(
            "voting/extend.html",
            status=status,
            form=form or ExtendForm(),
            window=window if window and window.phase in EXTENDABLE else None,
            most=MOST.days,
            may_ask=may(user, PERMISSION["extend_window"], self.case),
            requests=[
                (
                    row,
                    datetime.fromisoformat(row.payload["until"]),
                    bool(may(user, PERMISSION[row.act], self.case)) and row.requested_by_id != user.pk,
                )
                for row in rows
            ],
            extensions=self.round.extensions.select_related("staff"),
        )
