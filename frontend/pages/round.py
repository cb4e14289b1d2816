"""A round's page in every phase: where it is, the one next step, the money, the ideas, who made the rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from frontend.drawing.street import PotMoney
from frontend.telling import Facts, next_step
from pb.domain.charter import Charter, PotRule
from pb.domain.money import pounds
from pb.domain.phases import Phase
from pb.queries.budgets import put_in
from pb.queries.people import roles_of
from pb.queries.rounds import charter_of
from pb.web import RoundPage


class RoundHome(RoundPage):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        charter = charter_of(self.round)
        pots = self.pots(charter)
        facts = Facts(slug=slug, roles=roles_of(request.user, self.round))
        return self.page(
            "pages/round.html",
            charter=charter,
            pots=pots,
            total=sum(pot["money"] for pot in pots),
            street_pots=[PotMoney(pot["name"], pot["money"]) for pot in pots],
            step=next_step(self.phase, self.clock, self.at, facts),
            waiting_for_count=self.waiting_for_count(),
            timetable=self.clock.windows,
        )

    def pots(self, charter: Charter | None) -> list[dict[str, Any]]:
        """Each pot with its money in pence: what was put in, or before that what the charter says."""
        rows = list(self.round.pots.all())
        held = put_in(rows)
        rules = {rule.key: rule for rule in charter.money.pots} if charter else {}
        return [
            {
                "name": row.name,
                "money": held[row.pk] or (rules[row.key].amount if row.key in rules else 0),
                "note": _limits(rules.get(row.key)),
            }
            for row in rows
        ]

    def waiting_for_count(self) -> bool:
        """Whether this page will change by itself soon: the close is near, or the count is under way."""
        if self.phase is Phase.COUNTING:
            return True
        window = self.clock.current(self.at)
        return (
            self.phase is Phase.VOTING
            and window is not None
            and (window.closes - self.at).total_seconds() < 900
        )


def _limits(rule: PotRule | None) -> str:
    if rule is None:
        return ""
    each = (
        f"{pounds(rule.minimum)} to {pounds(rule.maximum)}"
        if rule.minimum
        else f"Up to {pounds(rule.maximum)}"
    )
    return " ".join(
        filter(
            None,
            (
                f"{each} each.",
                rule.explanation,
                "" if rule.bank_account_needed else "No bank account needed.",
            ),
        )
    )
