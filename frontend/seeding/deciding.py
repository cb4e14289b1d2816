"""After the vote: councillors ratify a past round's result, and winners accept their money."""

from __future__ import annotations

from datetime import timedelta

from frontend.seeding.diary import Life
from frontend.seeding.people import Cast
from frontend.seeding.timetable import Spans
from pb.domain.phases import Phase
from pb.models import Round
from proposals.domain.award import AwardState
from proposals.services import awarding
from voting.services.ratifying import ratify


def live_deciding(*, round: Round, cast: Cast, spans: Spans) -> Life:
    """Ratified 18 days after the close; winners accept one a day, all but the one to sign in as."""
    member = cast.of["member"]
    moment = spans[Phase.VOTING].closes + timedelta(days=18)
    yield moment
    ratify(round=round, answer="ratify", reason="", by=member, at=moment)
    offered = round.awards.filter(state=AwardState.OFFERED).exclude(proposal__author=cast.of["resident"])
    for award in list(offered.select_related("proposal__author").order_by("pk")):
        moment += timedelta(days=1)
        yield moment
        author = award.proposal.author
        assert author is not None
        awarding.answer(award=award, answer="accept", by=author, at=moment)
