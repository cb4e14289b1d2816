"""A panel's room with many hands at once: scores, stepping out, closing, and phones on one poll."""

from __future__ import annotations

import pytest

from panels.domain.interests import InterestKind, Matter
from panels.domain.polling import PollKind
from panels.models import PollAnswer, Score
from panels.queries.polls import result
from panels.services import polling
from panels.services.declaring import declare_interest
from panels.services.reviewing import close_review
from pb.domain.verdict import Refused
from pb.moment import now
from tests.factories import panels as rooms
from tests.factories import scoring as bench
from tests.races.hands import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
AT = bench.AT


def test_two_saves_at_once_leave_one_score() -> None:
    made = bench.bench(members=2, ideas=2)
    review = bench.review(made, each=2)
    seat, idea = made.seat(0), made.ideas[0]
    at_once(6, lambda number: bench.score(review, seat, idea, 1 + number % 5))
    assert Score.objects.filter(replaced_at=None).count() == 1
    same = at_once(6, lambda number: bench.score(review, seat, idea, 4).pk)
    assert len(set(same)) == 1


def test_a_score_and_stepping_out_at_once_leave_no_score() -> None:
    made = bench.bench(members=3, ideas=2)
    review = bench.review(made, each=2)
    reading = review.readings.select_related("member__person", "proposal")[0]

    def act(number: int) -> str:
        try:
            if number:
                bench.score(review, reading.member, reading.proposal, 1 + number)
            else:
                declare_interest(
                    member=reading.member,
                    matter=Matter(proposal=reading.proposal_id),
                    kind=InterestKind.FAMILY,
                    words="",
                    by=reading.member.person,
                    at=AT,
                )
        except Refused as refused:
            return refused.verdict.codes[0]
        return ""

    assert set(at_once(4, act)) <= {"", "stepped_out"}
    standing = Score.objects.filter(member=reading.member, proposal=reading.proposal, replaced_at=None)
    assert not standing.exists()
    assert review.readings.filter(proposal=reading.proposal, ended_at=None).count() == 2


def test_no_score_comes_in_once_a_review_is_closed() -> None:
    made = bench.bench(members=4, ideas=2)
    review = bench.review(made, each=4)

    def act(number: int) -> bool:
        try:
            if number:
                bench.score(review, made.seat(number - 1), made.ideas[0])
            else:
                close_review(review=review, by=made.facilitator, at=AT)
        except Refused as refused:
            return refused.verdict.codes != ("review_not_open",)
        return True

    saved = sum(at_once(5, act)) - 1
    assert Score.objects.count() == saved


def test_phones_at_once_are_all_counted_and_one_browser_once() -> None:
    made = rooms.room(draft=False)
    poll = polling.open_poll(
        round=made.round,
        kind=PollKind.PICK,
        question="Which?",
        options=["a", "b"],
        most=1,
        hide_small=False,
        by=made.facilitator,
        at=now(),
    )
    at_once(12, lambda n: polling.answer(poll=poll, browser=f"b{n}", body={"picks": [n % 2]}, at=now()))
    assert [bar.count for bar in result(poll).bars] == [6, 6]
    at_once(6, lambda n: polling.answer(poll=poll, browser="b0", body={"picks": [1]}, at=now()))
    assert [bar.count for bar in result(poll).bars] == [5, 7]
    assert PollAnswer.objects.count() == 12
