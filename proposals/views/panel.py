"""The panel (or an officer, where the charter says so) chooses the shortlist and publishes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from pb.domain.phases import Phase
from pb.domain.verdict import Refused, Verdict
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.rules import may
from pb.web import STATUS, RoundPage, kind_of
from proposals.domain.shortlist import skipped_pots
from proposals.models import Proposal
from proposals.queries import appeals, assessments, shortlists
from proposals.services import shortlisting


@dataclass(frozen=True, slots=True)
class Row:
    """One feasible proposal with what was said of it on the form."""

    proposal: Proposal
    pot_index: int
    chosen: bool
    words: str
    wrong: bool
    alternatives: str = ""


class ShortlistPage(RoundPage):
    """Before publication: choose, look over, publish. Afterwards: what was published, for everybody."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        published = shortlists.published_shortlist(self.round)
        if published is not None:
            pots = {pot.key: (place, pot) for place, pot in enumerate(self.round.pots.all())}
            lines = [(line, *pots[line.pot]) for line in published.lines if line.pot in pots]
            skipped = " and in ".join(pot.name for _, pot in pots.values() if pot.key in published.skipped)
            return self.page("proposals/shortlist.html", published=published, lines=lines, skipped=skipped)
        mine = bool(may(request.user, "proposals.shortlist", self.case))
        with_panel = shortlists.is_with_panel(self.round)
        if not mine or with_panel:
            window = self.clock.window(Phase.SHORTLISTING)
            return self.page(
                "proposals/shortlist.html", published=None, window=window, to_room=mine and with_panel
            )
        return self.choose(QueryDict())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        verdict = may(request.user, "proposals.shortlist", self.case)
        if not verdict:
            raise Refused(verdict, kind_of(verdict))
        assert isinstance(request.user, Person)
        if request.POST.get("act") == "change":
            return self.choose(request.POST)
        chosen, words = _chosen(request.POST), _words(request.POST)
        sets = _words(request.POST, "set-")
        whole = shortlisting.check(round=self.round, chosen=chosen, left_off=words, alternatives=sets)
        if not whole:
            return self.choose(request.POST, whole, status=422)
        if request.POST.get("act") != "publish":
            return self.look_over(request.POST)
        if not request.POST.get("sure"):
            return self.look_over(request.POST, unsure=True, status=422)
        try:
            shortlisting.publish(
                round=self.round,
                chosen=chosen,
                left_off=words,
                alternatives=sets,
                reasons={pk: said for pk, said in words.items() if pk in chosen},
                by=request.user,
                at=self.at,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            return self.choose(request.POST, refused.verdict, status=STATUS[refused.kind])
        messages.success(
            request, "The shortlist is published and fixed. It goes on the ballot paper as it stands."
        )
        return redirect("proposals:shortlist", self.round.slug)

    def rows(self, data: QueryDict, verdict: Verdict | None = None) -> list[Row]:
        places = {pot.pk: place for place, pot in enumerate(self.round.pots.all())}
        chosen, words, sets = _chosen(data), _words(data), _words(data, "set-")
        wrong = {reason.params.get("pk") for reason in (verdict.reasons if verdict is not None else ())}
        return [
            Row(
                row,
                places.get(row.pot_id or 0, 0),
                row.pk in chosen,
                words.get(row.pk, ""),
                row.pk in wrong,
                sets.get(row.pk, ""),
            )
            for row in shortlists.feasible(self.round)
        ]

    def choose(self, data: QueryDict, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        return self.page(
            "proposals/shortlist_choose.html",
            status=status,
            rows=self.rows(data, verdict),
            verdict=verdict if verdict is not None else Verdict(),
            unassessed=assessments.waiting(self.round),
            appeals_waiting=appeals.waiting(self.round).count(),
        )

    def look_over(self, data: QueryDict, unsure: bool = False, status: int = 200) -> HttpResponse:
        rows = self.rows(data)
        charter = charter_of(self.round)
        assert charter is not None
        picked = [shortlists.candidate(row.proposal) for row in rows if row.chosen]
        skipped = skipped_pots(picked, charter.skippable, charter.too_few.skip_vote)
        return self.page(
            "proposals/shortlist_preview.html",
            status=status,
            on=[row for row in rows if row.chosen],
            off=[row for row in rows if not row.chosen],
            skipped=[rule.name for rule in charter.money.pots if rule.key in skipped],
            order=charter.ballot.order,
            unsure=unsure,
            unassessed=assessments.waiting(self.round),
        )


def _chosen(data: QueryDict) -> set[int]:
    return {int(value) for value in data.getlist("chosen") if value.isdecimal()}


def _words(data: QueryDict, start: str = "words-") -> dict[int, str]:
    return {
        int(name.removeprefix(start)): value[: 60 if start == "set-" else 2000]
        for name, value in data.items()
        if name.startswith(start) and name.removeprefix(start).isdecimal() and isinstance(value, str)
    }
