"""A member judges a proposal on their pile, or puts it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from panels.domain import scoring
from panels.domain.reviewing import Kind, Sees
from panels.models import Member, Reading, Review, Score
from panels.queries.reviews import is_open, judged_in, scorers_of, shown
from panels.services.guarding import guard
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person
from pb.rules import Case
from proposals.models import Proposal


@transaction.atomic
def save_score(
    *,
    review: Review,
    proposal: Proposal,
    marks: Mapping[str, int | None],
    words: str,
    digest_seen: str,
    by: Person,
    at: datetime,
    eligible: bool | None = None,
) -> Score:
    """Keep what a member found. `marks`: criterion key → 1 to 5 or None for "can't judge" (reviews of
    scores); `eligible`: yes, no, or None for "can't judge" (reviews of eligibility). `digest_seen` is of the
    text they were shown. Saving the same again keeps the one that stands; something else replaces it, the row
    stays.

    Refuses a member who has stepped out, whose pile it is not on, or who may not score at all ("hand"), a
    review that is not open or a text that changed meanwhile ("state"), marks that are not whole and a no
    without words ("input"). Nothing about a score is told to the ledger.
    """
    review, member, proposal = _turn_of(review, proposal, by, at)
    if shown(proposal).digest != digest_seen:
        raise refuse("idea_changed", "state", title=proposal.title)
    if review.kind == Kind.SCORES:
        eligible = None
        keys = [key for key, _ in review.criteria]
        verdict = scoring.check(marks, keys)
        if not verdict:
            raise Refused(_asked(verdict, dict(review.criteria)), "input")
        marks = {key: marks[key] for key in keys}
    else:
        marks = {}
        if eligible is False and not words.strip():
            raise refuse("no_needs_words")
    standing = review.scores.filter(member=member, proposal=proposal, replaced_at=None)
    last = standing.first()
    same = (dict(marks), eligible, words.strip(), digest_seen)
    if last is not None and (last.marks, last.eligible, last.words, last.digest) == same:
        return last
    standing.update(replaced_at=at)
    Reading.objects.filter(review=review, member=member, proposal=proposal, ended_at=None).update(
        put_off_at=None
    )
    return Score.objects.create(
        review=review,
        member=member,
        proposal=proposal,
        marks=dict(marks),
        eligible=eligible,
        words=words.strip(),
        revision=proposal.revisions.count(),
        digest=digest_seen,
        at=at,
    )


@transaction.atomic
def put_off(*, review: Review, proposal: Proposal, by: Person, at: datetime) -> None:
    """Look at it last. Says nothing about the proposal. Refuses as `save_score` does."""
    review, member, proposal = _turn_of(review, proposal, by, at)
    review.readings.filter(member=member, proposal=proposal, ended_at=None).update(put_off_at=at)


def _turn_of(review: Review, proposal: Proposal, by: Person, at: datetime) -> tuple[Review, Member, Proposal]:
    """The rows under lock, once nothing stands in the way. Lock order: member, then review. No
    key is locked: rows that point here are checked when their own transaction ends."""
    round = review.panel.round
    guard(by, "panels.score", Case(round, at, proposal))
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(
        panel=review.panel_id, person=by, left_at=None
    )
    review = (
        Review.objects.select_for_update(of=("self",), no_key=True)
        .select_related("panel__round")
        .get(pk=review.pk)
    )
    guard(by, "panels.score", Case(round, at, proposal))  # an interest may have been declared while we waited
    if not is_open(review, at):
        raise refuse("review_not_open", "state", opens=review.opens, closes=review.closed_at or review.closes)
    found = judged_in(review).filter(pk=proposal.pk).first()
    if found is None:
        raise refuse("idea_not_in_review", "state", title=proposal.title)
    mine = review.readings.filter(member=member, proposal=found, ended_at=None).exists()
    if member.pk not in {each.pk for each in scorers_of(review)} or not (mine or review.sees == Sees.ALL):
        raise refuse("not_on_your_pile", "hand", title=found.title)
    return review, member, found


def _asked(verdict: Verdict, questions: Mapping[str, str]) -> Verdict:
    named = Verdict.yes()
    for reason in verdict.reasons:
        named &= Verdict.no(reason.code, **reason.params, question=questions.get(reason.params["key"], ""))
    return named
