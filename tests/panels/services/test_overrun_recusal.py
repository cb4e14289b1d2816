"""Whoever has stepped out of an idea does not agree to a higher cost of it."""

from __future__ import annotations

import pytest

from panels.domain.interests import InterestKind
from panels.models import Interest, Member, Panel
from panels.queries.hub import overruns_for
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from proposals.services.awarding import answer
from proposals.services.overrunning import answer_overrun, report_overrun
from tests.factories import pb as make
from tests.factories import proposals as ideas

LATER = make.during(Phase.DELIVERING)


@pytest.mark.django_db
def test_who_has_stepped_out_does_not_agree() -> None:
    round = make.chartered_round()
    award, *_ = ideas.awarded(round, [ideas.feasible(round, pence=1_000_000)])
    assert award.proposal.author is not None
    answer(award=award, answer="accept", by=award.proposal.author, at=LATER)
    row = report_overrun(
        award=award, cost=2_000_000, reason="Steel.", by=make.with_role(round, Role.OFFICER), at=LATER
    )
    members = [make.with_role(round, Role.PANEL_MEMBER) for _ in range(2)]
    seats = [
        Member.objects.create(panel=Panel.objects.get(round=round), person=each, joined_at=make.START)
        for each in members
    ]
    Interest.objects.create(
        member=seats[0], proposal=award.proposal, kind=InterestKind.FAMILY, by=members[0], at=make.START
    )
    assert [overruns_for(seat) for seat in seats] == [0, 1]
    with pytest.raises(Refused) as no:
        answer_overrun(overrun=row, agree=True, reason="Yes.", by=members[0], at=LATER)
    assert no.value.kind == "hand"
    answer_overrun(overrun=row, agree=True, reason="Yes.", by=members[1], at=LATER)
    award.refresh_from_db()
    assert award.amount == 2_000_000
