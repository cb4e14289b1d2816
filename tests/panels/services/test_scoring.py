"""Opening a review, sharing ideas out, scoring, stepping out, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from panels.domain.interests import InterestKind, Matter
from panels.domain.reviewing import Finding, Kind, Names, Others, Sees
from panels.domain.scoring import Place
from panels.models import Review, Score
from panels.queries.reviews import judged_in, pile_of, shown
from panels.queries.scores import findings_of, others_gave, table_of
from panels.services.declaring import declare_interest
from panels.services.reviewing import Rights, close_review
from panels.services.scoring import put_off
from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from proposals.models import Proposal, ShortlistAgreement
from tests.factories import pb as make
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


def test_scores_are_asked_for_only_where_the_ballot_would_be_too_full() -> None:
    made = bench.bench(ideas=3)
    for places in (3, 4, None):
        with pytest.raises(Refused) as no:
            bench.review(made, places=places)
        assert said(no) == ("input", ("ballot_not_over_full",))
    assert bench.review(made, kind=Kind.ELIGIBILITY, places=None).places is None


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"closes": AT}, "input", "review_ends_too_early"),
        (
            {"closes": AT - timedelta(days=1), "opens": AT - timedelta(days=2)},
            "input",
            "review_ends_too_early",
        ),
        ({"each": 5}, "input", "too_few_scorers"),
        ({"at": make.during(Phase.VOTING)}, "phase", "wrong_phase"),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, Any], kind: str, code: str) -> None:
    made = bench.bench()
    with pytest.raises(Refused) as no:
        bench.review(made, **changes)
    assert said(no) == (kind, (code,))


def test_members_do_not_open_reviews_and_two_are_never_open() -> None:
    made = bench.bench()
    with pytest.raises(Refused) as hand:
        bench.review(made, by=made.people[0])
    bench.review(made)
    with pytest.raises(Refused) as twice:
        bench.review(made)
    assert [said(no) for no in (hand, twice)] == [
        ("hand", ("wrong_hand",)),
        ("state", ("review_already_open",)),
    ]
    later = bench.review(made, at=AT + timedelta(days=7))
    assert [row.number for row in Review.objects.exclude(closed_at=None)] == [1]
    assert later.number == 2


def test_a_score_is_bound_to_the_text_and_says_nothing_in_the_ledger() -> None:
    made = bench.bench()
    review = bench.review(made)
    before = LedgerEntry.objects.count()
    reading = review.readings.select_related("member__person", "proposal")[0]
    score = bench.score(review, reading.member, reading.proposal, marks={"benefit": 4, "legal": None})
    assert (score.marks, score.revision) == ({"benefit": 4, "legal": None}, 1)
    assert score.digest == bench.seen(review, reading.proposal)
    assert LedgerEntry.objects.count() == before


def test_saving_again_replaces_and_saving_the_same_twice_keeps_one() -> None:
    made = bench.bench()
    review = bench.review(made)
    reading = review.readings.select_related("member__person", "proposal")[0]
    first = bench.score(review, reading.member, reading.proposal, 4)
    same = bench.score(review, reading.member, reading.proposal, 4)
    other = bench.score(review, reading.member, reading.proposal, 2)
    assert (first.pk == same.pk, first.pk == other.pk) == (True, False)
    assert Score.objects.get(replaced_at=None) == other
    assert Score.objects.count() == 2
    with pytest.raises(ProgrammingError), transaction.atomic():
        Score.objects.filter(pk=other.pk).update(marks={"benefit": 5})
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(pk=first.pk).update(replaced_at=None)


def test_marks_have_to_be_whole_and_nobody_scores_what_is_not_theirs() -> None:
    made = bench.bench(members=4, ideas=2)
    review = bench.review(made, each=2)
    mine = review.readings.select_related("member__person", "proposal").filter(member=made.seat(0))
    theirs = next(idea for idea in made.ideas if idea.pk not in {row.proposal_id for row in mine})
    given = {"review": review}
    with pytest.raises(Refused) as whole:
        bench.score(review, made.seat(0), mine[0].proposal, marks={"benefit": 9})
    with pytest.raises(Refused) as pile:
        bench.score(review, made.seat(0), theirs)
    with pytest.raises(Refused) as closed:
        bench.score(review, made.seat(0), mine[0].proposal, at=AT + timedelta(days=7))
    outsider = make.person()
    with pytest.raises(Refused) as hand:
        put_off(proposal=theirs, by=outsider, at=AT, **given)
    assert [said(no) for no in (whole, pile, closed, hand)] == [
        ("input", ("mark_out_of_scale", "mark_missing")),
        ("hand", ("not_on_your_pile",)),
        ("state", ("review_not_open",)),
        ("hand", ("wrong_hand",)),
    ]
    assert not Score.objects.exists()


def test_where_members_see_all_they_may_score_all() -> None:
    made = bench.bench(members=4, ideas=2)
    review = bench.review(made, each=1, rights=Rights(sees=Sees.ALL))
    for idea in made.ideas:
        bench.score(review, made.seat(0), idea)
    assert [row.done for row in pile_of(review, made.seat(0))] == [True, True]


def test_only_those_named_score() -> None:
    made = bench.bench(members=4, ideas=2)
    review = bench.review(made, each=2, scorers=[made.seat(0), made.seat(3)], rights=Rights(sees=Sees.ALL))
    assert set(review.readings.values_list("member", flat=True)) == {made.seat(0).pk, made.seat(3).pk}
    with pytest.raises(Refused) as no:
        bench.score(review, made.seat(1), made.ideas[0])
    assert said(no) == ("hand", ("not_on_your_pile",))


def test_a_text_that_changes_marks_the_score_and_puts_the_idea_in_the_band() -> None:
    made = bench.bench(members=3, ideas=3)
    review = bench.review(made, each=3)
    values = {idea.pk: value for idea, value in zip(made.ideas, (5, 1, 1), strict=True)}
    bench.score_all(review, values)
    seen = bench.seen(review, made.ideas[0])
    Proposal.objects.filter(pk=made.ideas[0].pk).update(officer_cost=5_000, officer_cost_reason="Cheaper.")
    row = next(row for row in pile_of(review, made.seat(0)) if row.proposal.pk == made.ideas[0].pk)
    assert (row.done, row.changed) == (False, True)
    (shown_row,) = [
        row for row in table_of(review, made.facilitator).rows if row.proposal.pk == made.ideas[0].pk
    ]
    assert (shown_row.earlier, shown_row.place) == (3, Place.BAND)
    with pytest.raises(Refused) as no:
        bench.score(review, made.seat(0), made.ideas[0], digest_seen=seen)
    assert said(no) == ("state", ("idea_changed",))


def test_the_pile_is_least_scored_first_and_put_off_last() -> None:
    made = bench.bench(members=2, ideas=3)
    review = bench.review(made, each=2)
    mine, other = made.seat(0), made.seat(1)
    first = pile_of(review, mine)[0].proposal
    bench.score(review, other, first)
    assert pile_of(review, mine)[-1].proposal == first
    second = pile_of(review, mine)[0].proposal
    put_off(review=review, proposal=second, by=mine.person, at=AT)
    assert [row.proposal.pk for row in pile_of(review, mine)][-1] == second.pk
    bench.score(review, mine, second)
    assert [row.done for row in pile_of(review, mine)] == [False, False, True]


def test_names_are_taken_out_of_what_members_read() -> None:
    made = bench.bench(ideas=2)
    Proposal.objects.filter(pk=made.ideas[0].pk).update(
        title="PARTICK BAKERS’ kitchen",
        description="The Partick Bakers cook. Bakersfield stays.",
        group_name="Partick Bakers",
    )
    review = bench.review(made)
    idea = judged_in(review).get(pk=made.ideas[0].pk)
    hidden = shown(idea, Names.HIDDEN)
    assert hidden.title == "[name hidden]’ kitchen"
    assert hidden.description == "The [name hidden] cook. Bakersfield stays."
    assert shown(idea, Names.SHOWN).title == "PARTICK BAKERS’ kitchen"


def test_others_marks_show_by_the_rights_of_the_review_and_never_fewer_than_three() -> None:
    made = bench.bench(members=4, ideas=2)
    review = bench.review(made, each=4, rights=Rights(others=Others.AFTER_OWN))
    idea = made.ideas[0]
    for number in (1, 2):
        bench.score(review, made.seat(number), idea, 4)
    bench.score(review, made.seat(0), idea, 1)
    assert others_gave(review, made.seat(0), idea) is None
    bench.score(review, made.seat(3), idea, 2)
    given = others_gave(review, made.seat(0), idea)
    assert given is not None
    assert given["benefit"] == [
        ("Not at all", 0),
        ("A little", 1),
        ("Partly", 0),
        ("Mostly", 2),
        ("Fully", 0),
    ]
    assert others_gave(review, made.seat(0), made.ideas[1]) is None


def test_eligibility_is_yes_or_no_by_two_people() -> None:
    made = bench.bench(members=2, ideas=3)
    review = bench.review(made, kind=Kind.ELIGIBILITY, places=None, each=2)
    said_yes_no = {made.ideas[0]: (True, True), made.ideas[1]: (True, False), made.ideas[2]: (False, False)}
    with pytest.raises(Refused) as no:
        bench.score(review, made.seat(0), made.ideas[0], marks={}, eligible=False)
    assert said(no) == ("input", ("no_needs_words",))
    for idea, answers in said_yes_no.items():
        for number, answer in enumerate(answers):
            bench.score(
                review,
                made.seat(number),
                idea,
                marks={},
                eligible=answer,
                words="" if answer else "Not here.",
            )
    found = {row.pk: (finding, words) for row, finding, words, _ in findings_of(review, made.facilitator)}
    assert [found[idea.pk] for idea in made.ideas] == [
        (Finding.YES, ()),
        (Finding.SPLIT, ("Not here.",)),
        (Finding.NO, ("Not here.", "Not here.")),
    ]


def test_cannot_judge_counts_for_nobody() -> None:
    made = bench.bench(members=3, ideas=2)
    review = bench.review(made, each=3)
    for number, value in enumerate((5, 5, None)):
        bench.score(review, made.seat(number), made.ideas[0], value)
        bench.score(review, made.seat(number), made.ideas[1], 2)
    rows = {row.proposal.pk: row.standing for row in table_of(review, made.facilitator).rows}
    assert (rows[made.ideas[0].pk].raw.value, rows[made.ideas[0].pk].scores) == (5.0, 2)


def test_who_has_stepped_out_sees_no_scores_or_words_of_that_idea() -> None:
    made = bench.bench(members=4, ideas=2)
    review = bench.review(made, each=2)
    bench.score_all(review, {idea.pk: 3 for idea in made.ideas})
    step_out(made, 0, made.ideas[0])
    out = {row.proposal.pk: row.out for row in table_of(review, made.people[0]).rows}
    assert out == {made.ideas[0].pk: True, made.ideas[1].pk: False}
    assert not any(row.out for row in table_of(review, made.people[1]).rows)


def test_closing_ends_a_review_and_leaves_the_list_to_the_panel() -> None:
    made = bench.bench()
    review = bench.review(made)
    assert ShortlistAgreement.objects.get(round=made.round).digest == ""
    closed = close_review(review=review, by=made.facilitator, at=AT)
    with pytest.raises(Refused) as no:
        close_review(review=review, by=made.facilitator, at=AT)
    with pytest.raises(Refused) as late:
        bench.score(closed, made.seat(0), made.ideas[0])
    assert [said(each) for each in (no, late)] == [("state", ("review_not_open",))] * 2
    with pytest.raises(ProgrammingError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(places=9)
