"""Answers by phone, in the room and on paper, and how the panel decides."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.domain.ladder import Channel, Rung
from panels.forms.answering import AnswerForm, BarForm, EntryForm
from panels.models import Answer, Asking
from panels.queries.ladder import answer_of, entries_waiting, open_askings, small_number_of, tally_of
from panels.queries.panels import bar_of, seats, sitting
from panels.services import answering, asking, entering
from panels.views.article import put_beside
from panels.views.charter import DraftPage
from pb.domain.verdict import Refused
from pb.web import STATUS, say


class EntriesPage(DraftPage):
    """What waits for a second person: a list for those who enter and check."""

    permission: ClassVar[str] = "panels.check_card"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        waiting = entries_waiting(self.panel())
        return self.page(
            "panels/entries.html",
            cards=[each for each in waiting if each.channel == Channel.PAPER],
            others=[each for each in waiting if each.channel != Channel.PAPER],
            me=self.person,
        )


class EnterPage(DraftPage):
    """The facilitator writes one answer down for a member."""

    permission: ClassVar[str] = "panels.enter"

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        asked = self.asked(pk)
        return self.show(asked, self.form(asked))

    def asked(self, pk: int) -> Asking:
        return get_object_or_404(Asking.objects.select_related("panel__round"), panel=self.panel(), pk=pk)

    def form(self, asked: Asking, data: object = None) -> EntryForm:
        members = sitting(asked.panel).exclude(person=self.person).select_related("person")
        return EntryForm(data, asking=asked, members=members.order_by("pk"))

    def show(self, asked: Asking, form: EntryForm, status: int = 200) -> HttpResponse:
        return self.page("panels/enter.html", asking=asked, form=form, status=status)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        asked = self.asked(pk)
        form = self.form(asked, request.POST)
        if not form.is_valid():
            return self.show(asked, form, status=422)
        channel = Channel(form.cleaned_data["channel"])
        try:
            entering.enter_for(
                asking=asked,
                member=form.member(),
                content=form.content(),
                channel=channel,
                by=self.person,
                at=self.at,
            )
        except Refused as refused:
            put_beside(form, refused)
            return self.show(asked, form, status=STATUS[refused.kind])
        second = (
            "A second person types the card again"
            if channel is Channel.PAPER
            else "The member says yes to it"
        )
        messages.success(request, f"It is written down. {second} before it counts.")
        return redirect("panels:entries", self.round.slug)


class EntryPage(DraftPage):
    """The member says whether it is what they said, or a second person types the card again."""

    def find_subject(self) -> Answer:
        return get_object_or_404(
            Answer.objects.select_related("asking__panel__round", "member__person"),
            pk=self.kwargs["pk"],
            asking__panel__round=self.round,
            confirmed_at=None,
            replaced_at=None,
        )

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        return self.show()

    @property
    def entry(self) -> Answer:
        assert isinstance(self.case.subject, Answer)
        return self.case.subject

    def show(self, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
        mine = self.entry.member.person_id == self.person.pk
        if not mine and (self.entry.channel != Channel.PAPER or not self.can("panels.check_card")):
            return redirect("panels:charter", self.round.slug)
        if not mine and form is None:
            form = AnswerForm(asking=self.entry.asking, blind=True)
        # Whoever checks a card must not read what the first person typed.
        shown = self.entry if mine else None
        return self.page(
            "panels/entry.html",
            asking=self.entry.asking,
            entry=self.entry,
            mine=shown,
            form=form,
            status=status,
        )

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        if self.entry.member.person_id == self.person.pk:
            right = request.POST.get("right") == "yes"
            entering.confirm(answer=self.entry, right=right, by=self.person, at=self.at)
            words = "Thank you: it counts now." if right else "It is set aside and does not count."
            messages.success(request, words)
            return redirect("panels:charter", self.round.slug)
        form = AnswerForm(request.POST, asking=self.entry.asking, blind=True)
        if not form.is_valid():
            return self.show(form, status=422)
        same = entering.check_card(answer=self.entry, content=form.content(), by=self.person, at=self.at)
        if same:
            messages.success(request, "Both of you read the same. The card counts.")
        else:
            messages.warning(request, "The two do not agree, so the card does not count. Enter it anew.")
        return redirect("panels:entries", self.round.slug)


class BarPage(DraftPage):
    """How the panel decides: the bar in force, one that is put, and proposing another."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(
        self, form: BarForm | None = None, answer: AnswerForm | None = None, status: int = 200
    ) -> HttpResponse:
        panel = self.panel()
        bar = bar_of(panel)
        put = open_askings(panel).filter(rung=Rung.BAR).select_related("panel__round").first()
        seat = sitting(panel).filter(person=self.person).first()
        if answer is None and put is not None and seat is not None and self.can("panels.consent"):
            answer = AnswerForm(asking=put, mine=answer_of(put, seat))
        found = tally_of(put) if put else None
        return self.page(
            "panels/bar.html",
            status=status,
            panel=panel,
            seats=seats(panel),
            bar=bar,
            needed=bar.voices_needed(seats(panel)),
            put=put,
            tally=found,
            numbers=found is not None and found.may_be_shown(bar, small_number_of(panel)),
            answer=answer,
            can_enter=self.can("panels.enter"),
            form=form or (BarForm(initial=_initial(bar)) if self.can("panels.propose_bar") else None),
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        panel = self.panel()
        if request.POST.get("act") == "answer":
            asked = get_object_or_404(
                Asking.objects.select_related("panel__round"),
                panel=panel,
                rung=Rung.BAR,
                pk=request.POST.get("asking") or 0,
            )
            answer = AnswerForm(request.POST, asking=asked)
            if not answer.is_valid():
                return self.show(answer=answer, status=422)
            try:
                answering.answer(asking=asked, content=answer.content(), by=self.person, at=self.at)
            except Refused as refused:
                if refused.kind != "input":
                    raise
                put_beside(answer, refused)
                return self.show(answer=answer, status=422)
            messages.success(request, "Your answer is counted.")
            return redirect("panels:bar", self.round.slug)
        form = BarForm(request.POST)
        if form.is_valid():
            try:
                asking.put_bar(
                    panel=panel,
                    bar=form.bar(),
                    words=form.cleaned_data["words"],
                    by=self.person,
                    at=self.at,
                )
            except Refused as refused:
                if refused.kind != "input":
                    raise
                for reason in refused.verdict.reasons:
                    form.add_error(None, say(reason))
            else:
                messages.success(request, "It is put to the panel. It holds as soon as enough have agreed.")
                return redirect("panels:bar", self.round.slug)
        return self.show(form=form, status=422)


def _initial(bar: object) -> dict[str, object]:
    get = {name: getattr(bar, name) for name in ("quorum", "quorum_out_of", "threshold", "patience")}
    return {**get, "share": f"{get['quorum']}/{get['quorum_out_of']}"}
