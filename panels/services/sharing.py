"""Sharing proposals out among members, and again when somebody steps out, leaves or joins."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.assignment import assign, possible
from panels.models import Member, Panel, Reading, Review
from panels.queries.interests import conflicts_of
from panels.queries.reviews import digests, is_over, judged_in, scorers_of, standing_scores
from panels.services.guarding import guard
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def share_out(*, review: Review, by: Person, at: datetime) -> tuple[int, int]:
    """Give every proposal its members. Finished scores stay, unfinished readings move as little as even loads
    allow. Returns how many readings are new and how many ended. Refuses with the title of every proposal that
    too few members are free to score (`too_few_unconflicted`, "input").
    """
    guard(by, "panels.run_scoring", Case(review.panel.round, at))
    review = (
        Review.objects.select_for_update(of=("self",), no_key=True)
        .select_related("panel__round")
        .get(pk=review.pk)
    )
    if is_over(review, at):
        raise refuse("review_not_open", "state", opens=review.opens, closes=review.closed_at or review.closes)
    new, ended = _share(review, at, strict=True)
    body = {"review": review.number, "new": new, "ended": ended}
    ledger.record(act="panel.scoring_shared", round=review.panel.round, by=by, at=at, body=body)
    return new, ended


def step_out(*, panel: Panel, member: Member, proposal: int, by: Person, at: datetime) -> None:
    """A member has declared an interest in a proposal: what they had given it is taken out, and it goes to
    somebody who is free, if anybody is. Called by the declaring service, in its transaction.
    """
    for review in panel.reviews.select_for_update(no_key=True).filter(closed_at=None):
        review.scores.filter(member=member, proposal=proposal, replaced_at=None).update(replaced_at=at)
        mine = review.readings.filter(member=member, proposal=proposal, ended_at=None)
        mine.update(ended_at=at, ended_why="stepped_out")
        if is_over(review, at):
            continue
        new, ended = _share(review, at, strict=False)
        body = {"review": review.number, "new": new, "ended": ended}
        ledger.record(act="panel.scoring_shared", round=panel.round, by=by, at=at, body=body)


def _share(review: Review, at: datetime, *, strict: bool) -> tuple[int, int]:
    proposals = {row.pk: row for row in judged_in(review)}
    members = [member.pk for member in scorers_of(review)]
    conflicts = {pair for pair in conflicts_of(review.panel) if pair[0] in proposals}
    if strict:
        verdict = possible(proposals, members, review.each, conflicts)
        if not verdict:
            raise Refused(
                _named(verdict, {pk: row.title for pk, row in proposals.items()}, len(members)), "input"
            )
    current = digests(proposals.values())
    standing = {
        (row.proposal_id, row.member_id): row
        for row in review.readings.filter(ended_at=None)
        if row.proposal_id in proposals and row.member_id in members
    }
    finished = {
        (row.proposal_id, row.member_id)
        for row in standing_scores(review)
        if row.proposal_id in current and row.member_id in members
    }
    given = set(
        assign(
            sorted(proposals),
            members,
            each=review.each,
            conflicts=conflicts,
            keep=finished,
            prefer=set(standing),
            seed=review.seed,
            short=not strict,
        ).pairs
    )
    gone = review.readings.filter(ended_at=None).exclude(
        pk__in=[row.pk for pair, row in standing.items() if pair in given]
    )
    ended = gone.update(ended_at=at, ended_why="moved")
    new = [
        Reading(review=review, proposal_id=proposal, member_id=member, at=at)
        for proposal, member in sorted(given - set(standing))
    ]
    Reading.objects.bulk_create(new)
    return len(new), ended


def _named(verdict: Verdict, titles: dict[int, str], members: int) -> Verdict:
    """With the titles that people know; one sentence where the whole panel is too small."""
    wanted = int(verdict.reasons[0].params["wanted"])
    if wanted > members:
        return Verdict.no("too_few_scorers", members=members, wanted=wanted)
    named = Verdict.yes()
    for reason in verdict.reasons:
        named &= Verdict.no(reason.code, **reason.params, title=titles[reason.params["pk"]])
    return named
