"""A round's page in every phase: where it is, the one next step, the money, the ideas, who made the rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from frontend.drawing.street import PotMoney
from frontend.rules_in_words import how_to_vote, invitation, pot_limits, who_may_vote
from frontend.telling import Facts, next_step
from panels.queries.draws import draws_of
from panels.queries.recruiting import call_until
from pb.domain.charter import Charter
from pb.domain.phases import Phase
from pb.queries.budgets import put_in
from pb.queries.people import roles_of
from pb.queries.rounds import charter_of
from pb.web import RoundPage
from proposals.domain.lifecycle import State
from proposals.queries.listings import counts_of, public_list
from voting.queries.front import Won, won_in
from voting.queries.results import ratification_of

_IDEAS_SHOWN = 4
_ON_THE_PAPER = (State.SHORTLISTED, State.WON, State.RESERVE, State.NOT_WON)


class RoundHome(RoundPage):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        charter = charter_of(self.round)
        won = won_in([self.round]).get(self.round.pk)
        pots = self.pots(charter, won)
        counts = counts_of(self.round)
        areas = [area.name for area in self.round.areas.all()]
        facts = Facts(
            slug=slug,
            roles=roles_of(request.user, self.round),
            published=won is not None,
            choices=invitation(charter.ballot) if charter else "",
            ideas=sum(counts.values()),
            call_until=call_until(self.round, self.at),
        )
        return self.page(
            "pages/round.html",
            drawn=draws_of(self.round).exists(),
            charter=charter,
            pots=pots,
            total=sum(pot["money"] for pot in pots),
            street_pots=[PotMoney(pot["name"], pot["money"], pot["funded"]) for pot in pots],
            step=next_step(self.phase, self.clock, self.at, facts),
            won=won,
            ratification=ratification_of(self.round) if won else None,
            electorate=who_may_vote(charter.electorate, areas) if charter else "",
            how_to_vote=how_to_vote(charter.ballot, len(pots)) if charter else "",
            will_change=won is None and self.will_change(),
            **self.ideas(counts),
        )

    def pots(self, charter: Charter | None, won: Won | None) -> list[dict[str, Any]]:
        """Each pot with its money in pence (put in, or before that what the charter says) and what
        winners got.
        """
        rows = list(self.round.pots.all())
        held = put_in(rows)
        rules = {rule.key: rule for rule in charter.money.pots} if charter else {}
        return [
            {
                "name": row.name,
                "money": held[row.pk] or (rules[row.key].amount if row.key in rules else 0),
                "funded": won.by_pot.get(row.key, 0) if won else 0,
                "note": pot_limits(rules[row.key]) if row.key in rules else "",
            }
            for row in rows
        ]

    def ideas(self, counts: dict[str, int]) -> dict[str, Any]:
        """The first few ideas of the list that matters now: the ballot once there is one, before that all."""
        on_paper = sum(counts.get(state, 0) for state in _ON_THE_PAPER)
        rows = public_list(self.round)
        if on_paper:
            rows = rows.filter(state__in=_ON_THE_PAPER).order_by("title", "pk")
        index = {pot.pk: place for place, pot in enumerate(self.round.pots.all())}
        few = list(rows[:_IDEAS_SHOWN])
        return {
            "ideas": [(idea, index.get(idea.pot_id or 0, 0)) for idea in few],
            "ideas_count": on_paper or sum(counts.values()),
            "on_paper": on_paper,
        }

    def will_change(self) -> bool:
        """Whether this page will change by itself soon: the close is near, or the count is under way."""
        if self.phase is Phase.COUNTING:
            return True
        voting = self.clock.window(Phase.VOTING)
        if voting is None:
            return False
        to_close = (voting.closes - self.at).total_seconds()
        return -86400 < to_close < 900
