"""The shortlist put to the panel: the facilitator suggests, members speak, what is agreed is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from panels.domain.reviewing import Finding, Kind
from panels.domain.scoring import Place
from panels.forms.scoring import ListVoiceForm
from panels.models import Suggestion
from panels.queries.panels import bar_of, seats
from panels.queries.reviews import is_over, latest_review
from panels.queries.scores import Row, findings_of, table_of
from panels.queries.suggestions import agreed, standing_suggestion, voice_of
from panels.services import shortlisting
from panels.views.scoring import ReviewPage
from pb.domain.verdict import Refused, Verdict
from pb.queries.rounds import charter_of
from pb.web import STATUS, say
from proposals.models import Proposal
from proposals.queries.shortlists import feasible, published_shortlist

STOOD = {Place.IN: "Clearly in", Place.BAND: "To talk about", Place.OUT: "Clearly out"}


@dataclass(frozen=True, slots=True)
class Line:
    """One feasible idea on the form: chosen or not, why, and where it stood."""

    proposal: Proposal
    chosen: bool
    words: str
    alternatives: str
    stood: str
    wrong: bool


class SuggestPage(ReviewPage):
    """The facilitator puts a list to the panel, filled in from what the panel found."""

    permission: ClassVar[str] = "panels.suggest_shortlist"
    here = "list"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(self.lines())

    def show(self, lines: list[Line], verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        scores = latest_review(self.panel, Kind.SCORES)
        return self.page(
            "panels/suggest.html",
            status=status,
            lines=lines,
            verdict=verdict if verdict is not None else Verdict(),
            places=scores.places if scores else None,
            chosen=sum(line.chosen for line in lines),
        )

    def lines(self, data: QueryDict | None = None, verdict: Verdict | None = None) -> list[Line]:
        rows = self.scored()
        wrong = {reason.params.get("pk") for reason in (verdict.reasons if verdict is not None else ())}
        chosen, words = (_chosen(data), _words(data, "words-")) if data else self.first_guess(rows)
        sets = _words(data, "set-") if data else {}
        order = {pk: place for place, pk in enumerate(rows)}
        ideas = sorted(feasible(self.round), key=lambda idea: order.get(idea.pk, len(order)))
        return [
            Line(
                idea,
                idea.pk in chosen,
                words.get(idea.pk, ""),
                sets.get(idea.pk, ""),
                STOOD[rows[idea.pk].place] if idea.pk in rows else "",
                idea.pk in wrong,
            )
            for idea in ideas
        ]

    def scored(self) -> dict[int, Row]:
        scores = latest_review(self.panel, Kind.SCORES)
        if scores is None or not is_over(scores, self.at):
            return {}
        return {row.proposal.pk: row for row in table_of(scores, self.person).rows}

    def first_guess(self, rows: dict[int, Row]) -> tuple[set[int], dict[int, str]]:
        """The best that fit, and words for the rest: a start for the facilitator, changed after the talk."""
        ideas = [idea.pk for idea in feasible(self.round)]
        scores, checked = latest_review(self.panel, Kind.SCORES), latest_review(self.panel, Kind.ELIGIBILITY)
        words: dict[int, str] = {}
        if checked is not None and is_over(checked, self.at):
            for idea, finding, said, _ in findings_of(checked, self.person):
                if finding is Finding.NO:
                    words[idea.pk] = " ".join(said)
        fits = [pk for pk in rows if pk not in words]
        chosen = set(fits[: scores.places]) if scores and rows else set(ideas) - set(words)
        for pk, row in rows.items():
            if pk not in chosen and pk not in words and row.standing.raw.value is not None:
                words[pk] = (
                    f"{row.standing.scores} members gave it {row.standing.raw.value:.1f} of 5 on average. "
                    f"{scores.places if scores else 0} ideas fit on the ballot, and others came first."
                )
        return chosen, words

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            shortlisting.suggest(
                round=self.round,
                chosen=_chosen(request.POST),
                reasons=_words(request.POST, "words-"),
                alternatives=_words(request.POST, "set-"),
                by=self.person,
                at=self.at,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            lines = self.lines(request.POST, refused.verdict)
            return self.show(lines, refused.verdict, status=STATUS[refused.kind])
        messages.success(request, "The list is before the panel. Every member is asked what they think.")
        return redirect("panels:list", self.round.slug)


class ListPage(ReviewPage):
    """The list as it stands, what members say of it, and publishing what is agreed."""

    permission: ClassVar[str] = "panels.see_band"
    here = "list"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(ListVoiceForm())

    def suggestion(self) -> Suggestion | None:
        return standing_suggestion(self.panel)

    def show(
        self, form: ListVoiceForm, status: int = 200, unsure: bool = False, no: Verdict | None = None
    ) -> HttpResponse:
        suggestion = self.suggestion()
        charter = charter_of(self.round)
        more: dict[str, Any] = {
            "suggestion": suggestion,
            "can_suggest": self.may("suggest_shortlist"),
            "published": published_shortlist(self.round),
            "panel_decides": charter is not None and charter.panel_powers.approves_shortlist,
            "bar": bar_of(self.panel),
            "needed": bar_of(self.panel).voices_needed(seats(self.panel)),
            "no": no if no is not None else Verdict(),
        }
        if suggestion is not None:
            tally, ready = agreed(suggestion)
            mine = voice_of(suggestion, self.seat) if self.seat else None
            lines = list(suggestion.lines.select_related("proposal").order_by("-chosen", "pk"))
            more |= {
                "tally": tally,
                "ready": ready,
                "mine": mine,
                "on": [line for line in lines if line.chosen],
                "off": [line for line in lines if not line.chosen],
                "stood": {str(place): words for place, words in STOOD.items()},
                "form": form if self.may("decide_shortlist") else None,
                "can_publish": self.may("publish_agreed"),
                "unsure": unsure,
            }
            if mine is not None and not form.is_bound:
                stand = "agrees" if mine.agrees else "objects"
                form.initial.update(stand=stand, words=mine.words)
        return self.page("panels/list.html", status=status, **more)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        suggestion = self.suggestion()
        if suggestion is None:
            raise Http404
        if str(suggestion.number) != request.POST.get("number"):
            messages.warning(request, "The list has been replaced meanwhile. Look at it again.")
            return self.show(ListVoiceForm(request.POST), status=409)
        if request.POST.get("act") == "publish":
            return self.publish(request, suggestion)
        form = ListVoiceForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            shortlisting.speak(
                suggestion=suggestion,
                agrees=form.cleaned_data["stand"] == "agrees",
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
        messages.success(request, "Your voice is counted. You can change it until the list is published.")
        return redirect("panels:list", self.round.slug)

    def publish(self, request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
        if not request.POST.get("sure"):
            return self.show(ListVoiceForm(), status=422, unsure=True)
        try:
            shortlisting.publish_agreed(suggestion=suggestion, by=self.person, at=self.at)
        except Refused as refused:
            if refused.kind == "hand":
                raise
            return self.show(ListVoiceForm(), status=STATUS[refused.kind], no=refused.verdict)
        messages.success(request, "The shortlist is published and fixed. It goes on the paper as it stands.")
        return redirect("proposals:shortlist", self.round.slug)


def _chosen(data: QueryDict) -> set[int]:
    return {int(value) for value in data.getlist("chosen") if value.isdecimal() and len(value) < 18}


def _words(data: QueryDict, start: str) -> dict[int, str]:
    most = 60 if start == "set-" else 500
    found: dict[int, str] = {}
    for name, value in data.items():
        key = name.removeprefix(start)
        if name.startswith(start) and key.isdecimal() and len(key) < 18 and isinstance(value, str):
            found[int(key)] = value[:most]
    return found
