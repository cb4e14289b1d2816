"""The paper, the box and the code cards: for the returning officer, officers, desk staff and observers."""

from __future__ import annotations

from typing import ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.models import Person, SignRequest
from pb.queries.rounds import charter_of
from pb.queries.signing import signed, waiting
from pb.rules import may
from pb.web import RoundPage, say
from voting.forms import CardsForm, FreezeForm, VoidForm
from voting.queries.ballots import cards_of
from voting.queries.cards import cards_issued
from voting.queries.due import overdue
from voting.queries.papers import box_of, paper_of, value_of
from voting.queries.quarantine import findings_for
from voting.queries.trustees import shares_of
from voting.queries.turnout import enrolled
from voting.services.cards import ACT, ask_for_cards, issue_cards, sign_for_cards, void_card
from voting.services.papers import draw_up, freeze, ready_to_freeze
from voting.services.quarantining import OPEN_TO_JUDGE
from voting.services.safety import safe_to_close


class PaperPage(RoundPage):
    """Draw the paper up, read it, freeze it; then watch the box."""

    permission: ClassVar[str] = "voting.see_box"
    write_permission: ClassVar[str] = "voting.freeze_paper"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        by = cast(Person, request.user)
        if request.POST.get("act") == "draw_up":
            draw_up(round=self.round, by=by, at=self.at)
            messages.success(request, "The paper is drawn up. Read it line by line before you freeze it.")
            return redirect("voting:paper", slug)
        form = FreezeForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            freeze(
                round=self.round,
                by=by,
                at=self.at,
                digest_seen=form.cleaned_data["digest"],
                split_key=form.cleaned_data["keys"] == "trustees",
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(None, say(reason))
            return self._page(form, status=409)
        messages.success(request, "The paper is frozen and the ballot box is ready for the day voting opens.")
        return redirect("voting:paper", slug)

    def _page(self, form: FreezeForm | None = None, status: int = 200) -> HttpResponse:
        row, box = paper_of(self.round), box_of(self.round)
        paper = value_of(row) if row else None
        charter = charter_of(self.round)
        return self.page(
            "voting/paper.html",
            status=status,
            row=row,
            paper=paper,
            groups=cards_of(self.round, row, paper, {}) if row and paper else [],
            box=box,
            form=form or FreezeForm(initial={"digest": row.digest if row else ""}),
            ready=ready_to_freeze(round=self.round, at=self.at) if row and not row.frozen_at else None,
            may_freeze=may(self.request.user, "voting.freeze_paper", self.case),
            may_issue=may(self.request.user, "voting.issue_cards", self.case),
            window=self.clock.window(Phase.VOTING),
            enrolled=enrolled(self.round),
            safe=safe_to_close(round=self.round) if box and box.state == "open" else None,
            quarantine=charter is not None and charter.quarantine.looks,
            to_judge=sum(each.to_judge for each in findings_for(self.round, cast(Person, self.request.user)))
            if box and box.state in OPEN_TO_JUDGE
            else 0,
            shares=shares_of(self.round),
            late=[each for each in overdue(self.at) if each.round.pk == self.round.pk],
        )


class CardsPage(RoundPage):
    """Ask for code cards, sign for a colleague's, print one's own: the answer to printing is the sheet, and
    the only place where the codes ever stand."""

    permission: ClassVar[str] = "voting.issue_cards"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        by = cast(Person, request.user)
        if "sign" in request.POST:
            return self._sign(request, by)
        if "print" in request.POST:
            return self._print(request, by)
        if request.POST.get("act") == "void":
            return self._void(VoidForm(request.POST), by)
        form = CardsForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        ask_for_cards(round=self.round, by=by, at=self.at, **form.cleaned_data)
        messages.success(
            request, "Asked. Somebody else must sign within 48 hours. Then you can print the cards."
        )
        return redirect("voting:cards", slug)

    def _sign(self, request: HttpRequest, by: Person) -> HttpResponse:
        row: SignRequest = get_object_or_404(waiting(self.round, self.at), pk=request.POST["sign"], act=ACT)
        sign_for_cards(request=row, digest_seen=request.POST.get("digest", ""), by=by, at=self.at)
        messages.success(request, f"Signed. {row.requested_by.name} can print the cards now.")
        return redirect("voting:cards", self.round.slug)

    def _print(self, request: HttpRequest, by: Person) -> HttpResponse:
        row: SignRequest = get_object_or_404(
            SignRequest, pk=request.POST["print"], round=self.round, act=ACT, requested_by=by
        )
        cards = issue_cards(request=row, by=by, at=self.at)
        address = request.build_absolute_uri(reverse("voting:start", args=[self.round.slug]))
        window = self.clock.window(Phase.VOTING)
        response = self.page("voting/cards_sheet.html", cards=cards, address=address, window=window)
        response["Cache-Control"] = "no-store"
        return response

    def _void(self, form: VoidForm, by: Person) -> HttpResponse:
        if not form.is_valid():
            return self._page(void_form=form, status=422)
        given = form.cleaned_data
        try:
            void_card(round=self.round, serial=given["serial"], reason=given["reason"], by=by, at=self.at)
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error("serial", say(reason))
            return self._page(void_form=form, status=422)
        messages.success(self.request, f"Card {given['serial']} lets nobody in any more.")
        return redirect("voting:cards", self.round.slug)

    def _page(
        self, form: CardsForm | None = None, void_form: VoidForm | None = None, status: int = 200
    ) -> HttpResponse:
        return self.page(
            "voting/cards.html",
            status=status,
            form=form or CardsForm(),
            void_form=void_form or VoidForm(),
            to_sign=waiting(self.round, self.at).filter(act=ACT),
            to_print=signed(self.round, self.at).filter(
                act=ACT, requested_by=cast(Person, self.request.user)
            ),
            issued=cards_issued(self.round),
        )
