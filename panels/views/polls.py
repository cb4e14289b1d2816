"""The facilitator asks the room, lets words through, shows results, and closes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from panels.domain.polling import PollKind
from panels.forms.polling import AskForm
from panels.models import Poll
from panels.queries.polls import askable_sittings, polls_of, result
from panels.services import polling
from panels.views.room_page import PanelPage, put_errors
from pb.domain.verdict import Refused
from pb.web import STATUS

FIELDS = {
    "poll_without_question": "question",
    "poll_options_wrong": "options",
    "poll_most_wrong": "most",
    "poll_sitting_wrong": "sitting",
}


class PollsPage(PanelPage):
    """Polls asked so far, and a form for the next."""

    permission: ClassVar[str] = "panels.run_poll"
    here = "polls"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(self.form(initial={"sitting": request.GET.get("sitting", "")}))

    def form(self, data: Any = None, initial: dict[str, Any] | None = None) -> AskForm:
        return AskForm(data, sittings=askable_sittings(self.panel), initial=initial)

    def show(self, form: AskForm, status: int = 200) -> HttpResponse:
        polls = [(poll, poll.answers.count()) for poll in polls_of(self.panel)[:50]]
        return self.page("panels/polls.html", status=status, form=form, polls=polls)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        try:
            poll = polling.open_poll(
                round=self.round,
                kind=PollKind(data["kind"]),
                question=data["question"],
                options=data["options"].splitlines(),
                most=data["most"] or 1,
                hide_small=data["hide_small"],
                sitting=askable_sittings(self.panel).filter(number=data["sitting"]).first(),
                by=self.person,
                at=self.at,
            )
        except Refused as refused:
            put_errors(form, refused, FIELDS)
            return self.show(form, status=STATUS[refused.kind])
        messages.success(request, "The poll is open. Put it on the big screen.")
        return redirect("panels:poll", self.round.slug, poll.pk)


class PollPage(PanelPage):
    """One poll: what comes in, for the facilitator's eyes; what the room sees is up to them."""

    permission: ClassVar[str] = "panels.run_poll"
    here = "polls"

    def poll(self) -> Poll:
        return get_object_or_404(polls_of(self.panel), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        poll = self.poll()
        there = request.build_absolute_uri(reverse("panels:poll_answer", args=[poll.code]))
        words = poll.answers.order_by("passed_at", "pk") if poll.kind == PollKind.WORDS else []
        return self.page(
            "panels/poll.html",
            poll=poll,
            found=result(poll),
            there=there,
            words=words,
            host=request.get_host(),
        )

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        poll, act = self.poll(), request.POST.get("act")
        if act in {"show", "hide"}:
            polling.show(poll=poll, shown=act == "show", by=self.person, at=self.at)
            messages.success(request, "The room sees the results." if act == "show" else "Hidden again.")
        elif act == "close":
            polling.close(poll=poll, by=self.person, at=self.at)
            messages.success(request, "Closed. No answer comes in any more.")
        elif act == "words":
            ids = {
                int(value) for value in request.POST.getlist("pass") if value.isdecimal() and len(value) < 18
            }
            polling.let_through(poll=poll, answers=ids, by=self.person, at=self.at)
            messages.success(request, f"On the big screen: {len(ids)}.")
        return redirect("panels:poll", self.round.slug, poll.pk)
