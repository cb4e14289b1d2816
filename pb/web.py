"""What every page about a round needs: the round from the address, the moment, the permission."""

from __future__ import annotations

from html import unescape
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View

from pb.domain.clock import PhaseClock
from pb.domain.phases import Phase
from pb.domain.verdict import Kind, Reason, Refused, Verdict
from pb.models import Person, Round
from pb.moment import now
from pb.queries.rounds import clock_of, phase_of, rounds
from pb.rules import Case, may
from pb.services import watching

STATUS: dict[Kind, int] = {"phase": 409, "state": 409, "hand": 403, "input": 422}


def say(reason: Reason) -> str:
    """The reason as a sentence: why not, and what to do. One template a code. Plain text: pages escape it."""
    return unescape(render_to_string(f"reasons/{reason.code}.txt", dict(reason.params))).strip()


def kind_of(verdict: Verdict) -> Kind:
    """The sort of no a permission gave: a wrong hand outweighs a wrong phase."""
    return "hand" if {"wrong_hand", "not_signed_in"} & set(verdict.codes) else "phase"


def refusal_page(request: HttpRequest, refused: Refused, **context: Any) -> HttpResponse:
    """A page that says why not and what to do."""
    context |= {"reasons": refused.verdict.reasons, "kind": refused.kind}
    return render(request, "pb/refused.html", context, status=STATUS[refused.kind])


class RoundPage(View):
    """A page of one round. `permission` is enforced for every method, `write_permission` for POST as well.

    Visitors who are not signed in are sent to sign in where that could help. A service's Refused that a view
    does not answer itself becomes the refusal page.
    """

    permission: ClassVar[str] = ""
    write_permission: ClassVar[str] = ""
    round: Round
    clock: PhaseClock
    phase: Phase | None
    case: Case

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.round = get_object_or_404(rounds(), slug=kwargs["slug"])
        self.at = now()
        self.clock = clock_of(self.round)
        self.phase = phase_of(self.round, self.at)
        self.case = Case(self.round, self.at, self.find_subject())

    def find_subject(self) -> Any:
        """The one thing the page is about, if any. Raise Http404 when the visitor may not know of it."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted = (self.write_permission if request.method == "POST" else "") or self.permission
        if wanted:
            verdict = may(request.user, wanted, self.case)
            if "not_signed_in" in verdict.codes and len(verdict.codes) == 1:
                there = request.get_full_path() if request.method == "GET" else self.round_url()
                return redirect(f"{reverse('account_login')}?{urlencode({'next': there})}")
            if not verdict:
                return self.refuse(Refused(verdict, kind_of(verdict)))
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refused:
            return self.refuse(refused)

    def refuse(self, refused: Refused) -> HttpResponse:
        user, verdict = self.request.user, refused.verdict
        if self.request.method == "POST" and isinstance(user, Person) and watching.is_a_try(verdict):
            what = self.request.resolver_match.view_name if self.request.resolver_match else ""
            watching.note_refused(
                door="page", what=what, by=user, at=self.at, round=self.round, codes=verdict.codes
            )
        return refusal_page(self.request, refused, **self.context())

    def round_url(self) -> str:
        return reverse("frontend:round", args=[self.round.slug])

    def context(self, **more: Any) -> dict[str, Any]:
        """What every template of a round page gets."""
        return {
            "round": self.round,
            "clock": self.clock,
            "phase": self.phase,
            "at": self.at,
            "case": self.case,
            **more,
        }

    def page(self, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
        return render(self.request, template, self.context(**more), status=status)
