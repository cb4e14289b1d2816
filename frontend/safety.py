"""Is a round safe to close? Checks that somebody can read, each with what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse

from frontend.wording import count_of, day_time, listed
from pb.models import Round
from pb.queries.signing import waiting as signatures
from voting.models import Box
from voting.queries.due import DueAct
from voting.queries.papers import box_of, paper_of
from voting.queries.trustees import shares_of
from voting.services import extending
from voting.services.voiding import PANEL_ACT, STAFF_ACT


@dataclass(frozen=True, slots=True)
class Check:
    """One condition. `state` done, wait or stop; `do` and `href` lead to where it is put right."""

    state: Literal["done", "wait", "stop"]
    words: str
    do: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Safety:
    round: Round
    closes: datetime
    checks: tuple[Check, ...]

    @property
    def open(self) -> int:
        """How many checks need somebody."""
        return sum(check.state != "done" for check in self.checks)


def safety_of(round: Round, closes: datetime, at: datetime, overdue: Iterable[DueAct]) -> Safety:
    paper, box = paper_of(round), box_of(round)
    frozen = paper is not None and paper.frozen_at is not None
    paper_url = reverse("voting:paper", args=[round.slug])
    checks = [
        Check("done", f"ballot paper frozen on {day_time(paper.frozen_at)}")
        if paper is not None and paper.frozen_at is not None
        else Check("stop", "the ballot paper is not frozen, so nobody can vote.", "Freeze it", paper_url),
        Check("done", "tie-break seed committed")
        if frozen and paper is not None and paper.seed_commitment
        else Check("stop", "no tie-break seed is committed.", "Freeze the paper", paper_url),
        Check("done", "ballot box open, its keys made")
        if box is not None and box.state == Box.State.OPEN
        else Check("stop", "the ballot box is not open.", "Look at the paper", paper_url),
    ]
    rows = shares_of(round)
    if rows:
        out = [row.trustee.name for row in rows if row.taken_at is None]
        there = reverse("voting:trustees", args=[round.slug])
        checks.append(
            Check("stop", f"not every trustee has taken their share: {listed(out)}.", "See them", there)
            if out
            else Check("done", "the tally key is with its three trustees")
        )
    asked = signatures(round, at).count()
    voiding = asked and signatures(round, at).filter(act__in=(STAFF_ACT, PANEL_ACT)).exists()
    longer = asked and signatures(round, at).filter(act__in=extending.PERMISSION).exists()
    where = "voting:void" if voiding else "voting:extend" if longer else "pb:people"
    people = reverse(where, args=[round.slug])
    checks.append(
        Check("wait", f"{count_of(asked, 'act')} waiting for a second person.", "Sign", people)
        if asked
        else Check("done", "nothing waits for a second person")
    )
    late = [act for act in overdue if act.round.pk != round.pk]
    checks.append(
        Check("stop", f"jobs are late in {count_of(len({act.round.pk for act in late}), 'other round')}.")
        if late
        else Check("done", "jobs are on time in every other round")
    )
    return Safety(round, closes, tuple(checks))
