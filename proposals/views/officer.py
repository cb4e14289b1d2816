"""Officers follow the money from result to award."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from pb.queries.budgets import balances
from pb.web import RoundPage
from proposals.domain.award import AwardState
from proposals.queries.awards import awards_of

TONES = {
    AwardState.OFFERED: "wait",
    AwardState.RESERVE: "plain",
    AwardState.DECLINED: "plain",
    AwardState.LAPSED: "plain",
}


class AwardsPage(RoundPage):
    """Every award with its state, and the reserve list behind them."""

    permission: ClassVar[str] = "proposals.see_awards"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        rows = list(awards_of(self.round))
        pots = list(self.round.pots.all())
        held = balances(pot.account for pot in pots)
        return self.page(
            "proposals/awards.html",
            awards=[
                (row, TONES.get(AwardState(row.state), "good"))
                for row in rows
                if row.state != AwardState.RESERVE
            ],
            reserve=[row for row in rows if row.state == AwardState.RESERVE],
            pots=[{"name": pot.name, "money": held[pot.account], "note": "Left in the pot"} for pot in pots],
            offered=sum(row.amount for row in rows if row.state == AwardState.OFFERED),
            accepted=sum(row.amount for row in rows if row.state == AwardState.ACCEPTED),
        )
