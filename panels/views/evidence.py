"""Evidence before the panel, by article; and what members asked for."""

from __future__ import annotations

from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from panels.forms.evidence import AnswerRequestForm, AskEvidenceForm, OfferForm
from panels.models import EvidenceRequest
from panels.queries.interests import stepped_out_of
from panels.queries.record import evidence_of
from panels.services import evidencing
from panels.services.moving import move
from panels.views.room_page import FormPage, PanelPage


class EvidencePage(PanelPage):
    permission: ClassVar[str] = "panels.room"
    here = "evidence"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        out = stepped_out_of(self.person, self.round).articles
        return self.page(
            "panels/evidence.html",
            evidence=[each for each in evidence_of(self.panel) if each.article not in out],
            asked=self.panel.requests.exclude(article__in=out),
            can_offer=self.may("offer_evidence"),
            can_ask=self.may("ask_evidence"),
            can_answer=self.may("answer_request"),
        )


class OfferPage(FormPage):
    permission: ClassVar[str] = "panels.offer_evidence"
    here = "evidence"
    form_class = OfferForm
    heading = "Offer evidence"
    lead = (
        "A file or a link that helps the panel decide. Its title and who offers it are public on the record."
    )
    button = "Put it before the panel"
    said = "The panel can read it now."
    crumb = "Evidence"
    back_to = "evidence"

    def act(self, form: OfferForm) -> None:
        found = dict(form.cleaned_data)
        upload = found.pop("file")
        evidencing.offer(panel=self.panel, upload=upload, by=self.person, at=self.at, **found)


class AskEvidencePage(FormPage):
    permission: ClassVar[str] = "panels.ask_evidence"
    here = "evidence"
    form_class = AskEvidenceForm
    heading = "Ask for evidence"
    lead = "The room sees the question, not who asked it."
    button = "Ask"
    said = "Asked. The answer comes to this page."
    crumb = "Evidence"
    back_to = "evidence"

    def act(self, form: AskEvidenceForm) -> None:
        if self.seat is None:
            raise Http404
        evidencing.request(member=self.seat, by=self.person, at=self.at, **form.cleaned_data)


class AnswerRequestPage(FormPage):
    permission: ClassVar[str] = "panels.answer_request"
    here = "evidence"
    form_class = AnswerRequestForm
    heading = "Answer the panel"
    button = "Answer"
    said = "Answered. The whole room reads it."
    crumb = "Evidence"
    back_to = "evidence"

    def asked(self) -> EvidenceRequest:
        rows = self.panel.requests.select_related("panel__round")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def more(self) -> dict[str, object]:
        return {"quoted": self.asked().question}

    def act(self, form: AnswerRequestForm) -> None:
        found = form.cleaned_data
        move(thing=self.asked(), act=found["act"], by=self.person, at=self.at, why=found["why"])
