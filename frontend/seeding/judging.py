"""A panel at work on ideas: some members have scored their piles, and an appeal waits for more voices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from frontend.seeding.diary import Life
from frontend.seeding.people import Cast
from frontend.seeding.texts import read
from frontend.seeding.timetable import Spans
from panels.domain.interests import InterestKind, Matter
from panels.domain.reviewing import Kind
from panels.models import Member, Review
from panels.queries.reviews import latest_review, pile_of, shown
from panels.services import declaring, hearing, reviewing, scoring
from pb.domain.phases import Phase
from pb.models import Round
from proposals.models import Appeal, Proposal
from proposals.services import appealing

DAY = 16
"""The day of assessing on which scoring opens: staff have judged the ideas of the text by then."""


def live_judging(*, cast: Cast, spans: Spans) -> Life:
    """Once the first ideas are judged: a member steps out, scoring opens for a week, three members score, an
    applicant appeals, two members speak. What is left waits for the member one signs in as.
    """
    about, span = read("scoring.toml"), spans[Phase.ASSESSING]
    for number, act in enumerate(_acts(about, cast), start=1):
        moment = span.opens + timedelta(days=DAY, hours=number)
        yield moment
        act(moment)


def _acts(about: Mapping[str, Any], cast: Cast) -> Iterator[Any]:
    yield lambda at: _step_out(about, cast, at)
    yield lambda at: _open(about, cast, at)
    for score in about["scores"]:
        yield lambda at, score=score: _score(about, score, cast, at)
    yield lambda at: _appeal(about, at)
    for voice in about["appeal"]["voices"]:
        yield lambda at, voice=voice: _speak(about, voice, cast, at)


def _round(about: Mapping[str, Any]) -> Round:
    return Round.objects.get(slug=about["round"])


def _seat(about: Mapping[str, Any], cast: Cast, name: str) -> Member:
    return Member.objects.get(panel=_round(about).panel, person=cast.named(name))


def _step_out(about: Mapping[str, Any], cast: Cast, at: datetime) -> None:
    said = about["interest"]
    proposal = Proposal.objects.get(round=_round(about), title=said["title"])
    declaring.declare_interest(
        member=_seat(about, cast, said["by"]),
        matter=Matter(proposal=proposal.pk),
        kind=InterestKind.FAMILY,
        words=said["words"],
        by=cast.named(said["by"]),
        at=at,
    )


def _open(about: Mapping[str, Any], cast: Cast, at: datetime) -> None:
    reviewing.open_review(
        round=_round(about),
        kind=Kind.SCORES,
        opens=at,
        closes=at + timedelta(days=7),
        each=about["each"],
        places=about["places"],
        rights=reviewing.Rights(),
        by=cast.of["facilitator"],
        at=at,
    )


def _review(about: Mapping[str, Any]) -> Review:
    review = latest_review(_round(about).panel)
    assert review is not None
    return review


def _score(about: Mapping[str, Any], said: Mapping[str, Any], cast: Cast, at: datetime) -> None:
    """The member's whole pile, each idea with the next of their marks for every criterion."""
    review, seat = _review(about), _seat(about, cast, said["by"])
    for place, on_pile in enumerate(row for row in pile_of(review, seat) if row.assigned):
        mark = said["marks"][place % len(said["marks"])]
        scoring.save_score(
            review=review,
            proposal=on_pile.proposal,
            marks={key: mark for key, _ in review.criteria},
            words=said["words"],
            digest_seen=shown(on_pile.proposal, review.names).digest,
            by=cast.named(said["by"]),
            at=at,
        )


def _appeal(about: Mapping[str, Any], at: datetime) -> None:
    proposal = Proposal.objects.get(round=_round(about), title=about["appeal"]["title"])
    assert proposal.author is not None
    appealing.appeal(proposal=proposal, reason=about["appeal"]["reason"], by=proposal.author, at=at)


def _speak(about: Mapping[str, Any], said: Mapping[str, Any], cast: Cast, at: datetime) -> None:
    hearing.speak(
        appeal=Appeal.objects.get(proposal__round=_round(about)),
        overturn=said["overturn"],
        words=said["words"],
        by=cast.named(said["by"]),
        at=at,
    )
