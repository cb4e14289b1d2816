"""Appeals about ideas, before the panel: members read both sides and speak, one of them writes the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.domain.hearing import Hearing
from panels.forms.hearing import GivenAnswerForm, HearingForm
from panels.models import AppealVoice
from panels.queries.hearing import hearing_of, judges, voice_on, voices_on
from panels.queries.panels import bar_of
from panels.services import hearing
from panels.views.room_page import PanelPage, put_errors
from pb.domain.verdict import Refused, Verdict
from pb.web import STATUS
from proposals.models import Appeal
from proposals.queries.appeals import appeals_of


@dataclass(frozen=True, slots=True)
class Row:
    """One appeal as a member sees it. `form` None: not theirs to speak on. `words`: what was said, once they
    have spoken themselves, without names.
    """

    appeal: Appeal
    found: Hearing
    wanted: int
    overturns: bool
    ready: Verdict
    mine: AppealVoice | None
    stepped_out: bool
    form: forms.Form | None
    closing: forms.Form | None
    words: tuple[tuple[bool, str], ...]


class HearingPage(PanelPage):
    """Every appeal of the round, those that wait first."""

    permission: ClassVar[str] = "panels.see_band"
    write_permission: ClassVar[str] = "panels.see_band"
    here = "hearing"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, pk: int = 0, wrong: forms.Form | None = None, status: int = 200) -> HttpResponse:
        rows = [self.row(each, wrong if each.pk == pk else None) for each in appeals_of(self.round)]
        bar = bar_of(self.panel)
        return self.page("panels/hearing.html", status=status, rows=rows, bar=bar, wrong=wrong)

    def row(self, appeal: Appeal, wrong: forms.Form | None) -> Row:
        bar, found = bar_of(self.panel), hearing_of(self.panel, appeal)
        ready = found.ready(bar, asked=appeal.at, at=self.at)
        seat, start = self.seat, str(appeal.pk)
        judge = seat is not None and judges(self.panel, appeal).filter(pk=seat.pk).exists()
        may_speak = judge and not appeal.answer and self.may("hear_appeal", appeal.proposal)
        mine = voice_on(appeal, seat) if seat else None
        said = {"stand": "overturn" if mine.overturn else "uphold", "words": mine.words} if mine else {}
        form: forms.Form | None = None
        closing: forms.Form | None = None
        if may_speak:
            form = wrong if isinstance(wrong, HearingForm) else HearingForm(prefix=start, initial=said)
            if ready:
                closing = (
                    wrong if isinstance(wrong, GivenAnswerForm) else GivenAnswerForm(prefix=f"end-{start}")
                )
        voices = voices_on(self.panel, appeal).order_by("-overturn", "words") if mine or appeal.answer else ()
        return Row(
            appeal=appeal,
            found=found,
            wanted=bar.voices_needed(found.seats),
            overturns=found.overturns(bar),
            ready=ready,
            mine=mine,
            stepped_out=seat is not None and not judge,
            form=form,
            closing=closing,
            words=tuple((voice.overturn, voice.words) for voice in voices),
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        given = request.POST.get("appeal", "")
        pk = int(given) if given.isdecimal() and len(given) < 18 else 0
        appeal = get_object_or_404(appeals_of(self.round), pk=pk)
        closes = request.POST.get("act") == "answer"
        form: forms.Form = (
            GivenAnswerForm(request.POST, prefix=f"end-{pk}")
            if closes
            else HearingForm(request.POST, prefix=str(pk))
        )
        if not form.is_valid():
            return self.show(pk, form, status=422)
        data = form.cleaned_data
        try:
            if closes:
                hearing.give_answer(appeal=appeal, reason=data["reason"], by=self.person, at=self.at)
                messages.success(
                    request, f"“{appeal.proposal.title}” is answered. The applicant can read why."
                )
            else:
                hearing.speak(
                    appeal=appeal,
                    overturn=data["stand"] == "overturn",
                    words=data["words"],
                    by=self.person,
                    at=self.at,
                )
                messages.success(
                    request, "Your voice is counted. You can change it until the answer is given."
                )
        except Refused as refused:
            if refused.kind in {"hand", "phase"}:
                raise
            put_errors(form, refused)
            return self.show(pk, form, status=STATUS[refused.kind])
        return redirect("panels:hearing", self.round.slug)
