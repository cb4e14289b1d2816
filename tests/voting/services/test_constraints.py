"""What charter and shortlist allow together: from the charter to the paper, the result and the awards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.moment import now
from proposals.domain.shortlist import Line, PublishedShortlist
from proposals.models import Award
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.domain.counting import Counting, Rule, Stop
from voting.queries.papers import paper_of, value_of
from voting.queries.results import outcome_of, published_result
from voting.services.constraints import limits_of, organisations
from voting.services.ratifying import ratify
from voting.services.running import run_due


def shortlist(*lines: Line, skipped: frozenset[str] = frozenset()) -> PublishedShortlist:
    return PublishedShortlist("canal", datetime(2027, 5, 1, tzinfo=UTC), "given", "", lines, skipped)


def line(number: int, cost: int, **more: Any) -> Line:
    return Line(number, number, f"Idea {number}", more.pop("pot", "main"), cost, **more)


def test_alternatives_caps_and_quotas_become_limits() -> None:
    charter = ground.charter(
        money=ground.charter_body()["money"] | {"organisation_cap": 100},
        counting={"rule": "greedy", "quotas": [{"area": "S1", "least_lines": 2, "most_money": 150}]},
    )
    published = shortlist(
        line(1, 60, applicant=7, area="S1"),
        line(2, 50, applicant=7, alternative_set="Path"),
        line(3, 90, applicant=8, alternative_set="Path"),
        line(4, 30, applicant=9, pot="try"),
        line(5, 30, applicant=9),
        line(6, 30, applicant=7, pot="try"),
        skipped=frozenset({"try"}),
    )
    standing = [each for each in published.lines if each.pot == "main"]
    found = {limit.key: limit for limit in limits_of(charter, published, standing)}
    assert set(found) == {"alternatives-1", "applicant-1", "area-S1"}
    assert (found["alternatives-1"].lines, found["alternatives-1"].most_lines) == (("2", "3"), 1)
    assert (found["applicant-1"].lines, found["applicant-1"].most_money) == (("1", "2"), 70)
    area = found["area-S1"]
    assert (area.lines, area.least_lines, area.most_lines, area.most_money) == (("1",), 1, None, 150)
    assert organisations(published) == {7: "applicant-1", 9: "applicant-2"}


def test_alternative_of_what_needs_no_vote_cannot_win() -> None:
    published = shortlist(
        line(1, 60, alternative_set="Path"),
        line(2, 10, pot="try", alternative_set="Path"),
        skipped=frozenset({"try"}),
    )
    (limit,) = limits_of(ground.charter(), published, published.lines[:1])
    assert (limit.lines, limit.most_lines) == (("1",), 0)


@pytest.mark.django_db(transaction=True)
def test_every_choice_of_the_charter_stands_on_the_paper() -> None:
    counting = {
        "rule": "equal-shares",
        "completion": "add1u",
        "increment": 5,
        "stop": "exhaustive",
        "comparison": True,
        "threshold_percent": 10,
    }
    round = make.open_round(counting=counting, left_over={"part_funding_percent": 40})
    row = paper_of(round)
    assert row is not None
    assert value_of(row).counting == Counting(
        Rule.EQUAL_SHARES,
        completion="add1u",  # type: ignore[arg-type]
        increment=5,
        stop=Stop.EXHAUSTIVE,
        comparison=True,
        threshold_percent=10,
        part_funding_percent=40,
    )


@pytest.mark.django_db(transaction=True)
def test_a_quota_for_an_area_that_the_round_does_not_have_is_refused() -> None:
    quotas = [{"area": "S99", "least_lines": 1}]
    with pytest.raises(Refused) as refused:
        make.open_round(counting={"rule": "greedy", "quotas": quotas})
    assert [reason.code for reason in refused.value.verdict.reasons] == ["quota_area_unknown"]


@pytest.mark.django_db(transaction=True)
def test_money_left_is_offered_in_part_and_the_reserve_is_that_of_the_count() -> None:
    round = make.open_round(left_over={"part_funding_percent": 50})
    for marks in (("a", "b", "c"), ("a", "b", "d"), ("a", "c", "e"), ("b", "c", "e")):
        make.cast(round, make.elector(round), marks)
    make.end_voting(round)
    run_due(job="test", at=now())
    published = published_result(round)
    assert published is not None
    main = next(pot for contest in published.result.contests for pot in contest.pots if pot.pot == "main")
    assert (sorted(main.selected), main.part_funded, main.left) == (["a", "b", "c"], "d", 0)
    assert outcome_of(round).reserve == ()
    ratify(
        round=round,
        answer="ratify",
        reason="",
        by=ground.with_role(round, Role.ELECTED_MEMBER),
        at=now(),
    )
    offered = Award.objects.filter(round=round, state="offered")
    sums = {award.proposal.external_id: award.amount for award in offered}
    assert sums["d"] == 10_000_000 - 2_940_000 - 3_000_000 - 2_500_000 == 1_560_000
    assert sum(sums[line] for line in "abcd") == 10_000_000
