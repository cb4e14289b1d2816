"""The facilitator opens a review with its dates and rights, and closes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from panels.domain.reviewing import Kind, Names, Others, Sees
from panels.models import Member, Panel, Review
from panels.queries.panels import panel_of
from panels.queries.reviews import proposals_for
from panels.services import sharing
from panels.services.guarding import guard
from pb.chance import token
from pb.domain.verdict import refuse
from pb.models import Person, Round
from pb.queries.rounds import charter_of
from pb.rules import Case
from pb.services import ledger
from proposals.services import shortlisting


@dataclass(frozen=True, slots=True)
class Rights:
    """What members see while they judge."""

    sees: Sees = Sees.ASSIGNED
    others: Others = Others.NEVER
    names: Names = Names.HIDDEN


@transaction.atomic
def open_review(
    *,
    round: Round,
    kind: Kind,
    opens: datetime,
    closes: datetime,
    each: int,
    places: int | None,
    rights: Rights,
    by: Person,
    at: datetime,
    scorers: Collection[Member] = (),
) -> Review:
    """A new review phase, with proposals shared out among members: `each` members for every proposal, loads
    even, nobody who has declared an interest. `scorers`: only these members look at proposals (none named:
    all).

    Eligibility takes no `places`. Scores rank, so they are asked for only where more proposals can be done
    than the ballot has `places` (`ballot_not_over_full`). Where the charter gives the shortlist to the panel
    it is from now on published by what the panel agrees, never by one hand. Refuses a review while one is
    open ("state"), and dates or numbers that cannot work ("input").
    """
    guard(by, "panels.run_scoring", Case(round, at))
    panel = panel_of(round)
    charter = charter_of(round)
    if panel is None or charter is None:
        raise refuse("panel_missing", "state", round=round.title)
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)
    current = panel.reviews.filter(closed_at=None).first()
    if current is not None:
        if at < current.closes:
            raise refuse("review_already_open", "state")
        _close(current, at, by)
    if closes <= opens or closes <= at:
        raise refuse("review_ends_too_early")
    wanted = proposals_for(panel, kind).count()
    if not wanted:
        raise refuse("nothing_to_score", "state")
    if kind is Kind.SCORES and (places is None or wanted <= places):
        raise refuse("ballot_not_over_full", count=wanted, places=places)
    review = Review.objects.create(
        panel=panel,
        number=panel.reviews.count() + 1,
        kind=kind,
        opens=opens,
        closes=closes,
        each=each,
        places=places if kind is Kind.SCORES else None,
        sees=rights.sees,
        others=rights.others,
        names=rights.names,
        criteria=[[each.key, each.question] for each in charter.funding.criteria],
        seed=token(16).hex(),
        by=by,
        at=at,
    )
    review.scorers.set(scorers)
    sharing.share_out(review=review, by=by, at=at)
    if charter.panel_powers.approves_shortlist:
        shortlisting.leave_to_panel(round=round)
    body = {
        "review": review.number,
        "kind": str(kind),
        "each": each,
        "places": review.places,
        "seed": review.seed,
    }
    body |= {"sees": str(rights.sees), "others": str(rights.others), "names": str(rights.names)}
    ledger.record(act="panel.review_opened", round=round, by=by, at=at, body=body)
    return review


@transaction.atomic
def close_review(*, review: Review, by: Person, at: datetime) -> Review:
    """End a review before its time, or note that its time is over. Refuses a closed one ("state")."""
    review = (
        Review.objects.select_for_update(of=("self",), no_key=True)
        .select_related("panel__round")
        .get(pk=review.pk)
    )
    guard(by, "panels.run_scoring", Case(review.panel.round, at))
    if review.closed_at is not None:
        raise refuse("review_not_open", "state", opens=review.opens, closes=review.closed_at)
    _close(review, at, by)
    return review


def _close(review: Review, at: datetime, by: Person) -> None:
    review.closed_at = min(at, review.closes)
    review.save(update_fields=["closed_at"])
    body = {"review": review.number, "scores": review.scores.filter(replaced_at=None).count()}
    ledger.record(act="panel.review_closed", round=review.panel.round, by=by, at=at, body=body)
