"""Pages that anyone may read: the list of ideas, and one idea."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from pb.models import Person
from pb.queries.rounds import charter_of
from pb.rules import may
from pb.web import RoundPage
from proposals.domain.lifecycle import State
from proposals.forms import ListFilter
from proposals.models import Award, Proposal
from proposals.queries import assessments, listings
from proposals.queries.appeals import appeal_about
from proposals.queries.listings import Wanted
from proposals.services.moving import acts_open

TONES = {
    State.WON: "good",
    State.SHORTLISTED: "good",
    State.FEASIBLE: "good",
    State.DRAFT: "wait",
    State.RESERVE: "wait",
}


def tone_of(proposal: Proposal) -> str:
    return TONES.get(State(proposal.state), "plain")


class ListPage(RoundPage):
    """Ideas of the round, searched and narrowed."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        pots = listings.pots_of(self.round)
        form = ListFilter(request.GET, pots=pots, areas=listings.areas_of(self.round))
        form.is_valid()
        given = form.cleaned_data
        wanted = Wanted(
            given.get("q", ""), given.get("pot", ""), given.get("area", ""), given.get("order", "")
        )
        rows = listings.public_list(self.round, wanted)
        page = Paginator(rows, 24).get_page(request.GET.get("page"))
        places = {pot.pk: place for place, pot in enumerate(pots)}
        person = request.user
        mine = listings.proposals_of(person).filter(round=self.round) if isinstance(person, Person) else ()
        return self.page(
            "proposals/list.html",
            form=form,
            page_obj=page,
            cards=[(row, places.get(row.pot_id or 0, 0), tone_of(row)) for row in page.object_list],
            narrowed=bool(wanted.words or wanted.pot or wanted.area),
            mine=[(row, tone_of(row)) for row in mine],
            may_propose=may(request.user, "proposals.propose", self.case),
            can_propose=self.phase == "submitting",
        )


class OneProposal(RoundPage):
    """A page about one proposal that the visitor may see; anything else is not found."""

    proposal: Proposal

    def find_subject(self) -> Any:
        rows = listings.visible_to(self.request.user, self.round)
        self.proposal = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.proposal.round = self.round
        return self.proposal

    def context(self, **more: Any) -> dict[str, Any]:
        proposal = getattr(self, "proposal", None)
        return super().context(proposal=proposal, tone=tone_of(proposal) if proposal else "", **more)

    def pot_index(self) -> int:
        keys = [pot.pk for pot in self.round.pots.all()]
        return keys.index(self.proposal.pot_id) if self.proposal.pot_id in keys else 0


class ProposalPage(OneProposal):
    """One idea: who, what, where, what it costs, and what was decided about it."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        proposal = self.proposal
        is_mine = isinstance(request.user, Person) and proposal.author_id == request.user.pk
        charter = charter_of(self.round)
        standing, appeal = assessments.standing(proposal), appeal_about(proposal)
        acts = acts_open(person=request.user, proposal=proposal, at=self.at) if is_mine else ()
        return self.page(
            "proposals/proposal.html",
            lines=list(proposal.lines.all()),
            pot_index=self.pot_index(),
            is_mine=is_mine,
            acts=[row for row in acts if row.act != "appeal"],
            may_appeal=any(row.act == "appeal" for row in acts)
            and (appeal is None or appeal.assessment != standing),
            appeal=appeal,
            assessment=standing,
            findings=[
                (criterion.question, answer["finding"], answer["reason"])
                for criterion in (charter.funding.criteria if charter else ())
                if standing and (answer := standing.criteria.get(criterion.key))
            ],
            line=getattr(proposal, "shortlist_line", None) if proposal.state != State.DRAFT else None,
            award=Award.objects.filter(proposal=proposal).first() if is_mine else None,
            may_assess=may(request.user, "proposals.assess", self.case),
            texts=proposal.revisions.count(),
        )
