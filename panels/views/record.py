"""The panel's record, which anybody may read; its terms of reference; and writing in it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.forms.parts import ReasonForm
from panels.forms.record import CouncilAnswerForm, DifferenceForm, TermsForm, TermsVoiceForm
from panels.models import Difference
from panels.queries import record
from panels.queries.discussion import hidden_numbers
from panels.queries.interests import out_by_article, out_by_proposal
from panels.queries.panels import bar_of, seats
from panels.services import recording
from panels.views.room_page import FormPage, PanelPage
from pb.domain.charter import ARTICLES
from pb.domain.verdict import Refused
from pb.web import STATUS, say


class RecordPage(PanelPage):
    """What the panel agreed, where it differed and why, its sittings as numbers, and what the council did."""

    here = "record"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        reasons = self.round.charter.reasons if self.round.charter else {}
        return self.page(
            "panels/record.html",
            adopted=self.round.charter,
            agreed=[(name, reasons[name]) for name in ARTICLES if name in reasons],
            terms=record.agreed_terms(self.panel),
            differences=record.differences_of(self.panel),
            sittings=record.sitting_lines(self.panel),
            evidence=record.evidence_of(self.panel),
            answers=self.panel.answers.all(),
            hidden=hidden_numbers(self.panel),
            stepped_out=sum(out_by_article(self.panel).values()) + sum(out_by_proposal(self.panel).values()),
            members=seats(self.panel),
            in_room=self.may("room"),
            can_note=self.may("write_difference"),
            can_answer=self.may("answer_panel"),
        )


class TermsPage(PanelPage):
    """The agreed terms, for anybody; the ones before the panel, for the room."""

    write_permission: ClassVar[str] = "panels.settle_terms"
    here = "record"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(TermsVoiceForm())

    def show(self, form: TermsVoiceForm, status: int = 200) -> HttpResponse:
        in_room = self.may("room")
        waiting = record.waiting_terms(self.panel) if in_room else None
        can_say = waiting is not None and self.may("agree_terms")
        mine = waiting.voices.filter(member=self.seat).first() if waiting and self.seat else None
        if can_say and mine and not form.is_bound:
            form = TermsVoiceForm(initial={"agrees": "yes" if mine.agrees else "no", "words": mine.words})
        return self.page(
            "panels/terms.html",
            status=status,
            terms=record.agreed_terms(self.panel),
            waiting=waiting,
            tally=record.terms_tally(waiting) if waiting else None,
            bar=bar_of(self.panel),
            form=form if can_say else None,
            mine=mine,
            in_room=in_room,
            can_write=self.may("write_terms"),
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        number = request.POST.get("number", "")
        terms = get_object_or_404(self.panel.terms, number=number if number.isdecimal() else 0)
        if request.POST.get("act") == "settle":
            recording.settle_terms(terms=terms, by=self.person, at=self.at)
            messages.success(request, "The terms are agreed.")
            return redirect(self.url("terms"))
        form = TermsVoiceForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            tally = recording.speak_on_terms(
                terms=terms,
                agrees=form.cleaned_data["agrees"] == "yes",
                words=form.cleaned_data["words"],
                by=self.person,
                at=self.at,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error("words", say(reason))
            return self.show(form, status=STATUS[refused.kind])
        agreed = tally.silent == 0 and bool(tally.meets(bar_of(self.panel)))
        messages.success(request, "The terms are agreed." if agreed else "Your voice is counted.")
        return redirect(self.url("terms"))


class RecordForm(FormPage):
    here = "record"
    crumb = "Record"
    back_to = "record"


class PutTermsPage(RecordForm):
    permission: ClassVar[str] = "panels.write_terms"
    form_class = TermsForm
    heading = "Put terms of reference to the panel"
    lead = "Members agree to them with the panel’s own bar. Agreed terms hold until new ones are agreed."
    button = "Put them to the panel"
    said = "The members can say what they think."
    crumb = "Terms of reference"
    back_to = "terms"

    def initial(self) -> dict[str, Any]:
        terms = record.waiting_terms(self.panel) or record.agreed_terms(self.panel)
        return {"text": terms.text} if terms else {}

    def act(self, form: TermsForm) -> None:
        recording.put_terms(panel=self.panel, text=form.cleaned_data["text"], by=self.person, at=self.at)


class NoteDifferencePage(RecordForm):
    permission: ClassVar[str] = "panels.write_difference"
    form_class = DifferenceForm
    heading = "Write down a difference"
    lead = "Public. What the panel differed about, how it was settled, and the view that did not carry."
    button = "Put it on the record"
    said = "It is on the record."

    def act(self, form: DifferenceForm) -> None:
        recording.note_difference(panel=self.panel, by=self.person, at=self.at, **form.cleaned_data)


class RemoveDifferencePage(RecordForm):
    permission: ClassVar[str] = "panels.write_difference"
    form_class = ReasonForm
    heading = "Take a difference off the record"
    button = "Take it off"
    said = "It is off the record. The ledger says why."

    def difference(self) -> Difference:
        rows = self.panel.differences.filter(removed_at=None).select_related("panel__round")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return {"quoted": self.difference().question}

    def act(self, form: ReasonForm) -> None:
        why = form.cleaned_data["why"]
        recording.remove_difference(difference=self.difference(), why=why, by=self.person, at=self.at)


class AnswerPanelPage(RecordForm):
    permission: ClassVar[str] = "panels.answer_panel"
    form_class = CouncilAnswerForm
    heading = "Answer the panel"
    lead = "Public, and it stays. If something changes, answer again."
    button = "Publish the answer"
    said = "The answer is public."

    def act(self, form: CouncilAnswerForm) -> None:
        recording.answer_panel(panel=self.panel, by=self.person, at=self.at, **form.cleaned_data)
