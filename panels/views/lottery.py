"""The lottery, step by step, for whoever recruits: quotas, chances, freezing, committing, drawing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from panels.forms.lottery import AbandonForm, CommitForm, QuotasForm, ValueForm
from panels.models import Draw, Recruitment
from panels.queries.beacons import page_of_beacon
from panels.queries.draws import entry_of, free_seats, newest_draw, newest_run, public_of, run_to_commit
from panels.queries.pools import can_be_drawn
from panels.services import drawing, freezing, recruiting, searching
from panels.services.committing import LEAD, commit_draw
from panels.views.recruiter import RecruiterPage
from pb.domain.verdict import Refused
from pb.rules import may
from pb.web import STATUS, kind_of, say


class LotteryPage(RecruiterPage):
    """One page for all steps: what is done, what comes next, and what nobody can change any more."""

    permission: ClassVar[str] = "panels.countersign"
    template: ClassVar[str] = "panels/lottery.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, bad: Form | None = None, status: int = 200) -> HttpResponse:
        recruitment = self.recruitment()
        draw, run = newest_draw(recruitment), newest_run(recruitment)
        free = free_seats(recruitment)
        committed = draw is not None and draw.state == Draw.State.COMMITTED
        forms = {
            "quotas": QuotasForm(recruitment=recruitment, cap=run.cap if run else None),
            "commit": CommitForm(initial={"means": "beacon"}),
            "value": ValueForm(),
            "abandon": AbandonForm(),
        }
        forms |= {_NAMES[type(bad)]: bad} if bad is not None else {}
        return self.page(
            self.template,
            status=status,
            recruitment=recruitment,
            draw=draw,
            public=public_of(draw) if draw else None,
            run=run,
            limit=settings.LOTTERY_SECONDS,
            under_way=run is not None and run.state in searching.UNDER_WAY,
            could=can_be_drawn(recruitment).count(),
            free=free,
            ready=draw is not None and draw.state == Draw.State.FROZEN and run_to_commit(draw) is not None,
            entry=entry_of(draw, self.at) if draw and committed else None,
            earliest=self.at + LEAD,
            beacon=page_of_beacon(draw) if draw else "",
            bad=bad,
            recruits=bool(may(self.by(), "panels.recruit", self.case)),
            **{f"{name}_form": form for name, form in forms.items()},
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        act = request.POST.get("act", "")
        doing = {
            "odds": self.odds,
            "freeze": self.freeze,
            "abandon": self.abandon,
            "commit": self.commit,
            "enter": self.enter,
            "take_back": self.take_back,
            "refill": self.refill,
        }.get(act)
        if doing is None:
            raise Http404
        verdict = may(self.by(), "panels.recruit", self.case)
        if act != "enter" and not verdict:
            return self.refuse(Refused(verdict, kind_of(verdict)))
        return doing(self.recruitment()) or redirect("panels:lottery", slug)

    def draw(self, recruitment: Recruitment) -> Draw:
        found = newest_draw(recruitment)
        if found is None:
            raise Http404
        return found

    def odds(self, recruitment: Recruitment) -> HttpResponse | None:
        form = QuotasForm(self.request.POST, recruitment=recruitment)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            recruiting.set_quotas(recruitment=recruitment, quotas=form.quotas(), by=self.by(), at=self.at)
            searching.ask_odds(
                recruitment=recruitment, cap=form.cleaned_data["cap"], by=self.by(), at=self.at
            )
        except Refused as refused:
            return self.blame(form, None, refused)
        return None

    def freeze(self, recruitment: Recruitment) -> HttpResponse | None:
        run = newest_run(recruitment)
        cap = run.cap if run else None
        draw = freezing.freeze_pool(recruitment=recruitment, cap=cap, by=self.by(), at=self.at)
        messages.success(self.request, f"The pool is frozen: {draw.size} people. Its root is in the ledger.")
        return None

    def abandon(self, recruitment: Recruitment) -> HttpResponse | None:
        form = AbandonForm(self.request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        freezing.abandon(
            draw=self.draw(recruitment), reason=form.cleaned_data["reason"], by=self.by(), at=self.at
        )
        messages.success(self.request, "The frozen pool is given up.")
        return None

    def commit(self, recruitment: Recruitment) -> HttpResponse | None:
        form = CommitForm(self.request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            commit_draw(draw=self.draw(recruitment), by=self.by(), at=self.at, **form.cleaned_data)
        except Refused as refused:
            codes = {"draw_too_near_or_far": "draws_at", "draw_place_missing": "place"}
            return self.blame(form, codes, refused)
        messages.success(self.request, "The draw is committed. Everybody in the pool gets a letter.")
        return None

    def enter(self, recruitment: Recruitment) -> HttpResponse | None:
        form = ValueForm(self.request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            draw = drawing.enter_value(
                draw=self.draw(recruitment), value=form.cleaned_data["value"], by=self.by(), at=self.at
            )
        except Refused as refused:
            return self.blame(form, dict.fromkeys(_OF_THE_VALUE, "value"), refused)
        drawn = draw.state == Draw.State.DRAWN
        words = (
            "The panel is drawn. Its seats are offered." if drawn else "Kept. A second person enters it too."
        )
        messages.success(self.request, words)
        return None

    def take_back(self, recruitment: Recruitment) -> HttpResponse | None:
        drawing.take_back_entry(draw=self.draw(recruitment), by=self.by(), at=self.at)
        messages.success(self.request, "The first entry is taken back. Enter it anew.")
        return None

    def refill(self, recruitment: Recruitment) -> HttpResponse | None:
        run = newest_run(recruitment)
        freezing.refill_seats(
            draw=self.draw(recruitment), cap=run.cap if run else None, by=self.by(), at=self.at
        )
        return None

    def blame(self, form: Form, fields: dict[str, str] | None, refused: Refused) -> HttpResponse:
        for reason in refused.verdict.reasons:
            form.add_error((fields or {}).get(reason.code), say(reason))
        return self.show(form, STATUS[refused.kind])


_OF_THE_VALUE = (
    "draw_values_differ",
    "draw_value_wrong",
    "draw_beacon_other_round",
    "draw_beacon_randomness",
    "draw_beacon_unsigned",
)
_NAMES: dict[type[Any], str] = {
    QuotasForm: "quotas",
    CommitForm: "commit",
    ValueForm: "value",
    AbandonForm: "abandon",
}
