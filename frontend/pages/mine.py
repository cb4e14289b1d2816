"""My page: what I sent, what waits for me, what I was awarded, and how I sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from panels.queries.hub import costs_in, waits_in
from panels.queries.ladder import waiting_for
from pb.domain.roles import Role
from pb.models import Person, Round
from pb.moment import now
from pb.queries.people import rounds_of, works_for_council
from pb.rules import Case, may
from proposals.domain.award import WORDS as AWARD_WORDS
from proposals.domain.award import AwardState
from proposals.domain.lifecycle import WORDS, State
from proposals.queries.awards import awards_for
from proposals.queries.listings import proposals_of
from proposals.queries.shortlists import published_shortlist
from voting.models import Ratification
from voting.queries.results import ratification_of
from voting.queries.trustees import shares_kept

_TONES = {
    State.DRAFT: "wait",
    State.FEASIBLE: "good",
    State.SHORTLISTED: "good",
    State.WON: "good",
}


class MinePage(LoginRequiredMixin, TemplateView):
    template_name = "pages/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        assert isinstance(person, Person)
        waiting = waiting_for(person)
        panels = rounds_of(person, Role.PANEL_MEMBER, Role.FACILITATOR)
        at = now()
        return super().get_context_data(
            at=at,
            ideas=[
                (idea, WORDS[State(idea.state)], _TONES.get(State(idea.state), "plain"))
                for idea in proposals_of(person)
            ],
            awards=[
                (award, AWARD_WORDS[AwardState(award.state)], award.state == AwardState.OFFERED)
                for award in awards_for(person)
            ],
            panels=[
                (
                    round,
                    waiting.get(round.pk, 0),
                    _to_shortlist(person, round, at),
                    *waits_in(person, round, at),
                    costs_in(person, round),
                )
                for round in panels
            ],
            to_ratify=[
                (round, row.state == Ratification.State.WAITING)
                for round in rounds_of(person, Role.ELECTED_MEMBER)
                if (row := ratification_of(round)) is not None
            ],
            shares=shares_kept(person),
            is_staff=works_for_council(person),
            **kwargs,
        )


def _to_shortlist(person: Person, round: Round, at: datetime) -> bool:
    """The shortlist is this person's to choose now, and nobody has published it yet."""
    return bool(may(person, "proposals.shortlist", Case(round, at))) and published_shortlist(round) is None
