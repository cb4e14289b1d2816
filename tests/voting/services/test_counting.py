"""What came through casting and yet must not count is left out, and said."""

from __future__ import annotations

import pytest

from pb.domain.verdict import Verdict
from pb.models import Round
from pb.moment import now
from tests.factories import voting as make
from voting.models import Count
from voting.services import casting
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def counted(round: Round) -> tuple[int, list[str]]:
    """How many ballots were counted, and why others were not."""
    make.end_voting(round)
    run_due(job="test", at=now())
    count = Count.objects.get(round=round)
    return count.result["ballots"], sorted(each["reason"] for each in count.spoiled)


def test_two_ballots_under_one_code_count_once() -> None:
    round = make.open_round()
    first = make.ballot(("a", "b", "e"))
    make.cast(round, make.elector(round), first)
    make.cast(round, make.elector(round), make.ballot(("c", "d", "f"), first.code))
    make.cast(round, make.elector(round))
    assert counted(round) == (2, ["code_not_its_own"])


def test_marks_that_the_paper_does_not_allow_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a web process that was broken into could seal them."""
    round = make.open_round()
    make.cast(round, make.elector(round))
    monkeypatch.setattr(casting, "check_ballot", lambda paper, ballot: Verdict.yes())
    make.cast(round, make.elector(round), ("a", "b", "z"))
    make.cast(round, make.elector(round), ("a", "b", "c", "d", "e", "f"))
    ballots, reasons = counted(round)
    assert ballots == 1
    assert len(reasons) == 2
