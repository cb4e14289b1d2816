"""A vote that was over before the demonstration began: made-up ballots in bulk, close, seal and count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from frontend.seeding.diary import Life
from frontend.seeding.lots import baskets
from frontend.seeding.texts import RoundText
from frontend.seeding.timetable import Spans
from pb.domain.phases import Phase
from pb.models import Round
from voting.domain.ballot import Ballot, Marks
from voting.domain.paper import Kind
from voting.queries.papers import paper_of, value_of
from voting.services.bulk_casting import cast_from_elsewhere
from voting.services.closing import close_box
from voting.services.counting import count_box
from voting.services.enrolling import enrol_from_list
from voting.services.publishing import publish_box
from voting.services.sealing import seal_box, shred_link
from voting.services.tokens import codes

JOB = "seed_demo"
STEPS: tuple[Callable[..., bool], ...] = (close_box, seal_box, shred_link, count_box, publish_box)


def live_past_vote(*, round: Round, text: RoundText, spans: Spans) -> Life:
    """Ballots go in on the last day of voting; closing, sealing, counting and publishing follow the close.

    The database takes ballots outside the window into imported rounds only, which these are by their origin.
    """
    closes = spans[Phase.VOTING].closes
    yield closes - timedelta(hours=2)
    _fill(round, text)
    for second, step in enumerate(STEPS, start=1):
        moment = closes + timedelta(seconds=second)
        yield moment
        if not step(round=round, job=JOB, at=moment):
            raise RuntimeError(f"{round.title}: {step.__name__} found nothing to do")


def _fill(round: Round, text: RoundText) -> None:
    """One ballot for each voter, so that every idea has exactly the votes of the text."""
    paper = paper_of(round)
    assert paper is not None
    (contest,) = value_of(paper).contests
    votes = {idea.title: idea.votes for idea in text.proposals}
    chosen = baskets(
        {line.id: votes[line.title] for line in contest.lines},
        voters=text.voters,
        cost={line.id: line.cost for line in contest.lines},
        money=contest.pots[0].budget if contest.kind is Kind.KNAPSACK else None,
        most=contest.max_choices,
    )
    electors = enrol_from_list(round=round, numbers=[f"{number:06d}" for number in range(text.roll)])
    cast_from_elsewhere(
        round=round,
        ballots=(
            (elector, Ballot({contest.key: Marks(basket)}, code))
            for elector, basket, code in zip(electors, chosen, codes(len(chosen)), strict=False)
        ),
    )
