"""From ideas to a frozen ballot paper: people send in, an assessor judges, the panel shortlists."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontend.seeding.diary import Life
from frontend.seeding.people import Cast
from frontend.seeding.texts import ProposalText, RoundText
from frontend.seeding.timetable import Spans
from pb.domain.phases import Phase
from pb.models import Area, Round
from pb.queries.rounds import charter_of
from proposals.domain.assessment import Answer, Finding
from proposals.domain.costing import Cost
from proposals.models import Proposal
from proposals.queries.shortlists import feasible
from proposals.services import shortlisting, submitting
from proposals.services.assessing import assess
from proposals.services.submitting import Words
from voting.services import papers

_FITS = "As the panel's criteria ask."


def live_submitting(*, round: Round, text: RoundText, cast: Cast, areas: list[Area], spans: Spans) -> Life:
    """Each idea is begun on one day and, unless the text leaves it a draft, handed in two days later."""
    span = spans[Phase.SUBMITTING]
    area = areas[0] if len(areas) == 1 else None
    begun: list[tuple[ProposalText, Proposal]] = []
    for place, idea in enumerate(text.proposals):
        moment = span.part(place, len(text.proposals) + 1)
        yield moment
        begun.append((idea, _begin(round, idea, cast, area, moment)))
        yield moment + timedelta(hours=5)
        if not idea.draft:
            submitting.submit(proposal=begun[-1][1], by=cast.named(idea.by), at=moment + timedelta(hours=5))


def live_assessing(*, round: Round, text: RoundText, cast: Cast, spans: Spans) -> Life:
    """One idea after the other, those with a judgement in the text first."""
    span, assessor = spans[Phase.ASSESSING], cast.of["assessor"]
    ideas = sorted((idea for idea in text.proposals if not idea.draft), key=lambda idea: not idea.assessed)
    for place, idea in enumerate(ideas):
        moment = span.part(place, len(ideas))
        yield moment
        charter = charter_of(round)
        assert charter is not None
        keys = [criterion.key for criterion in charter.funding.criteria]
        answers = {key: Answer(Finding.MET, _FITS) for key in keys}
        if idea.assessed == "not_feasible":
            answers[keys[1]] = Answer(Finding.NOT_MET, idea.assessed_reason)
        assess(
            proposal=Proposal.objects.get(round=round, title=idea.title),
            answers=answers,
            cost=idea.officer_cost or idea.asked,
            cost_reason=idea.officer_cost_reason,
            by=assessor,
            at=moment,
        )


def live_shortlisting(*, round: Round, cast: Cast, spans: Spans) -> Life:
    """The facilitator publishes the shortlist; the returning officer draws up the paper and freezes it."""
    span, returning = spans[Phase.SHORTLISTING], cast.of["returning"]
    moment = span.opens + timedelta(days=7)
    yield moment
    chosen = [row.pk for row in feasible(round)]
    shortlisting.publish(round=round, chosen=chosen, by=cast.of["facilitator"], at=moment)
    moment = span.opens + timedelta(days=8)
    yield moment
    paper = papers.draw_up(round=round, by=returning, at=moment)
    moment += timedelta(hours=26)
    yield moment
    papers.freeze(round=round, by=returning, at=moment, digest_seen=paper.digest)


def _begin(round: Round, idea: ProposalText, cast: Cast, area: Area | None, at: datetime) -> Proposal:
    pots = {pot.key: pot for pot in round.pots.all()}
    words = Words(
        title=idea.title,
        summary=idea.summary,
        description=idea.text,
        place=idea.place,
        area=area,
        pot=pots[idea.pot] if idea.pot else next(iter(pots.values())),
        applicant=idea.applicant,
        group_name=idea.group,
        people=idea.people,
        host_body=idea.host,
        under_age=idea.under_age,
        sponsor=idea.sponsor,
        costs=[Cost(what, pence) for what, pence in idea.costs],
    )
    return submitting.save_draft(round=round, words=words, by=cast.named(idea.by), at=at)
