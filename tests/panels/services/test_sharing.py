"""Sharing ideas out, and again when somebody steps out, leaves or joins."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from panels.domain.interests import InterestKind, Matter
from panels.models import Reading, Review
from panels.queries.reviews import loads_of, pile_of, short_of, unshared
from panels.services.declaring import declare_interest
from panels.services.sharing import share_out
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from pb.services.roles import revoke_role
from proposals.models import Proposal
from tests.factories import pb as make
from tests.factories import proposals
from tests.factories import scoring as bench

pytestmark = pytest.mark.django_db
AT = bench.AT


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def step_out(made: bench.Bench, number: int, idea: Proposal) -> None:
    declare_interest(
        member=made.seat(number),
        matter=Matter(proposal=idea.pk),
        kind=InterestKind.FAMILY,
        words="",
        by=made.people[number],
        at=AT,
    )


def readings(review: Review) -> Counter[int]:
    return Counter(review.readings.filter(ended_at=None).values_list("proposal_id", flat=True))


def test_opening_shares_every_idea_out_evenly_and_writes_down_how() -> None:
    made = bench.bench(members=4, ideas=6)
    review = bench.review(made, each=2, places=3)
    assert readings(review) == {idea.pk: 2 for idea in made.ideas}
    assert [load.wanted for load in loads_of(review)] == [3, 3, 3, 3]
    assert review.criteria == [
        ["benefit", "Does it help people in the ward?"],
        ["legal", "Is it lawful and safe?"],
    ]
    entry = LedgerEntry.objects.get(act="panel.review_opened")
    assert (entry.body["seed"], entry.body["each"], entry.body["places"]) == (review.seed, 2, 3)


def test_nobody_gets_what_they_sent_in_or_stepped_out_of() -> None:
    made = bench.bench(members=3, ideas=3)
    Proposal.objects.filter(pk=made.ideas[0].pk).update(author=made.people[1])
    step_out(made, 2, made.ideas[1])
    review = bench.review(made, each=2)
    pairs = set(review.readings.values_list("proposal_id", "member__person_id"))
    assert (made.ideas[0].pk, made.people[1].pk) not in pairs
    assert (made.ideas[1].pk, made.people[2].pk) not in pairs
    assert len(pairs) == 6


def test_an_idea_that_too_few_are_free_to_score_is_named() -> None:
    made = bench.bench(members=3, ideas=2)
    step_out(made, 0, made.ideas[1])
    with pytest.raises(Refused) as no:
        bench.review(made, each=3)
    (reason,) = no.value.verdict.reasons
    assert (reason.code, reason.params["title"], reason.params["free"]) == (
        "too_few_unconflicted",
        "Idea 2",
        2,
    )
    assert not Review.objects.exists()


def test_stepping_out_takes_the_score_out_gives_the_idea_on_and_keeps_what_others_finished() -> None:
    made = bench.bench(members=4, ideas=4)
    review = bench.review(made, each=2, places=2)
    bench.score_all(review, {idea.pk: 3 for idea in made.ideas})
    reading = review.readings.select_related("member").filter(member=made.seat(0))[0]
    kept = set(
        review.scores.exclude(member=made.seat(0), proposal=reading.proposal_id).values_list("pk", flat=True)
    )
    step_out(made, 0, reading.proposal)
    assert set(review.scores.filter(replaced_at=None).values_list("pk", flat=True)) == kept
    assert readings(review) == {idea.pk: 2 for idea in made.ideas}
    ended = Reading.objects.exclude(ended_at=None)
    assert [(row.member_id, row.proposal_id, row.ended_why) for row in ended] == [
        (made.seat(0).pk, reading.proposal_id, "stepped_out")
    ]
    with pytest.raises(Refused) as no:
        bench.score(review, made.seat(0), reading.proposal)
    assert said(no) == ("hand", ("stepped_out",))
    assert reading.proposal_id not in {row.proposal.pk for row in pile_of(review, made.seat(0))}


def test_stepping_out_is_never_held_up_by_a_panel_too_small_to_take_over() -> None:
    made = bench.bench(members=2, ideas=2)
    review = bench.review(made, each=2)
    step_out(made, 0, made.ideas[0])
    assert [(row.title, row.free, row.wanted) for row in short_of(review)] == [("Idea 1", 1, 2)]


def test_a_member_who_leaves_passes_on_what_they_had_not_finished() -> None:
    made = bench.bench(members=4, ideas=4)
    review = bench.review(made, each=2, places=2)
    done = review.readings.select_related("member__person", "proposal").filter(member=made.seat(3))[0]
    bench.score(review, done.member, done.proposal)
    grant = made.round.grants.get(person=made.people[3], revoked_at=None)
    revoke_role(grant=grant, by=make.with_role(made.round, Role.OFFICER), at=AT)
    share_out(review=review, by=made.facilitator, at=AT)
    assert made.people[3].pk not in review.readings.filter(ended_at=None).values_list(
        "member__person", flat=True
    )
    assert readings(review) == {idea.pk: 2 for idea in made.ideas}
    assert review.scores.filter(replaced_at=None).count() == 1


def test_ideas_found_feasible_since_are_shared_out_without_moving_finished_ones() -> None:
    made = bench.bench(members=4, ideas=3)
    review = bench.review(made, at=make.during(Phase.ASSESSING), closes=AT + timedelta(days=7))
    bench.score_all(review, {idea.pk: 3 for idea in made.ideas})
    finished = set(review.scores.values_list("member", "proposal"))
    late = proposals.feasible(made.round, title="Late idea")
    assert unshared(review) == 1
    new, ended = share_out(review=review, by=made.facilitator, at=AT)
    assert (new, ended, readings(review)[late.pk]) == (2, 0, 2)
    assert finished <= set(review.readings.filter(ended_at=None).values_list("member", "proposal"))
