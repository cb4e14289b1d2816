"""Who keeps the shares of the tally key: each trustee's own share, and for staff how far all of them are."""

from __future__ import annotations

from typing import ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.models import Person
from pb.rules import may
from pb.web import RoundPage, kind_of, say
from voting.domain.splitting import NEEDED
from voting.forms import ShareForm
from voting.queries.papers import box_of
from voting.queries.trustees import shares_of
from voting.services.trustees import hand_in, show_share, take_share


class TrusteesPage(RoundPage):
    """A share is shown by POST alone, never cached, and stands in no address."""

    permission: ClassVar[str] = "voting.see_trustees"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        verdict = may(request.user, "voting.keep_share", self.case)
        if not verdict:
            raise Refused(verdict, kind_of(verdict))
        by, act = cast(Person, request.user), request.POST.get("act")
        if act == "show":
            return self._page(code=show_share(round=self.round, by=by, at=self.at))
        form = ShareForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            self._carry_out(act == "hand_in", form.cleaned_data["share"], by)
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error("share", say(reason))
            return self._page(form, status=422)
        return redirect("voting:trustees", slug)

    def _carry_out(self, giving_back: bool, typed: str, by: Person) -> None:
        if not giving_back:
            take_share(round=self.round, typed=typed, by=by, at=self.at)
            messages.success(
                self.request, "Your share is yours alone now. The server has destroyed its copy."
            )
            return
        come = hand_in(round=self.round, typed=typed, by=by, at=self.at)
        if come < NEEDED:
            messages.success(self.request, "Your share is here. One more trustee is needed.")
        else:
            messages.success(self.request, "Your share is here. The count begins now.")

    def _page(self, form: ShareForm | None = None, *, code: str = "", status: int = 200) -> HttpResponse:
        rows = shares_of(self.round)
        box = box_of(self.round)
        response = self.page(
            "voting/trustees.html",
            status=status,
            shares=rows,
            mine=next((row for row in rows if row.trustee_id == self.request.user.pk), None),
            come=sum(row.handed_in_at is not None for row in rows),
            out=sum(row.taken_at is None for row in rows),
            needed=NEEDED,
            code=code,
            form=form or ShareForm(),
            state=box.state if box else "",
            asked=box is not None and box.state == "sealed" and box.link_shredded_at is not None,
            window=self.clock.window(Phase.VOTING),
        )
        response["Cache-Control"] = "no-store"
        return response
