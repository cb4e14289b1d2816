"""A member's pile, and one idea of it at a time; the facilitator sees how far everybody is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from panels.domain.reviewing import Kind, Sees
from panels.forms.scoring import EligibleForm, ScoreForm
from panels.models import Review
from panels.queries.reviews import (
    is_open,
    is_over,
    judged_in,
    latest_review,
    loads_of,
    pile_of,
    readers_of,
    short_of,
    shown,
    unshared,
)
from panels.queries.scores import others_gave, score_of
from panels.queries.suggestions import standing_suggestion
from panels.services import scoring
from panels.services.guarding import guard
from panels.views.room_page import PanelPage
from pb.domain.verdict import Refused
from pb.rules import Case
from pb.web import STATUS, say
from proposals.models import Proposal

FIELDS = {"no_needs_words": "words"}


class ReviewPage(PanelPage):
    """A page about the panel's latest review."""

    here = "scoring"

    @cached_property
    def review(self) -> Review | None:
        return latest_review(self.panel)

    def the_review(self) -> Review:
        if self.review is None:
            raise Http404
        return self.review

    def context(self, **more: Any) -> dict[str, Any]:
        review = self.review
        state = ""
        if review is not None:
            state = "over" if is_over(review, self.at) else "open" if is_open(review, self.at) else "to_come"
        return super().context(**{"review": review, "state": state, "Kind": Kind, **more})


class PilePage(ReviewPage):
    """What waits for my score; for the facilitator, how far the panel is."""

    permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        review = self.review
        runs = self.may("run_scoring")
        pile = pile_of(review, self.seat) if review is not None and self.seat is not None else []
        more: dict[str, Any] = {"pile": pile, "done": sum(row.done for row in pile), "runs": runs}
        more["pile_words"] = f"{more['done']} of {len(pile)} done"
        more["next"] = next((row for row in pile if not row.done), None)
        if review is not None and runs:
            loads = loads_of(review)
            done, wanted = sum(load.done for load in loads), sum(load.wanted for load in loads)
            more |= {
                "loads": loads,
                "all_wanted": wanted,
                "all_done": done,
                "all_words": f"{done} of {wanted} done",
                "readers": readers_of(review),
                "short": short_of(review),
                "unshared": unshared(review),
            }
        more["list"] = standing_suggestion(self.panel)
        more["can_score"] = self.may("score")
        more["sees_band"] = self.may("see_band")
        more["can_suggest"] = self.may("suggest_shortlist")
        return self.page("panels/scoring.html", **more)


class NextPage(ReviewPage):
    """On to the next idea: of those not done the one that fewest members have scored."""

    permission: ClassVar[str] = "panels.score"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        review = self.the_review()
        if self.seat is None:
            raise Http404
        waiting = [row for row in pile_of(review, self.seat) if not row.done]
        if not waiting:
            return redirect("panels:scoring", self.round.slug)
        return redirect("panels:score", self.round.slug, waiting[0].proposal.pk)


class ScorePage(ReviewPage):
    """One idea, the marks, and on to the next."""

    permission: ClassVar[str] = "panels.room"

    def proposal(self) -> Proposal:
        """The idea, once this member may see what is hidden of it and has it on their pile."""
        idea = get_object_or_404(judged_in(self.the_review()), pk=self.kwargs["pk"])
        guard(self.person, "panels.score", Case(self.round, self.at, idea))
        review = self.the_review()
        if self.seat is None:
            raise Http404
        mine = review.readings.filter(member=self.seat, proposal=idea, ended_at=None).exists()
        if not mine and review.sees != Sees.ALL:
            raise Http404
        return idea

    def form(self, idea: Proposal, data: object = None) -> ScoreForm | EligibleForm:
        review = self.the_review()
        last = score_of(review, self.seat, idea) if self.seat else None
        kind = ScoreForm if review.kind == Kind.SCORES else EligibleForm
        return kind(data, criteria=review.criteria, last=last)

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        idea = self.proposal()
        return self.show(idea, self.form(idea))

    def show(self, idea: Proposal, form: ScoreForm | EligibleForm, status: int = 200) -> HttpResponse:
        review, seat = self.the_review(), self.seat
        assert seat is not None
        pile = pile_of(review, seat)
        last = score_of(review, seat, idea)
        digest = shown(idea).digest
        return self.page(
            "panels/score.html",
            status=status,
            idea=idea,
            shown=shown(idea, review.names),
            digest=digest,
            form=form,
            last=last,
            changed=last is not None and last.digest != digest,
            done=sum(row.done for row in pile),
            total=len(pile),
            others=[
                (question, given[key])
                for key, question in review.criteria
                if (given := others_gave(review, seat, idea)) is not None
            ],
            can_save=is_open(review, self.at),
        )

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        idea, review = self.proposal(), self.the_review()
        if request.POST.get("act") == "later":
            scoring.put_off(review=review, proposal=idea, by=self.person, at=self.at)
            messages.success(request, "Put off. It comes back at the end of your pile.")
            return redirect("panels:next_score", self.round.slug)
        form = self.form(idea, request.POST)
        if not form.is_valid():
            return self.show(idea, form, status=422)
        try:
            scoring.save_score(
                review=review,
                proposal=idea,
                digest_seen=request.POST.get("digest", ""),
                by=self.person,
                at=self.at,
                **form.judged(),
            )
        except Refused as refused:
            if refused.kind == "hand":
                raise
            for reason in refused.verdict.reasons:
                form.add_error(FIELDS.get(reason.code), say(reason))
            return self.show(idea, form, status=STATUS[refused.kind])
        messages.success(request, "Saved. You can change it until the review closes.")
        if request.POST.get("act") == "stay":
            return redirect("panels:scoring", self.round.slug)
        return redirect("panels:next_score", self.round.slug)
