"""For anybody in the room, without a login: join by a short code, answer on a phone, watch the big screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from panels.domain.polling import tidy_code
from panels.forms.polling import AnswerForm
from panels.models import Poll
from panels.queries.polls import answer_of, poll_by_code, result, stand_of
from panels.services import polling
from panels.web import browser_of, give_token
from pb.domain.verdict import Reason, Refused
from pb.moment import now
from pb.web import STATUS, say
from voting.web import limit

MISSES, WITHIN = 60, 600
"""So many wrong codes an address may try in so many seconds: a whole hall sits behind one address, and there
are 190 million codes.
"""
_NOT_OPEN = Reason("poll_not_open")


@method_decorator(never_cache, "dispatch")
class Joining(View):
    """Finds the poll. A code of no poll, of a closed one, and too many tries answer without telling more."""

    poll: Poll

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        code = tidy_code(str(kwargs.get("code", "")))
        if code and code != kwargs["code"]:
            return redirect(request.resolver_match.view_name, code)  # type: ignore[union-attr]
        poll = poll_by_code(code) if code else None
        if code and (poll is None or not self.shows(poll)):
            return self.no_poll(request)
        if poll is not None:
            self.poll = poll
        return super().dispatch(request, *args, **kwargs)

    def shows(self, poll: Poll) -> bool:
        return poll.closed_at is None

    def no_poll(self, request: HttpRequest) -> HttpResponse:
        reason, status = _NOT_OPEN, 404
        try:
            limit(request, "poll-code", most=MISSES, seconds=WITHIN)
        except Refused as refused:
            reason, status = refused.verdict.reasons[0], 429
        if request.headers.get("X-Live"):
            return JsonResponse({"saved": False, "why": [say(reason)]}, status=status)
        return render(request, "panels/join.html", {"why": say(reason), "typed": ""}, status=status)


class JoinPage(Joining):
    """Type the code from the big screen."""

    def get(self, request: HttpRequest) -> HttpResponse:
        code = tidy_code(request.GET.get("code", ""))
        if code:
            return HttpResponseRedirect(reverse("panels:poll_answer", args=[code]))
        return render(request, "panels/join.html", {"why": "", "empty": "code" in request.GET})


class AnswerPage(Joining):
    """One question, one answer a phone, changed as often as one likes until the poll is closed."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        last = answer_of(self.poll, browser_of(request, self.poll))
        return self.show(request, AnswerForm(poll=self.poll, last=last))

    def show(self, request: HttpRequest, form: AnswerForm, status: int = 200) -> HttpResponse:
        last = answer_of(self.poll, browser_of(request, self.poll))
        context = {"poll": self.poll, "form": form, "last": last, "fields": list(form)}
        response = render(request, "panels/answer.html", context, status=status)
        return give_token(request, response, self.poll)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        live, browser = request.headers.get("X-Live"), browser_of(request, self.poll)
        form = AnswerForm(request.POST, poll=self.poll)
        valid = form.is_valid()
        if valid and browser:
            try:
                polling.answer(poll=self.poll, browser=browser, body=form.body(), at=now())
            except Refused as refused:
                if refused.kind == "state":
                    return self.no_poll(request)
                for reason in refused.verdict.reasons:
                    form.add_error(form.first(), say(reason))
                valid = False
        elif valid:
            form.add_error(None, "Your browser did not keep its cookie. Load the page again, then send.")
            valid = False
        if live:
            why = [text for errors in form.errors.values() for text in errors]
            return JsonResponse({"saved": valid, "why": why}, status=200 if valid else STATUS["input"])
        if not valid:
            return self.show(request, form, status=422)
        return HttpResponseRedirect(f"{reverse('panels:poll_answer', args=[self.poll.code])}?saved")


class ScreenPage(Joining):
    """The big screen: the question, how to join, how many have answered; the results once they are shown."""

    def shows(self, poll: Poll) -> bool:
        """A closed poll stays on the screen while its results are shown."""
        return poll.closed_at is None or poll.shown_at is not None

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """With an ETag: the screen asks twice a second, and hears 304 while nothing has changed."""
        poll = self.poll
        found = result(poll)
        etag = f'"{stand_of(poll, found)}"'
        if request.headers.get("If-None-Match") == etag:
            return HttpResponse(status=304, headers={"ETag": etag})
        there = request.build_absolute_uri(reverse("panels:poll_answer", args=[poll.code]))
        context = {"poll": poll, "found": found, "there": there, "etag": etag, "host": request.get_host()}
        response = render(request, "panels/screen.html", context)
        response["ETag"] = etag
        return response
